"""What the checks find in the tables, and how their results are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary import quality
from tributary.contract import Contract, ReferencedCheck, UniqueCheck
from tributary.quality import Place, Result, write_quality
from tributary.quality_distribution import histories
from tributary.quality_freshness import newest_changes
from tributary.quality_keys import Broken, KeyCheck, broken_keys, judge_keys
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe

from . import curated
from .warehouse import fresh_database

AT = datetime(2025, 3, 1)


def append(spark: SparkSession, database: str, contract: Contract, run_id: str, rows: list[dict[str, Any]]) -> None:
    """Put rows into a curated table as a run leaves them."""
    lineage = {"window_id": F.lit("w"), "attempt": F.lit("a"), "run_id": F.lit(run_id)}
    frame = curated.frame(spark, contract, rows).withColumns(lineage)
    loaded = frame.withColumn("loaded_at", F.lit(AT).cast("timestamp_ntz"))
    loaded.writeTo(table_name(database, contract.dataset)).append()


@pytest.fixture(scope="module")
def database(spark: SparkSession, contracts: dict[str, Contract]) -> str:
    name = fresh_database(spark)
    for dataset in ("app_installs", "customers", "products"):
        create_or_evolve(spark, name, describe(contracts[dataset]))
    installs = [
        {"install_id": number, "device_id": device, "country": country, "installed_at": AT}
        for number, device, country in ((1, "d1", "DE"), (2, "d2", "FR"), (3, "d3", "FR"), (4, "d3", "FR"))
    ]
    append(spark, name, contracts["app_installs"], "run-1", installs)
    later = [
        {"install_id": number, "device_id": device, "installed_at": AT} for number, device in ((5, "d1"), (6, "d4"))
    ]
    append(spark, name, contracts["app_installs"], "run-2", later)
    append(
        spark,
        name,
        contracts["customers"],
        "run-2",
        [
            {"customer_id": 1, "device_id": None, "email_hash": None},
            {"customer_id": 2, "device_id": None, "email_hash": None},
            {"customer_id": 3, "device_id": "d4", "email_hash": "h"},
            {"customer_id": 4, "device_id": "d9", "email_hash": "h"},
            {"customer_id": 5, "device_id": "d8", "email_hash": "h", "country": "FR"},
        ],
    )
    return name


def unique(*columns: str) -> UniqueCheck:
    return UniqueCheck(rule="unique", columns=list(columns), severity="error")


def referenced(column: str, dataset: str, other: str) -> ReferencedCheck:
    return ReferencedCheck(rule="referenced", column=column, dataset=dataset, other=other, severity="warn")


def test_values_of_the_runs_rows_are_held_against_all_rows_by_one_query_for_all_checks(
    spark: SparkSession, contracts: dict[str, Contract], database: str
) -> None:
    installs, customers = contracts["app_installs"], contracts["customers"]
    asked: list[tuple[Contract, KeyCheck, Broken]] = [
        # The devices of run-1 that two rows share are none of this run's.
        (installs, unique("device_id"), Broken(1, 2, ['{"device_id":"d1"}'])),
        (customers, unique("email_hash", "country"), Broken(1, 2, ['{"email_hash":"h","country":"DE"}'])),
        (customers, unique("device_id"), Broken(0, 0, [])),
        (
            customers,
            referenced("device_id", "app_installs", "device_id"),
            Broken(2, 2, ['{"device_id":"d8"}', '{"device_id":"d9"}']),
        ),
        (customers, referenced("country", "app_installs", "country"), Broken(0, 0, [])),
    ]
    found = broken_keys(spark, database, [(contract, check) for contract, check, _ in asked], "run-2")
    assert found == [expected for *_, expected in asked]


def test_a_check_of_keys_is_broken_by_one_value_and_shows_examples() -> None:
    place = Place(run_id="run-1", dataset="customers", window_id="w", checked_at=AT)
    good = judge_keys(unique("device_id"), place, Broken(0, 0, []))
    assert (good.passed, good.detail, good.expectation) == (True, None, "no two rows have the same device_id")
    bad = judge_keys(referenced("device_id", "app_installs", "device_id"), place, Broken(1, 7, ['"d8"', '"d9"']))
    assert bad.value == 1
    assert (bad.rows_concerned, bad.passed, bad.severity) == (7, False, "warn")
    assert (bad.expectation, bad.detail) == ("device_id is in app_installs.device_id", 'such as "d8", "d9"')


def test_the_newest_change_is_told_by_the_files_statistics(
    spark: SparkSession, contracts: dict[str, Contract], database: str
) -> None:
    asked = [contracts[dataset] for dataset in ("customers", "products")]
    assert newest_changes(spark, database, asked) == {"customers": datetime(2025, 1, 1), "products": None}
    newest = spark.table(table_name(database, "customers")).agg(F.max("updated_at"))
    plan = newest._jdf.queryExecution().executedPlan().toString()
    assert "LocalTableScan" in plan
    assert "BatchScan" not in plan


def day(number: int) -> str:
    start = datetime(2025, 1, 1) + timedelta(days=number - 1)
    return f"{start:%Y%m%dT%H%M%SZ}_{start + timedelta(days=1):%Y%m%dT%H%M%SZ}"


def measured(run_id: str, window: str, value: int | None, hour: int, figure: str = "rows a day") -> Result:
    return Result(
        place=Place(run_id=run_id, dataset="orders", window_id=window, checked_at=AT + timedelta(hours=hour)),
        rule="distribution",
        figure=figure,
        expectation=f"{figure} within 3 standard deviations",
        severity="warn",
        value=None if value is None else Decimal(value),
    )


@pytest.fixture
def results(spark: SparkSession) -> str:
    database = fresh_database(spark)
    create_or_evolve(spark, database, quality.TABLE)
    return database


def test_a_window_is_compared_with_the_last_values_of_other_runs_in_the_28_days_before_it(
    spark: SparkSession, results: str
) -> None:
    table = table_name(results, quality.TABLE.name)
    # The 31st begins 28 days after the 3rd does: the 2nd ended then, and is no longer among them.
    written = [
        measured("run-1", day(2), 1, 0),
        measured("run-1", day(3), 2, 0),
        measured("run-1", day(29), 3, 0),
        measured("run-1", day(30), None, 0),
        measured("run-1", day(31), 5, 0),
        measured("run-1", day(29), 6, 0, "amount a day"),
        measured("run-2", day(29), 7, 2),
        measured("run-3", day(29), 8, 1),
        measured("run-4", day(29), 9, 3),
    ]
    write_quality(spark, table, written)
    found = histories(spark, results, ["orders"], [day(31)], "run-4")
    assert found == {
        ("orders", "rows a day"): {day(3): 2, day(29): 7},
        ("orders", "amount a day"): {day(29): 6},
    }
    assert histories(spark, results, ["customers"], [day(31)], "run-4") == {}


def test_a_run_that_is_repeated_replaces_its_results_and_nobody_elses(spark: SparkSession, results: str) -> None:
    table = table_name(results, quality.TABLE.name)
    write_quality(spark, table, [measured("run-1", day(1), 1, 0), measured("run-2", day(1), 2, 0)])
    write_quality(spark, table, [measured("run-1", day(1), 3, 1), measured("run-1", f"{day(1)},{day(2)}", 4, 1)])
    rows: Sequence[Any] = spark.table(table).orderBy("value").collect()
    assert [(row.run_id, row.value, row.window_end.day) for row in rows] == [
        ("run-2", 2, 2),
        ("run-1", 3, 2),
        ("run-1", 4, 3),
    ]
    assert {(row.passed, row.detail, row.rows_concerned, row.upper_limit) for row in rows} == {(None, None, None, None)}
