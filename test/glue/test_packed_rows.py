"""What a stage keeps of a cast is all of it, and the newest row of a key is found in it."""

import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary.cast import cast, sound
from tributary.contract import Contract
from tributary.newest import NEWEST, mark_newest, newest
from tributary.packed_rows import is_faulty, pack, unpack
from tributary.window import WindowAttempt

FIRST = WindowAttempt("20250101T000000Z_20250102T000000Z", "a1")
SECOND = WindowAttempt("20250102T000000Z_20250103T000000Z", "a2")
ASKED = [FIRST, SECOND]

Order = tuple[str | None, str, str, str, WindowAttempt]
"""order_id, amount, the hour of its change, file, attempt."""

ORDERS: list[Order] = [
    ("1", "10.00", "01", "f1", FIRST),
    ("1", "11.00", "03", "f2", SECOND),
    ("1", "12.00", "02", "f1", FIRST),
    # The same version twice: the later window counts.
    ("2", "5.00", "01", "f1", FIRST),
    ("2", "5.00", "01", "f2", SECOND),
    # Faulty ones, whose key can't be read or is that of a sound row, and a newer one of them.
    (None, "1.00", "04", "f1", FIRST),
    (None, "1.00", "04", "f1", FIRST),
    ("x", "1.00", "04", "f2", SECOND),
    ("2", "much", "05", "f2", SECOND),
    # Of an attempt that nobody asked for, one of them faulty.
    ("3", "7.00", "01", "f3", WindowAttempt("20250103T000000Z_20250104T000000Z", "a3")),
    ("4", "-1.00", "01", "f3", WindowAttempt("20250103T000000Z_20250104T000000Z", "a3")),
]


@pytest.fixture(scope="module")
def orders(contracts: dict[str, Contract]) -> Contract:
    return contracts["orders"]


@pytest.fixture(scope="module")
def known(spark: SparkSession, orders: Contract) -> DataFrame:
    names = [*[column.name for column in orders.columns], "window_id", "attempt", "_file"]
    values = [
        {
            "record_id": "1",
            "order_id": key,
            "customer_id": "7",
            "ordered_at": "2025-01-01T00:00:00.000000Z",
            "status": "paid",
            "currency": "USD",
            "amount": amount,
            "updated_at": f"2025-01-01T{hour}:00:00.000000Z",
            "window_id": attempt.window_id,
            "attempt": attempt.attempt,
            "_file": file,
        }
        for key, amount, hour, file, attempt in ORDERS
    ]
    rows = [tuple(value.get(name) for name in names) for value in values]
    raw = spark.createDataFrame(rows, ", ".join(f"`{name}` string" for name in names))
    return cast(raw, orders, {}).localCheckpoint()


def test_rows_come_out_as_they_went_in(known: DataFrame, orders: Contract) -> None:
    unpacked = unpack(pack(known, orders, ASKED), orders, ASKED).select(*known.columns)
    assert unpacked.orderBy("_row").collect() == known.orderBy("_row").collect()


def test_a_sound_row_of_an_attempt_that_was_asked_for_repeats_nothing(known: DataFrame, orders: Contract) -> None:
    packed = pack(known, orders, ASKED).orderBy("_row").collect()
    # Five sound ones of the two attempts; the others tell what they are about.
    assert [row["_odd"] is None for row in packed] == [True] * 5 + [False] * 6
    assert [row["_place"] for row in packed] == [1, 2, 1, 1, 2, 1, 1, 2, 2, None, None]


def test_the_marked_rows_are_those_that_are_kept_of_the_sound_ones(known: DataFrame, orders: Contract) -> None:
    columns = [*[column.name for column in orders.columns], "window_id", "attempt"]
    marked = unpack(mark_newest(pack(known, orders, ASKED), orders), orders, ASKED)
    found = marked.where(NEWEST).select(*columns).orderBy("order_id").collect()
    assert found == newest(sound(known, orders), orders).select(*columns).orderBy("order_id").collect()
    assert [(row.order_id, str(row.amount), row.attempt) for row in found] == [
        (1, "11.00", "a2"),
        (2, "5.00", "a2"),
        (3, "7.00", "a3"),
    ]


def test_no_row_is_left_out_and_no_faulty_one_is_the_newest(known: DataFrame, orders: Contract) -> None:
    marked = mark_newest(pack(known, orders, ASKED), orders)
    assert marked.count() == len(ORDERS)
    assert marked.where(is_faulty()).count() == 5
    assert marked.where(is_faulty()).where(NEWEST).count() == 0
