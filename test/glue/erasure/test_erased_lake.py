"""A lake after the job: it is what sources that never had the person would have left, and nothing of them is found."""

import io
import logging
import runpy
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary.contract import Contract
from tributary.erasure import forget as forgetting
from tributary.kept_objects import hold_objects, require_objects
from tributary.last_touch import LookBack
from tributary.manifest import MANIFEST_SUFFIX
from tributary.marts import MARTS
from tributary.publish import publish
from tributary.reconcile import find, raw_to_curated, require_balance, source_to_raw
from tributary.rollback import RollbackError, roll_back
from tributary.sql_text import table_name

from ..lake.lake import Lake
from .found_parts import found_in
from .lake_of_people import PEOPLE, REQUEST, STARTED, LakeOfPeople
from .town import HASH, OLD, OTHER, SHARED, TRACES, ZEROS

ROOT = Path(__file__).parents[3]
BOOKS = ["quarantine", "deletion"]
PLACES = {"file", "line"}
"""Columns of the quarantine that differ between two lakes: folders of the test, and lines that moved up."""

ANSWER = {
    "schema": 1,
    "erasure_id": REQUEST,
    "mode": "erase",
    "known": True,
    "raw": {
        # Lines of the window, of the attempt that was not committed, the deleted and the superseded one; and of sweeps.
        "customers": {"rows": 4 + 3, "objects": 5},
        "orders": {"rows": 6 + 3 * 2 + 4 + 3, "objects": 7},
        "order_items": {"rows": 3 + 3, "objects": 4},
        "app_installs": {"rows": 2 + 3, "objects": 4},
        "touchpoints": {"rows": 2 + 3, "objects": 4},
    },
    "curated": {"customers": 1, "orders": 2, "order_items": 3, "app_installs": 2, "touchpoints": 2},
    "quarantine_rows": 2,
    "tombstones": 1,
    "result_objects": 4,
    "devices": {"erased": 2, "kept_shared": 2},
}
"""What is the person's in the lake; without what a try depends on."""


def settled(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what depends on the try and the time."""
    return {name: value for name, value in answer.items() if name in ANSWER}


@dataclass(frozen=True)
class Erased:
    """A lake after the job has run, where the person was before, and what the job showed of itself."""

    lake: LakeOfPeople
    before: list[str]
    arguments: list[str]
    output: str
    events: str


def listen(spark: SparkSession, folder: Path) -> Any:
    """Write Spark's events to a folder from now on, as a job's run does."""
    jvm, context = spark.sparkContext._jvm, spark.sparkContext._jsc.sc()
    conf = (
        context.getConf().clone().set("spark.eventLog.compress", "false").set("spark.eventLog.rolling.enabled", "false")
    )
    uri = jvm.java.net.URI(f"file://{folder}")
    hadoop = context.hadoopConfiguration()
    listener = jvm.org.apache.spark.scheduler.EventLoggingListener("app", jvm.scala.Option.empty(), uri, conf, hadoop)
    listener.start()
    context.addSparkListener(listener)
    return listener


@pytest.fixture(scope="module")
def erased(
    _with_person: LakeOfPeople, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Erased]:
    lake, folder = _with_person, tmp_path_factory.mktemp("events")
    lake.restore()
    lake.ask()
    arguments = {"JOB_NAME": "forget", "run_id": "forget-1", "curated_database": lake.database, "erasure_id": REQUEST}
    arguments |= {f"{name}_bucket": name for name in ("raw", "results", "artifacts", "curated")}
    argv = ["forget.py", *[text for name, value in arguments.items() for text in (f"--{name}", value)]]
    place = forgetting.Lake
    found, output, logger = found_in(lake, TRACES), io.StringIO(), logging.getLogger("awsglue")
    handler = logging.StreamHandler(output)
    logger.addHandler(handler)
    # Whole plans, of which Glue's jobs show the first thousand letters.
    settings = {"spark.sql.ui.explainMode": "formatted", "spark.sql.maxPlanStringLength": "1000000"}
    before = {name: spark.conf.get(name) for name in settings}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(output), redirect_stderr(output):
        patch.setattr(boto3, "client", lambda *_, **__: lake.store)
        patch.setattr(forgetting, "Lake", lambda **named: place(**{**named, "root": "/"}))
        patch.chdir(ROOT / "contracts")
        patch.setattr("tributary.contract.load_contracts", lambda _: lake.contracts)
        patch.setattr(sys, "argv", argv)
        for name, value in settings.items():
            spark.conf.set(name, value)
        listener = listen(spark, folder)
        try:
            # A statement with a value in it, which is seen.
            spark.table(table_name(lake.database, "customers")).where(F.col("customer_id").isin([OTHER])).collect()
            runpy.run_path(str(ROOT / "glue/jobs/forget.py"), run_name="__main__")
        finally:
            spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
            spark.sparkContext._jsc.sc().removeSparkListener(listener)
            listener.stop()
            logger.removeHandler(handler)
            for name, value in before.items():
                spark.conf.set(name, value)
    yield Erased(lake, found, argv, output.getvalue(), "".join(file.read_text() for file in folder.glob("app*")))


def rows_of(lake: LakeOfPeople, names: list[str]) -> dict[str, list[str]]:
    """What tables hold, but for places in the quarantine."""
    found = lake.rows([name for name in names if name != "quarantine"])
    if "quarantine" in names:
        table = lake.table("quarantine").drop("quarantined_at", *PLACES)
        found["quarantine"] = sorted(str(row) for row in table.collect())
    return found


def test_tables_and_raw_are_those_of_sources_that_never_had_the_person(erased: Erased, never: LakeOfPeople) -> None:
    assert rows_of(erased.lake, [*PEOPLE, *BOOKS]) == rows_of(never, [*PEOPLE, *BOOKS])
    assert erased.lake.raw() == never.raw()
    assert erased.lake.rows(["data_quality"])["data_quality"][0] == never.rows(["data_quality"])["data_quality"][0]
    assert erased.lake.store.keys("results", "analysts/") == never.store.keys("results", "analysts/")[1:]


def test_an_independent_search_finds_nothing_and_would_have_before(erased: Erased, never: LakeOfPeople) -> None:
    assert found_in(erased.lake, TRACES) == found_in(never, TRACES) == []
    places = {place.split("/")[0] for place in erased.before}
    assert places >= {"raw", "curated", "results", *[f"manifests of {dataset}" for dataset in PEOPLE]}
    assert all(any(f"/{name}/" in place for place in erased.before) for name in [*PEOPLE, *BOOKS, "data_quality"])


def test_what_others_share_stays(erased: Erased) -> None:
    lake = erased.lake
    assert {row.device_id for row in lake.table("app_installs").collect()} >= {SHARED, ZEROS}
    assert {row.device_id for row in lake.table("touchpoints").collect()} >= {SHARED, ZEROS}
    assert found_in(lake, [SHARED]) != []


def test_the_answer_and_the_record_say_what_went_and_of_nobody(erased: Erased) -> None:
    lake, answer = erased.lake, erased.lake.answers()
    assert settled(answer) == ANSWER
    searched = answer["searched"]
    assert searched["found"] == 0
    assert searched["versions"] >= searched["objects"] > 50
    assert answer["versions_removed"] > 20
    (row,) = lake.table("erasure").collect()
    assert (row.erasure_id, row.run_id, row.curated_rows) == (REQUEST, "forget-1", ANSWER["curated"])
    assert (row.bytes_searched, row.versions_removed) == (searched["bytes"], answer["versions_removed"])
    records = {row.dataset: row for row in lake.table("run_record").where("job = 'forget'").collect()}
    assert {name: record.rows_deleted for name, record in records.items()} == ANSWER["curated"]
    assert all(record.rows_in == record.rows_out + record.rows_deleted for record in records.values())
    # The request is gone with what was known, and every version of them.
    assert [key for key in lake.store.buckets["results"] if key.startswith("erasures/")] == [
        f"erasures/{REQUEST}.result.json"
    ]


def test_nothing_of_the_person_is_in_arguments_output_and_events_of_the_job(erased: Erased) -> None:
    assert "erased_orders" in erased.events
    assert "answer" in erased.output or "erase: " in erased.output
    assert str(OTHER) in erased.events
    for shown in (erased.events, erased.output, " ".join(erased.arguments)):
        assert [trace for trace in [*TRACES, OLD, HASH, SHARED] if trace in shown] == []


def test_objects_keep_their_tags_and_metadata_and_manifests_say_what_was_erased(erased: Erased) -> None:
    lake = erased.lake
    for key in lake.store.keys("raw", "raw/sales/customers/"):
        head = lake.store.head_object(Bucket="raw", Key=key)
        assert (head["ContentType"], head["Metadata"]) == ("application/gzip", {"writer": "w"})
        assert lake.store.get_object_tagging(Bucket="raw", Key=key)["TagSet"] == [{"Key": "team", "Value": "sales"}]
    erased_rows = {manifest.window_id: manifest.erased_rows for manifest in lake.manifests(lake.contracts["orders"])}
    assert list(erased_rows.values()) == [2, 3, 1]


def test_raw_is_whole_and_stages_reconciles_and_rebuilds_to_the_same(
    erased: Erased, never: LakeOfPeople, contracts: dict[str, Contract]
) -> None:
    lake = erased.lake
    held = hold_objects(lake.store, "raw", lake.contracts.values(), datetime.now(UTC) - timedelta(days=20_000))
    require_objects("raw", held)
    assert sum(one.objects for one in held) == sum(key.endswith(".gz") for key in lake.store.keys("raw")) - 5
    rebuilt = Lake(lake.spark, lake.contracts)
    lake.stage_all("run-1", rebuilt.database)
    there = replace_database(lake, rebuilt)
    assert rows_of(there, [*PEOPLE, *BOOKS]) == rows_of(never, [*PEOPLE, *BOOKS])
    asked = [(lake.contracts[name], lake.manifests(lake.contracts[name])) for name in PEOPLE]
    found = find(lake.spark, rebuilt.database, asked, "run-1")
    steps = []
    for contract, manifests in asked:
        parts = [part for manifest in manifests for part in manifest.parts]
        of = found[contract.dataset]
        steps.append(source_to_raw(contract, manifests, parts, of, STARTED, "run-1"))
        steps.append(raw_to_curated(contract, manifests, of, STARTED, "run-1"))
    require_balance(steps)
    assert sum(step.rows_in for step in steps) > 20


def replace_database(lake: LakeOfPeople, tables: Lake) -> LakeOfPeople:
    """The lake with other tables."""
    other = object.__new__(LakeOfPeople)
    other.__dict__ |= {**lake.__dict__, "tables": tables, "database": tables.database}
    return other


def test_marts_are_those_of_sources_that_never_had_the_person_and_say_why_they_changed(
    erased: Erased, never: LakeOfPeople
) -> None:
    names = [mart.name for mart in MARTS]
    for lake in (erased.lake, never):
        publish(lake.spark, lake.database, lake.contracts, "forget-1", STARTED, LookBack())
    assert erased.lake.rows(names) == never.rows(names)
    assert sum(len(rows) for rows in never.rows(names).values()) > 5


def test_a_run_of_before_can_not_be_taken_back_and_is_told_to_be_expired(erased: Erased) -> None:
    with pytest.raises(RollbackError, match=r"orders: the snapshots? .*expired"):
        roll_back(erased.lake.spark, erased.lake.database, ["run-1"], "rollback-1", STARTED)


def test_a_manifest_that_was_written_anew_is_as_old_as_its_commit(erased: Erased) -> None:
    lake, contract = erased.lake, erased.lake.contracts["customers"]
    lost = lake.store.keys("raw", "raw/sales/customers/")[0]
    assert any(key.endswith(MANIFEST_SUFFIX) for key in lake.store.keys("raw", "manifests/sales/customers/"))
    versions = lake.store.buckets["raw"].pop(lost)
    try:
        # They were committed in January 2025, and are young in the listing.
        (rows, _) = hold_objects(lake.store, "raw", [contract], datetime.now(UTC) - timedelta(days=90))
        assert (rows.manifests, rows.missing) == (0, {})
        (rows, _) = hold_objects(lake.store, "raw", [contract], datetime(2025, 1, 1, tzinfo=UTC))
        assert (rows.manifests, len(rows.missing)) == (3, 1)
    finally:
        lake.store.buckets["raw"][lost] = versions
