"""What the work does with the answers of Glue and Athena; the answers are botocore's, checked against the services."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from airflow.exceptions import AirflowSkipException
from botocore.stub import Stubber
from conftest import REGION
from tributary_airflow import crawl, job_run, statement, view
from tributary_airflow.crawl import Crawl
from tributary_airflow.crawler_operator import CrawlOperator
from tributary_airflow.job_operator import ReconcileOperator, StageOperator
from tributary_airflow.job_run import JobRun
from tributary_airflow.statement import Statement, Statements
from tributary_airflow.statement_operator import DefineViewsOperator
from tributary_airflow.trigger import out_of_time
from tributary_airflow.view import View, ViewDefinitions
from tributary_airflow.work import Outcome, Work, look

ARGUMENTS = {"--run_id": "run", "--dataset": "orders", "--windows": "[]"}
RUN = {"JobName": "stage", "RunId": "jr_1"}


def _stubbed(service: str) -> tuple[Any, Stubber]:
    client = boto3.client(service, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
    return client, Stubber(client)


@pytest.fixture
def glue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client, stubber = _stubbed("glue")
    for module in (crawl, job_run, view):
        monkeypatch.setattr(module, "client", lambda service, region: client)
    with stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def athena(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client, stubber = _stubbed("athena")
    monkeypatch.setattr(statement, "client", lambda service, region: client)
    with stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _job(**fields: Any) -> JobRun:
    return JobRun(region=REGION, job="stage", arguments=ARGUMENTS, **fields)


def _runs(stubber: Stubber, *runs: dict[str, Any]) -> None:
    stubber.add_response("get_job_runs", {"JobRuns": list(runs)}, {"JobName": "stage", "MaxResults": 100})


def _ended(stubber: Stubber, state: str, message: str | None = None) -> None:
    run = {"Id": "jr_1", "JobRunState": state, **({} if message is None else {"ErrorMessage": message})}
    stubber.add_response("get_job_run", {"JobRun": run}, RUN)


def _outcome(work: Work, looks: int = 1) -> Outcome:
    for _ in range(looks - 1):
        assert look(work) is None
    outcome = look(work)
    assert outcome is not None
    return outcome


def test_a_job_is_started_with_its_arguments_and_awaited(glue: Stubber) -> None:
    _runs(glue)
    glue.add_response("start_job_run", {"JobRunId": "jr_1"}, {"JobName": "stage", "Arguments": ARGUMENTS})
    _ended(glue, "RUNNING")
    _ended(glue, "SUCCEEDED")
    assert _outcome(_job(), looks=3).output == {"job_run_id": "jr_1"}


def test_a_run_with_the_same_arguments_that_still_goes_on_is_taken_over(glue: Stubber) -> None:
    _runs(
        glue,
        {"Id": "jr_other", "JobRunState": "RUNNING", "Arguments": {**ARGUMENTS, "--dataset": "customers"}},
        {"Id": "jr_done", "JobRunState": "FAILED", "Arguments": ARGUMENTS},
        {"Id": "jr_1", "JobRunState": "RUNNING", "Arguments": {**ARGUMENTS, "--JOB_NAME": "stage"}},
    )
    _ended(glue, "SUCCEEDED")
    assert _outcome(_job(), looks=2).output == {"job_run_id": "jr_1"}


def test_a_script_that_raises_is_refused_with_its_message(glue: Stubber) -> None:
    _ended(glue, "FAILED", "ReconciliationError: orders: 3 rows went missing")
    outcome = _outcome(_job(job_run_id="jr_1"))
    assert outcome.status == "refused"
    assert outcome.cause == "stage jr_1 FAILED: ReconciliationError: orders: 3 rows went missing"


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("FAILED", "Resource unavailable: not enough capacity"),
        ("FAILED", "org.apache.iceberg.exceptions.ValidationException: Found conflicting files"),
        ("ERROR", None),
    ],
)
def test_a_job_that_its_surroundings_ended_may_be_tried_again(glue: Stubber, state: str, message: str | None) -> None:
    _ended(glue, state, message)
    assert _outcome(_job(job_run_id="jr_1")).status == "failed"


def test_too_many_runs_at_once_may_be_tried_again(glue: Stubber) -> None:
    _runs(glue)
    glue.add_client_error("start_job_run", "ConcurrentRunsExceededException", "Concurrent runs exceeded for stage")
    outcome = _outcome(_job())
    assert outcome == Outcome(
        status="failed", cause="StartJobRun: ConcurrentRunsExceededException: Concurrent runs exceeded for stage"
    )


def test_a_missing_permission_is_refused(glue: Stubber) -> None:
    glue.add_client_error("get_job_runs", "AccessDeniedException", "not authorized to perform glue:GetJobRuns")
    assert _outcome(_job()).status == "refused"


def test_a_job_out_of_time_is_stopped(glue: Stubber) -> None:
    stopped = {"SuccessfulSubmissions": [{"JobName": "stage", "JobRunId": "jr_1"}], "Errors": []}
    glue.add_response("batch_stop_job_run", stopped, {"JobName": "stage", "JobRunIds": ["jr_1"]})
    assert out_of_time(_job(job_run_id="jr_1")).cause == "stage jr_1 did not end in the task's time"


def test_a_job_that_cannot_be_stopped_is_said_to_go_on(glue: Stubber) -> None:
    glue.add_client_error("batch_stop_job_run", "AccessDeniedException", "not authorized")
    cause = out_of_time(_job(job_run_id="jr_1")).cause
    assert cause.startswith("stage jr_1 did not end in the task's time and could not be stopped: ")
    assert "AccessDeniedException" in cause


def _crawler(stubber: Stubber, state: str, last: dict[str, Any] | None = None) -> None:
    crawler = {"Name": "raw", "State": state, **({} if last is None else {"LastCrawl": last})}
    stubber.add_response("get_crawler", {"Crawler": crawler}, {"Name": "raw"})


def _crawled(day: int, status: str, **fields: str) -> dict[str, Any]:
    return {"StartTime": datetime(2025, 1, day, tzinfo=UTC), "Status": status, **fields}


def test_a_crawl_counts_only_when_it_began_after_the_task(glue: Stubber) -> None:
    before = _crawled(1, "SUCCEEDED")
    _crawler(glue, "READY", before)
    glue.add_response("start_crawler", {}, {"Name": "raw"})
    _crawler(glue, "RUNNING", before)
    _crawler(glue, "READY", before)
    _crawler(glue, "READY", _crawled(2, "SUCCEEDED"))
    assert _outcome(Crawl(region=REGION, crawler="raw"), looks=4).status == "succeeded"


def test_a_crawl_under_way_is_awaited_and_another_started(glue: Stubber) -> None:
    _crawler(glue, "RUNNING")
    _crawler(glue, "READY", _crawled(1, "SUCCEEDED"))
    glue.add_client_error("start_crawler", "CrawlerRunningException", "raw is running")
    _crawler(glue, "READY", _crawled(2, "SUCCEEDED"))
    glue.add_response("start_crawler", {}, {"Name": "raw"})
    _crawler(glue, "READY", _crawled(3, "SUCCEEDED"))
    assert _outcome(Crawl(region=REGION, crawler="raw"), looks=4).status == "succeeded"


def test_a_failed_crawl_carries_its_message(glue: Stubber) -> None:
    _crawler(glue, "READY")
    glue.add_response("start_crawler", {}, {"Name": "raw"})
    _crawler(glue, "READY", _crawled(2, "FAILED", ErrorMessage="Access denied to s3://raw"))
    outcome = _outcome(Crawl(region=REGION, crawler="raw"), looks=2)
    assert outcome.cause == "raw FAILED: Access denied to s3://raw"


def _statement(**fields: Any) -> Statement:
    return Statement(
        region=REGION,
        name="roas",
        sql="EXECUTE roas",
        parameters=["DATE '2025-01-01'", "DATE '2025-01-31'"],
        workgroup="pipeline",
        database="curated",
        token="t" * 64,
        **fields,
    )


def _executed(stubber: Stubber, **status: Any) -> None:
    execution = {"QueryExecution": {"QueryExecutionId": "q_1", "Status": status}}
    stubber.add_response("get_query_execution", execution, {"QueryExecutionId": "q_1"})


def test_a_statement_is_executed_with_its_parameters_in_its_workgroup(athena: Stubber) -> None:
    athena.add_response(
        "start_query_execution",
        {"QueryExecutionId": "q_1"},
        {
            "QueryString": "EXECUTE roas",
            "ExecutionParameters": ["DATE '2025-01-01'", "DATE '2025-01-31'"],
            "QueryExecutionContext": {"Catalog": "AwsDataCatalog", "Database": "curated"},
            "WorkGroup": "pipeline",
            "ClientRequestToken": "t" * 64,
        },
    )
    _executed(athena, State="RUNNING")
    _executed(athena, State="SUCCEEDED")
    assert _outcome(_statement(), looks=3).output == {"statement": "roas", "query_execution_id": "q_1"}


def test_a_query_over_the_cutoff_is_refused_with_the_reason(athena: Stubber) -> None:
    reason = "Query cancelled! : Bytes scanned limit was exceeded"
    _executed(athena, State="CANCELLED", StateChangeReason=reason)
    outcome = _outcome(_statement(query_execution_id="q_1"))
    assert outcome == Outcome(status="refused", cause=f"roas q_1 CANCELLED: {reason}")


def test_a_query_that_athena_calls_retryable_may_be_tried_again(athena: Stubber) -> None:
    reason = "Query exhausted resources"
    _executed(athena, State="FAILED", StateChangeReason=reason, AthenaError={"Retryable": True})
    assert _outcome(_statement(query_execution_id="q_1")).status == "failed"


def _settings() -> dict[str, Any]:
    from datetime import timedelta

    return {"region": REGION, "poll_seconds": 0.2, "execution_timeout": timedelta(minutes=1)}


def _stage(commit: dict[str, Any]) -> StageOperator:
    return StageOperator(task_id="stage_orders", job="stage", dataset="orders", commit=commit, **_settings())


def test_a_stage_loads_the_attempt_that_was_committed() -> None:
    work = _stage({"window_id": "w", "attempt": "a", "rows": 3}).work({"run_id": "run", "ti": SimpleNamespace()})
    assert isinstance(work, JobRun)
    assert work.arguments == {
        "--run_id": "run",
        "--dataset": "orders",
        "--windows": '[{"window_id": "w", "attempt": "a"}]',
    }


def test_an_empty_window_skips_its_stage() -> None:
    with pytest.raises(AirflowSkipException, match="nothing to load"):
        _stage({"window_id": "w", "attempt": "a", "rows": 0}).work({"run_id": "run"})


def test_the_reconciliation_is_given_every_attempt_that_was_committed() -> None:
    commits = {
        "customers": {"window_id": "w", "attempt": "a", "rows": 0},
        "orders": {"window_id": "w", "attempt": "b", "rows": 3},
    }
    operator = ReconcileOperator(task_id="reconcile", job="reconcile", commits=commits, **_settings())
    work = operator.work({"run_id": "run"})
    assert isinstance(work, JobRun)
    assert json.loads(work.arguments["--windows"]) == [
        {"dataset": "customers", "window_id": "w", "attempt": "a"},
        {"dataset": "orders", "window_id": "w", "attempt": "b"},
    ]


def _executed_as(stubber: Stubber, execution: str, **status: Any) -> None:
    answer = {"QueryExecution": {"QueryExecutionId": execution, "Status": status}}
    stubber.add_response("get_query_execution", answer, {"QueryExecutionId": execution})


def _pair() -> Statements:
    return Statements(
        region=REGION,
        statements=[
            _statement(query_execution_id="q_1"),
            _statement(query_execution_id="q_2").model_copy(update={"name": "totals"}),
        ],
    )


def test_statements_side_by_side_end_with_the_last_and_are_not_asked_again(athena: Stubber) -> None:
    _executed_as(athena, "q_1", State="SUCCEEDED")
    _executed_as(athena, "q_2", State="RUNNING")
    _executed_as(athena, "q_2", State="SUCCEEDED")
    assert _outcome(_pair(), looks=2).output == {"roas": "q_1", "totals": "q_2"}


def test_of_statements_side_by_side_each_failure_is_told(athena: Stubber) -> None:
    _executed_as(athena, "q_1", State="FAILED", StateChangeReason="no such column")
    _executed_as(athena, "q_2", State="FAILED", StateChangeReason="exhausted", AthenaError={"Retryable": True})
    outcome = _outcome(_pair())
    assert outcome.status == "refused"
    assert outcome.cause == "roas q_1 FAILED: no such column; totals q_2 FAILED: exhausted"


def test_what_is_known_of_statements_survives_the_way_to_the_triggerer(athena: Stubber) -> None:
    _executed_as(athena, "q_1", State="SUCCEEDED")
    _executed_as(athena, "q_2", State="RUNNING")
    pair = _pair()
    assert look(pair) is None
    again = Statements.model_validate(pair.model_dump(mode="json"))
    _executed_as(athena, "q_2", State="SUCCEEDED")
    assert _outcome(again).status == "succeeded"


def test_statements_that_go_on_are_stopped(athena: Stubber) -> None:
    for execution in ("q_1", "q_2"):
        athena.add_response("stop_query_execution", {}, {"QueryExecutionId": execution})
    assert out_of_time(_pair()).cause == "roas q_1, totals q_2 did not end in the task's time"


def test_a_view_is_put_in_the_place_of_the_one_that_is_there() -> None:
    operator = DefineViewsOperator(
        task_id="views",
        views={
            "campaign_performance": View(sql="SELECT 1 AS one", comments={"one": "Always 1."}),
            "other": View(sql="SELECT 2 AS two", comments={"two": "Always 2."}),
        },
        workgroup="pipeline",
        database="curated",
        **_settings(),
    )
    task_instance = SimpleNamespace(dag_id="d", task_id="views", run_id="run", map_index=-1, try_number=1)
    run = SimpleNamespace(start_date=datetime(2025, 1, 1, tzinfo=UTC))
    work = operator.work({"ti": task_instance, "dag_run": run})
    assert isinstance(work, ViewDefinitions)
    assert work.comments == {"campaign_performance": {"one": "Always 1."}, "other": {"two": "Always 2."}}
    first, second = work.definitions.statements
    assert first.sql == "CREATE OR REPLACE VIEW campaign_performance AS\nSELECT 1 AS one"
    assert (first.title, first.parameters) == ("view campaign_performance (not started)", [])
    assert first.token != second.token


def _definitions() -> ViewDefinitions:
    made = _statement(query_execution_id="q_1").model_copy(update={"name": "view totals"})
    return ViewDefinitions(
        region=REGION,
        definitions=Statements(region=REGION, statements=[made]),
        database="curated",
        comments={"totals": {"spend": "USD."}},
    )


def test_the_columns_of_a_view_are_described_once_it_is_made(athena: Stubber, glue: Stubber) -> None:
    columns = [{"Name": "day", "Type": "date"}, {"Name": "spend", "Type": "decimal(38,2)"}]
    kept = {
        "Name": "totals",
        "TableType": "VIRTUAL_VIEW",
        "ViewOriginalText": "/* Presto View: e30= */",
        "ViewExpandedText": "/* Presto View */",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
    }
    entry = kept | {"StorageDescriptor": {"Columns": columns, "NumberOfBuckets": 0}}
    catalog = {"DatabaseName": "curated", "CreatedBy": "someone", "VersionId": "3", "CatalogId": "0" * 12}
    _executed_as(athena, "q_1", State="RUNNING")
    _executed_as(athena, "q_1", State="SUCCEEDED")
    glue.add_response("get_table", {"Table": entry | catalog}, {"DatabaseName": "curated", "Name": "totals"})
    described = [columns[0], columns[1] | {"Comment": "USD."}]
    update = kept | {"StorageDescriptor": {"Columns": described, "NumberOfBuckets": 0}}
    glue.add_response("update_table", {}, {"DatabaseName": "curated", "TableInput": update, "SkipArchive": True})
    work = _definitions()
    assert look(work) is None
    again = ViewDefinitions.model_validate(work.model_dump(mode="json"))
    assert _outcome(again).output == {"view totals": "q_1"}


def test_of_a_view_that_could_not_be_made_nothing_is_described(athena: Stubber, glue: Stubber) -> None:
    _executed_as(athena, "q_1", State="FAILED", StateChangeReason="no such table")
    assert _outcome(_definitions()).cause == "view totals q_1 FAILED: no such table"


def test_definitions_that_go_on_are_stopped(athena: Stubber) -> None:
    athena.add_response("stop_query_execution", {}, {"QueryExecutionId": "q_1"})
    assert out_of_time(_definitions()).cause == "view totals q_1 did not end in the task's time"


def test_a_source_is_crawled_when_one_of_its_datasets_has_rows_and_skipped_when_none_has() -> None:
    def operator(*rows: int) -> CrawlOperator:
        commits = [{"rows": count} for count in rows]
        return CrawlOperator(task_id="crawl_sales", crawler="raw", commits=commits, **_settings())

    assert operator(0, 1).work({}) == Crawl(region=REGION, crawler="raw")
    with pytest.raises(AirflowSkipException, match="no new folder"):
        operator(0, 0).work({})
