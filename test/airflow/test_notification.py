"""The message about a failed task, through a real topic."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from conftest import REGION
from tributary_airflow.notification import FailureNotification


def _context(**fields: Any) -> dict[str, Any]:
    downstream = {"stage_orders", "marts", "crawl_sales"}
    ti = {
        "dag_id": "tributary_daily",
        "run_id": "manual__1",
        "task_id": "orders.extract",
        "map_index": 3,
        "try_number": 2,
        "start_date": datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
        "log_url": "http://127.0.0.1/log",
    }
    return {
        "ti": SimpleNamespace(**{**ti, **fields}),
        "task": SimpleNamespace(owner="sales-data", get_flat_relative_ids=lambda *, upstream: downstream),
        "exception": RuntimeError("ECONNRESET: read ECONNRESET"),
    }


def _published(aws: Callable[[str], Any], context: dict[str, Any]) -> tuple[str, str]:
    topic = aws("sns").create_topic(Name="notifications")["TopicArn"]
    queue = aws("sqs").create_queue(QueueName="notified")["QueueUrl"]
    aws("sqs").purge_queue(QueueUrl=queue)
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    FailureNotification(topic, REGION, "local")(context)
    (message,) = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    body = json.loads(message["Body"])
    return body["Subject"], body["Message"]


def test_the_message_says_what_broke_since_when_what_it_affects_and_where_the_log_is(
    aws: Callable[[str], Any],
) -> None:
    subject, text = _published(aws, _context())
    assert subject == "[local] tributary_daily: orders.extract failed"
    assert text.splitlines() == [
        "What broke: task orders.extract (part 3) of tributary_daily, try 2",
        "Cause: ECONNRESET: read ECONNRESET",
        "Since: 2025-01-02T03:04:05+00:00",
        "Affects: crawl_sales, marts, stage_orders",
        "Owner: sales-data",
        "Run: manual__1",
        "Log: http://127.0.0.1/log",
    ]


def test_a_subject_stays_within_what_a_topic_takes(aws: Callable[[str], Any]) -> None:
    subject, _ = _published(aws, _context(task_id="o" * 150))
    assert len(subject) == 100
