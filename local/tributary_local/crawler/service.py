"""StartCrawler, StopCrawler, GetCrawlerMetrics and what else depends on a crawler's run."""

import logging
import threading
import time
import uuid
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError
from ministack.core.concurrency import spawn_background
from ministack.core.responses import get_account_id, get_region
from ministack.services import glue, iam
from tributary_local.crawler.crawl import Counts, Crawl
from tributary_local.crawler.definition import Definition, read_definition
from tributary_local.crawler.errors import CrawlError, CrawlStoppedError
from tributary_local.crawler.state_change_event import emit_failed, emit_started, emit_succeeded
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Request, refuse, reply

Key = tuple[str, str, str]

LOG_GROUP = "/aws-glue/crawlers"

_log = logging.getLogger("crawler")
_lock = threading.Lock()
_stops: dict[Key, threading.Event] = {}
_counts: dict[Key, Counts] = {}


def install() -> None:
    """Make crawlers crawl.

    Raises:
        EmulatorChangedError: the emulator no longer has a handler that is replaced here.
    """
    replace(glue, "_start_crawler", _start_crawler)
    replace(glue, "_stop_crawler", _stop_crawler)
    replace(glue, "_get_crawler_metrics", _get_crawler_metrics)
    for name in ("_update_crawler", "_delete_crawler"):
        replace(glue, name, _refusing_while_running(handler(glue, name)))


def _start_crawler(data: Request) -> Answer:
    name = data.get("Name", "")
    crawler = glue._crawlers.get(name)
    if crawler is None:
        return refuse("EntityNotFoundException", f"Crawler with name {name} does not exist")
    with _lock:
        if crawler["State"] != "READY":
            return refuse("CrawlerRunningException", f"Crawler with name {name} has already started")
        crawler["State"] = "RUNNING"
        crawler["CrawlElapsedTime"] = 0
        stop = _stops[_key(name)] = threading.Event()
    spawn_background(_run, crawler, _key(name), stop, thread_name=f"crawler-{name}")
    return reply({})


def _stop_crawler(data: Request) -> Answer:
    name = data.get("Name", "")
    crawler = glue._crawlers.get(name)
    if crawler is None:
        return refuse("EntityNotFoundException", f"Crawler with name {name} does not exist")
    with _lock:
        if crawler["State"] == "STOPPING":
            return refuse("CrawlerStoppingException", f"Crawler with name {name} is stopping")
        if crawler["State"] != "RUNNING":
            return refuse("CrawlerNotRunningException", f"Crawler with name {name} is not running")
        crawler["State"] = "STOPPING"
        _stops[_key(name)].set()
    return reply({})


def _get_crawler_metrics(data: Request) -> Answer:
    names = data.get("CrawlerNameList") or sorted(glue._crawlers.keys())
    listed = []
    for name in [name for name in names if name in glue._crawlers]:
        seconds = glue._crawlers[name]["CrawlElapsedTime"] / 1000
        counts = _counts.get(_key(name), Counts())
        listed.append(
            {
                "CrawlerName": name,
                "TimeLeftSeconds": 0.0,
                "StillEstimating": False,
                "LastRuntimeSeconds": seconds,
                "MedianRuntimeSeconds": seconds,
                "TablesCreated": counts.created,
                "TablesUpdated": counts.updated,
                "TablesDeleted": counts.deleted,
            }
        )
    return reply({"CrawlerMetricsList": listed})


def _refusing_while_running(change: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    def refusing(data: Request) -> Answer:
        crawler = glue._crawlers.get(data.get("Name", ""))
        if crawler is not None and crawler["State"] != "READY":
            return refuse("CrawlerRunningException", f"Crawler with name {data['Name']} is currently running")
        return change(data)

    return refusing


def _run(crawler: Request, key: Key, stop: threading.Event) -> None:
    started = time.time()
    emit_started(crawler["Name"], started)
    outcome: Request = {"Status": "FAILED", "ErrorMessage": "Internal Service Exception"}
    try:
        outcome = _crawl(read_definition(crawler), key, stop)
    except CrawlStoppedError:
        outcome = {"Status": "CANCELLED"}
    except (CrawlError, ClientError, BotoCoreError) as error:
        outcome = {"Status": "FAILED", "ErrorMessage": str(error)}
    finally:
        # The outcome comes before the state, or a client that waits for READY would see the last run's.
        crawler["LastCrawl"] = {
            **outcome,
            "LogGroup": LOG_GROUP,
            "LogStream": crawler["Name"],
            "MessagePrefix": str(uuid.uuid4()),
            "StartTime": int(started),
        }
        crawler["CrawlElapsedTime"] = int((time.time() - started) * 1000)
        with _lock:
            crawler["State"] = "READY"
        _log.info("crawler %s: %s", crawler["Name"], outcome)
        _emit_ended(crawler["Name"], key, outcome, started)


def _emit_ended(name: str, key: Key, outcome: Request, started: float) -> None:
    if outcome["Status"] == "SUCCEEDED":
        emit_succeeded(name, LOG_GROUP, _counts[key], started, time.time())
    elif outcome["Status"] == "FAILED":
        emit_failed(name, LOG_GROUP, outcome["ErrorMessage"])


def _crawl(definition: Definition, key: Key, stop: threading.Event) -> Request:
    def check_stopped() -> None:
        if stop.is_set():
            raise CrawlStoppedError

    role = definition.role.rpartition("/")[2]
    if role not in iam._roles:
        raise CrawlError(f"Service is unable to assume role {definition.role}. Please verify role's TrustPolicy")
    crawl = Crawl(definition, check_stopped)
    _counts[key] = crawl.counts
    crawl.run()
    return {"Status": "SUCCEEDED"}


def _key(name: str) -> Key:
    return get_account_id(), get_region(), name
