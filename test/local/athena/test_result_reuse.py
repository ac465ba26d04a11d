import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .lake import DATABASE, RESULTS, Lake

ROW = "SELECT n FROM reused ORDER BY n"


@pytest.fixture(scope="module", autouse=True)
def reused(lake: Lake) -> None:
    lake.query("CREATE TABLE reused AS SELECT 1 AS n")
    lake.workgroup("lax", EnforceWorkGroupConfiguration=False)


def _reuse(minutes: int | None = None) -> dict[str, Any]:
    age = {} if minutes is None else {"MaxAgeInMinutes": minutes}
    return {"ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": True, **age}}}


def _is_reused(execution: dict[str, Any]) -> bool:
    found: bool = execution["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"]
    return found


def test_the_result_of_the_same_query_is_reused_though_the_table_has_changed(lake: Lake) -> None:
    first = lake.query(ROW)
    lake.query("INSERT INTO reused VALUES 2")
    again = lake.query(ROW, **_reuse(60))
    assert (_is_reused(first.execution), _is_reused(again.execution)) == (False, True)
    assert (again.rows, again.scanned) == (first.rows, 0)
    assert first.scanned > 0
    assert again.execution["QueryExecutionId"] != first.execution["QueryExecutionId"]
    assert again.execution["ResultConfiguration"] == first.execution["ResultConfiguration"]
    assert again.execution["ResultReuseConfiguration"] == _reuse(60)["ResultReuseConfiguration"]
    assert lake.query(ROW).rows == [["1"], ["2"]]


def test_without_being_asked_nothing_is_reused(lake: Lake) -> None:
    lake.query(f"{ROW} -- once")
    assert not _is_reused(lake.execution(f"{ROW} -- once"))
    disabled: dict[str, Any] = {"ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}}}
    assert not _is_reused(lake.execution(f"{ROW} -- once", **disabled))


def test_another_text_parameter_database_workgroup_or_location_is_another_query(lake: Lake) -> None:
    lake.query("SELECT ? AS v, count(*) FROM shop.reused", "lax", ExecutionParameters=["1"])
    same = {"ExecutionParameters": ["1"], **_reuse()}
    assert _is_reused(lake.execution("SELECT ? AS v, count(*) FROM shop.reused", "lax", **same))
    other = {"ExecutionParameters": ["2"], **_reuse()}
    assert not _is_reused(lake.execution("SELECT ? AS v, count(*) FROM shop.reused", "lax", **other))
    assert not _is_reused(lake.execution("SELECT ? AS v, count(*)  FROM shop.reused", "lax", **same))
    assert not _is_reused(lake.execution("SELECT ? AS v, count(*) FROM shop.reused", "analysts", **same))
    elsewhere = {**same, "ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/not-reused/"}}
    assert not _is_reused(lake.execution("SELECT ? AS v, count(*) FROM shop.reused", "lax", **elsewhere))
    without_database = lake.athena.start_query_execution(
        QueryString="SELECT ? AS v, count(*) FROM shop.reused", WorkGroup="lax", **same
    )["QueryExecutionId"]
    assert not _is_reused(lake.wait(without_database))


def test_a_prepared_statement_that_has_changed_is_another_query(lake: Lake) -> None:
    lake.query("PREPARE changing FROM SELECT 1 AS n")
    lake.query("EXECUTE changing")
    assert _is_reused(lake.execution("EXECUTE changing", **_reuse()))
    lake.query("PREPARE changing FROM SELECT 2 AS n")
    assert lake.query("EXECUTE changing", **_reuse()).rows == [["2"]]


def test_a_result_that_is_too_old_or_gone_is_made_again(lake: Lake) -> None:
    first = lake.query(f"{ROW} -- old").execution
    time.sleep(0.01)
    assert not _is_reused(lake.execution(f"{ROW} -- old", **_reuse(0)))
    gone = lake.query(f"{ROW} -- gone").execution
    key = gone["ResultConfiguration"]["OutputLocation"].removeprefix(f"s3://{RESULTS}/")
    lake.s3.delete_object(Bucket=RESULTS, Key=key)
    assert not _is_reused(lake.execution(f"{ROW} -- gone", **_reuse()))
    assert first["QueryExecutionId"]


@pytest.mark.parametrize(
    "sql", ["SELECT random() AS r", "SELECT now() AS t", "SELECT n FROM reused LIMIT 1", "SHOW TABLES"]
)
def test_what_may_have_another_result_the_next_time_is_not_reused(lake: Lake, sql: str) -> None:
    lake.query(sql)
    assert not _is_reused(lake.execution(sql, **_reuse()))


def test_an_age_of_more_than_a_week_is_refused(lake: Lake) -> None:
    with pytest.raises(ClientError, match="less than or equal to 10080"):
        lake.unchecked_athena().start_query_execution(
            QueryString=ROW,
            QueryExecutionContext={"Database": DATABASE},
            WorkGroup="analysts",
            ClientRequestToken="x" * 32,
            **_reuse(10081),
        )
