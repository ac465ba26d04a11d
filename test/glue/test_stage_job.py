"""The stage job as it is, over raw objects that are not as they should be."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tributary.contract import Contract, Quarantine
from tributary.manifest import ManifestError
from tributary.raw_objects import RawObjectError
from tributary.window import WindowAttempt

from .rubbish import line, order, rubbish
from .stage_job import StageJob

WINDOW = WindowAttempt("20250101T000000Z_20250102T000000Z", "0a1b2c3d4e5f")
NEXT = WindowAttempt("20250102T000000Z_20250103T000000Z", "0a1b2c3d4e5f")
GOOD = 500


@pytest.mark.parametrize("lines_of_rubbish", [2_000, pytest.param(50_000, marks=pytest.mark.campaign)])
def test_lines_of_rubbish_end_in_quarantine_and_every_good_row_arrives(
    spark: SparkSession,
    contracts: dict[str, Contract],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines_of_rubbish: int,
) -> None:
    job = StageJob(spark, taking_all(contracts["orders"]), tmp_path, monkeypatch)
    spoilt = rubbish(4, lines_of_rubbish)
    lines = [*[entry[0] for entry in spoilt], *[line(order(number)) for number in range(GOOD)]]
    random.Random(4).shuffle(lines)  # noqa: S311 - repeatable, and no secret
    parts = [lines[start::5] for start in range(5)]
    job.commit(WINDOW, parts, {"amount": "123456.78", "refund_amount": "0"})
    # A window beside it that is read through the catalog.
    job.commit(NEXT, [[line(order(GOOD))]], {"amount": "10.25", "refund_amount": "0"})

    job.run([WINDOW, NEXT])

    rows = job.table("orders").select("order_id", "amount").collect()
    assert sorted(row.order_id for row in rows) == list(range(GOOD + 1))
    assert {row.amount for row in rows} == {Decimal("10.25")}
    found = job.table("quarantine").collect()
    assert Counter((row.column, row.rule) for row in found) == Counter((column, rule) for _, column, rule in spoilt)
    places = [(re.search(r"/part-0000([0-4])-00000-r\.jsonl\.gz$", row.file), row) for row in found]
    reasons = {text: (column, rule) for text, column, rule in spoilt}
    assert all(place and reasons[parts[int(place[1])][row.line - 1]] == (row.column, row.rule) for place, row in places)
    assert all(len(row.value or "") <= 1000 for row in found)
    rules = {number: (column, rule) for number, (text, column, rule) in enumerate(spoilt) if b'"order_id":' in text}
    told = {-1 - int(key): (row.column, row.rule) for row in found if (key := json.loads(row.key)["order_id"])}
    assert {number: told[number] for number in told if number in rules} == {number: rules[number] for number in told}
    # The key is lost only where the line ends before it, or is not in quotes that JSON knows.
    assert len(told) > 0.97 * len(rules)
    record = job.table("run_record").first()
    assert (record.rows_in, record.rows_out) == (lines_of_rubbish + GOOD + 1, GOOD + 1)
    assert record.rows_quarantined == lines_of_rubbish
    assert record.money_in["amount"] == Decimal("123456.78") + Decimal("10.25")


def taking_all(contract: Contract) -> Contract:
    """The contract, whatever does not fit it."""
    return contract.model_copy(update={"quarantine": Quarantine(max_percent=100)})


def test_a_faulty_value_is_told_with_its_file_and_line(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = StageJob(spark, contracts["app_installs"], tmp_path, monkeypatch)
    parts = [[f"{part * 10 + number}{INSTALL}".encode() for number in range(7)] for part in range(3)]
    for part, index in ((0, 0), (1, 6), (2, 3), (2, 4)):
        parts[part][index] = parts[part][index].replace(b"2025-01-01", b"2025-02-30")
    # Nothing about these lines is odd: they come through the catalog's reader.
    job.commit(WINDOW, parts, {})
    job.run([WINDOW])
    found = job.table("quarantine").collect()
    assert sorted((row.file[-len("00000-00000-r.csv.gz") :][:5], row.line, row.value) for row in found) == [
        (f"0000{part}", line, "2025-02-30T00:00:00Z") for part, line in ((0, 2), (1, 8), (2, 5), (2, 6))
    ]
    assert all(row.column == "installed_at" for row in found)


def test_the_record_says_whether_its_run_moved_some_datasets_alone(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = StageJob(spark, contracts["app_installs"], tmp_path, monkeypatch)
    job.commit(WINDOW, [[f"1{INSTALL}".encode()]], {})
    job.run([WINDOW], "of-all")
    job.run([WINDOW], "of-some", partial_run=True)
    records = job.table("run_record").select("run_id", "partial_run").collect()
    assert {row.run_id: row.partial_run for row in records} == {"of-all": False, "of-some": True}


INSTALL = ",d,2025-01-01T00:00:00Z,ios,DE,2025-01-01T00:00:00Z"
RECORDS: list[tuple[bytes, str | None, str, str]] = [
    (b"10" + INSTALL.encode() + b",more", "10", "_line", "fields"),
    (b"11,d,,ios", "11", "_line", "fields"),
    (b'12,"' + INSTALL.encode(), None, "_line", "line"),
    (b"13\r" + INSTALL.encode(), None, "_line", "line"),
    (b"", None, "_line", "fields"),
    (INSTALL.replace(",d", "14,d\udcff").encode(errors="surrogateescape"), "14", "device_id", "encoding"),
    (b"15; DROP TABLE app_installs" + INSTALL.encode(), "15; DROP TABLE app_installs", "install_id", "type"),
    (b"9" * 200_000 + INSTALL.encode(), "9" * 1000, "install_id", "range"),
    # NULL in a column that has none, which a reader of the catalog would take for an empty text.
    (b"16" + INSTALL.replace(",d", ",").encode(), "16", "device_id", "required"),
]


def test_spoilt_records_of_csv_are_set_aside_and_their_neighbours_arrive(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = StageJob(spark, contracts["app_installs"], tmp_path, monkeypatch)
    good = [f"{number}{INSTALL}".encode() for number in range(10)]
    lines = [text for pair in zip(good, [record[0] for record in RECORDS], strict=False) for text in pair]
    job.commit(WINDOW, [lines, good[-1:]], {})
    job.run([WINDOW])
    assert sorted(row.install_id for row in job.table("app_installs").collect()) == list(range(10))
    quarantined = job.table("quarantine").collect()
    found = [(json.loads(row.key)["install_id"], row.column, row.rule) for row in quarantined]
    assert Counter(found) == Counter(record[1:] for record in RECORDS)
    # Below the header, behind each good record.
    assert sorted(row.line for row in quarantined) == [3 + 2 * place for place in range(len(RECORDS))]


def part_of(job: StageJob) -> str:
    return next(key for key in job.bucket.objects if key.startswith("raw/"))


def drop(job: StageJob) -> None:
    del job.bucket.objects[part_of(job)]


def double(job: StageJob) -> None:
    job.bucket.put(part_of(job).replace("-r.", "-s."), job.bucket.objects[part_of(job)])


def truncate(job: StageJob) -> None:
    job.bucket.put(part_of(job), job.bucket.objects[part_of(job)][:-4])


def rename_a_column(job: StageJob) -> None:
    key = next(key for key in job.bucket.objects if key.startswith("manifests/"))
    job.bucket.put(key, job.bucket.objects[key].replace(b'"country"', b'"nation"'))


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (drop, RawObjectError, "found no object"),
        (double, RawObjectError, "expected no object"),
        (truncate, RawObjectError, "bytes, found"),
        (rename_a_column, ManifestError, "has columns install_id, device_id, installed_at, platform, nation"),
    ],
)
def test_objects_that_are_not_the_manifests_stop_the_job_before_it_writes(
    spark: SparkSession,
    contracts: dict[str, Contract],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[StageJob], None],
    error: type[Exception],
    message: str,
) -> None:
    job = StageJob(spark, contracts["app_installs"], tmp_path, monkeypatch)
    job.commit(WINDOW, [[f"1{INSTALL}".encode()]], {})
    spoil(job)
    with pytest.raises(error, match=message):
        job.run([WINDOW])
    for table in ("app_installs", "quarantine", "run_record"):
        assert job.table(table).count() == 0
