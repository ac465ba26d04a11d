"""Tells EventBridge that a crawl started and how it ended; one that was stopped ends without an event."""

from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import get_account_id, get_region
from tributary_local.crawler.crawl import Counts
from tributary_local.emulator.events import tell

Record = dict[str, Any]


def emit_started(crawler: str, at: float) -> None:
    """Tell that a crawl started, at so many seconds since 1970."""
    _emit(crawler, {"startTime": _iso(at), "state": "Started", "message": "Crawler Started"})


def emit_succeeded(crawler: str, log_group: str, counts: Counts, started: float, ended: float) -> None:
    """Tell that a crawl succeeded, and what it changed."""
    _emit(
        crawler,
        {
            "tablesCreated": str(counts.created),
            "tablesUpdated": str(counts.updated),
            "tablesDeleted": str(counts.deleted),
            "partitionsCreated": str(counts.partitions_created),
            "partitionsUpdated": str(counts.partitions_updated),
            "partitionsDeleted": str(counts.partitions_deleted),
            "warningMessage": "N/A",
            "runningTime (sec)": str(round(ended - started)),
            "completionDate": _iso(ended),
            "cloudWatchLogLink": _log_link(crawler, log_group),
            "state": "Succeeded",
            "message": "Crawler Succeeded",
        },
    )


def emit_failed(crawler: str, log_group: str, error: str) -> None:
    """Tell that a crawl failed, and why."""
    detail = {"errorMessage": error, "state": "Failed", "message": "Crawler Failed"}
    _emit(crawler, {**detail, "cloudWatchLogLink": _log_link(crawler, log_group)})


def _emit(crawler: str, detail: Record) -> None:
    named = {"accountId": get_account_id(), "crawlerName": crawler, **detail}
    tell("aws.glue", "Glue Crawler State Change", named)


def _log_link(crawler: str, log_group: str) -> str:
    console = f"https://console.aws.amazon.com/cloudwatch/home?region={get_region()}"
    return f"{console}#logEventViewer:group={log_group};stream={crawler}"


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
