"""The logs of a job run: CloudWatch streams named by the run, and the same lines in files."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from botocore.exceptions import BotoCoreError, ClientError

_logger = logging.getLogger(__name__)

_FLUSH_SECONDS = 1.0
_BATCH_EVENTS = 1000


class RunLog:
    """Takes lines from several threads and sends them on once a second."""

    def __init__(self, logs: Any, group_prefix: str, run_id: str, folder: Path) -> None:  # noqa: ANN401 (boto3's client)
        folder.mkdir(parents=True, exist_ok=True)
        self._streams = [_Stream(logs, f"{group_prefix}/{name}", run_id, folder / name) for name in ("output", "error")]
        self._closed = threading.Event()
        self._flusher = threading.Thread(target=self._flush_on, name="glue-job-logs", daemon=True)
        self._flusher.start()

    def output(self, line: str) -> None:
        """Take a line of the script's standard output."""
        self._streams[0].add(line)

    def error(self, line: str) -> None:
        """Take a line of the script's standard error, or of Spark's."""
        self._streams[1].add(line)

    def close(self) -> None:
        """Send what is left."""
        self._closed.set()
        self._flusher.join()
        for stream in self._streams:
            stream.close()

    def _flush_on(self) -> None:
        while not self._closed.wait(_FLUSH_SECONDS):
            for stream in self._streams:
                stream.flush()


class _Stream:
    def __init__(self, logs: Any, group: str, name: str, file: Path) -> None:  # noqa: ANN401 (boto3's client)
        self._logs = logs
        self._target = {"logGroupName": group, "logStreamName": name}
        self._file: TextIO = file.with_suffix(".log").open("w", encoding="utf-8")
        self._lock = threading.Lock()
        self._waiting: list[dict[str, Any]] = []
        with suppress(logs.exceptions.ResourceAlreadyExistsException):  # made by an earlier run or by the deployment
            logs.create_log_group(logGroupName=group)
        logs.create_log_stream(**self._target)

    def add(self, line: str) -> None:
        text = line.rstrip("\n")
        with self._lock:
            self._file.write(f"{text}\n")
            if text:  # CloudWatch refuses an empty message
                self._waiting.append({"timestamp": int(time.time() * 1000), "message": text})

    def flush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            self._file.flush()
        try:
            for start in range(0, len(waiting), _BATCH_EVENTS):
                self._logs.put_log_events(**self._target, logEvents=waiting[start : start + _BATCH_EVENTS])
        except (BotoCoreError, ClientError) as error:
            _logger.warning("lines of %s are in the run's file alone: %s", self._target, error)

    def close(self) -> None:
        self.flush()
        self._file.close()
