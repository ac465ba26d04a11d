"""Tries that count, that die, that find something afterwards: what they leave, and what the next one makes of it."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.readwriter import DataFrameWriterV2
from tributary.erasure.erasure_error import ErasureError

from .found_parts import found_in
from .lake_of_people import PEOPLE, REQUEST, LakeOfPeople
from .test_erased_lake import ANSWER, BOOKS, rows_of, settled
from .town import NEW, OTHER, PERSON, TRACES

WRITES = 75
"""About as many as an erasure of the lake has."""


class LostError(RuntimeError):
    """The connection is lost."""


def fail_at(lake: LakeOfPeople, patch: pytest.MonkeyPatch, write: int) -> None:
    """Let the n-th write fail, to a bucket or a table, before anything of it is done."""
    written = 0

    def count() -> None:
        nonlocal written
        written += 1
        if written >= write:
            raise LostError

    def counted(do: Callable[..., Any], counts: Callable[..., bool]) -> Callable[..., Any]:
        def write_or_fail(*arguments: Any, **named: Any) -> Any:
            if counts(*arguments):
                count()
            return do(*arguments, **named)

        return write_or_fail

    patch.setattr(lake.store, "before_write", count)
    patch.setattr(DataFrameWriterV2, "append", counted(DataFrameWriterV2.append, lambda *_: True))
    statements = ("MERGE INTO", "CALL ")
    writes = counted(SparkSession.sql, lambda _, statement, *__: statement.strip().startswith(statements))
    patch.setattr(SparkSession, "sql", writes)


def finish(lake: LakeOfPeople, never: LakeOfPeople) -> None:
    """Run again, and see that all is as after an undisturbed run."""
    lake.forget()
    assert settled(lake.answers()) == ANSWER
    assert rows_of(lake, [*PEOPLE, *BOOKS]) == rows_of(never, [*PEOPLE, *BOOKS])
    assert lake.raw() == never.raw()
    assert found_in(lake, TRACES) == []
    assert [key for key in lake.store.buckets["results"] if key.startswith("erasures/")] == [
        f"erasures/{REQUEST}.result.json"
    ]


def test_a_person_is_counted_and_nothing_is_changed(lake: LakeOfPeople) -> None:
    lake.ask("count")
    before = {name: dict(held) for name, held in lake.store.buckets.items()}
    lake.forget()
    assert settled(lake.answers()) == {**ANSWER, "mode": "count"}
    assert (lake.answers()["searched"], lake.answers()["versions_removed"]) == (None, 0)
    lake.files.look()
    assert {name: held for name, held in lake.store.buckets.items() if name != "results"} == {
        name: held for name, held in before.items() if name != "results"
    }
    (asked, answer) = (f"erasures/{REQUEST}.json", f"erasures/{REQUEST}.result.json")
    results = lake.store.buckets["results"]
    assert {key: held for key, held in results.items() if key != answer} == {
        key: held for key, held in before["results"].items() if key != asked
    }


def test_a_try_that_dies_between_any_two_writes_is_finished_by_the_next(
    lake: LakeOfPeople, never: LakeOfPeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.ask()
    # After what is known; among the raw objects; before a manifest; among the tables; before the answer.
    for write in (2, 9, 30):
        with monkeypatch.context() as patch, pytest.raises(LostError):
            fail_at(lake, patch, write)
            lake.forget()
    finish(lake, never)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(30))
def test_a_try_that_dies_anywhere_is_finished_by_the_next(
    lake: LakeOfPeople, never: LakeOfPeople, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, and no secret
    lake.ask()
    for _ in range(2):
        with monkeypatch.context() as patch:
            fail_at(lake, patch, chance.randrange(1, WRITES))
            try:
                lake.forget()
            except LostError:
                continue
            break
    finish(lake, never)


def test_a_trace_that_is_left_fails_the_proof_by_its_place_and_names_nobody(
    lake: LakeOfPeople, never: LakeOfPeople
) -> None:
    lake.ask()
    event = f'{{"Event":"E","plan":"device_id = {NEW}"}}\n'.encode()
    lake.store.put("artifacts", "spark-events/stage/planted", event)
    lake.store.put("artifacts", "spark-events/stage/hidden", event)
    lake.store.buckets["artifacts"].delete("spark-events/stage/hidden")
    lake.store.locked = {"analysts/told.txt"}
    with pytest.raises(ErasureError, match=r"^s3://results/analysts/told\.txt: .*\(AccessDenied\)") as raised:
        lake.forget()
    assert str(PERSON) not in str(raised.value)
    lake.store.locked = set()
    with pytest.raises(
        ErasureError, match=r"left in s3://artifacts/spark-events/stage/hidden \(v.* s3://artifacts/s"
    ) as raised:
        lake.forget()
    assert [trace for trace in TRACES if trace in str(raised.value)] == []
    # What asked is still there, and so it is done again.
    for key in ("spark-events/stage/planted", "spark-events/stage/hidden"):
        del lake.store.buckets["artifacts"][key]
    finish(lake, never)
    assert lake.forget() is None


@pytest.mark.campaign
def test_of_somebody_who_is_not_known_nothing_is_found_and_nothing_goes(lake: LakeOfPeople) -> None:
    lake.ask(customer=PERSON + 1)
    before, raw = rows_of(lake, [*PEOPLE, *BOOKS]), dict(lake.store.buckets["raw"])
    answer = lake.forget()
    assert answer is not None
    assert (answer["known"], answer["devices"]) == (False, {"erased": 0, "kept_shared": 0})
    assert (rows_of(lake, [*PEOPLE, *BOOKS]), dict(lake.store.buckets["raw"])) == (before, raw)


def test_what_nobody_asks_for_or_nobody_can_mean_is_refused(lake: LakeOfPeople) -> None:
    with pytest.raises(ErasureError, match=rf"^s3://results/erasures/{REQUEST}\.json: is not there, and no answer"):
        lake.forget()
    key = f"erasures/{REQUEST}.json"
    lake.store.put("results", key, f'{{"schema":1,"customer":{OTHER},"mode":"erase"}}'.encode())
    with pytest.raises(ErasureError, match=r"is no request of an erasure: customer: string_type$") as raised:
        lake.forget()
    assert str(OTHER) not in str(raised.value)
    lake.ask(customer="somebody@example.com")
    with pytest.raises(
        ErasureError, match=r"^the request's customer is no bigint, which customers\.customer_id is"
    ) as raised:
        lake.forget()
    assert "somebody" not in str(raised.value)
    lake.ask()
    lake.spark.sql(f"DROP TABLE glue_catalog.{lake.database}.erasure")
    with pytest.raises(ErasureError, match=r"^there is no table erasure in curated_\d+: run the job tables first$"):
        lake.forget()


def test_raw_that_nobody_can_read_is_named_before_anything_goes(lake: LakeOfPeople) -> None:
    lake.ask()
    key = lake.store.keys("raw", "raw/sales/orders/")[0]
    whole = lake.store.buckets["raw"][key][-1].body
    assert whole is not None
    lake.store.put("raw", key, whole[: len(whole) // 2])
    before = lake.rows(PEOPLE)
    with pytest.raises(ErasureError, match=rf"^s3://raw/{key}: is no whole gzip"):
        lake.forget()
    assert lake.rows(PEOPLE) == before
