"""Starts and watches the process of one job run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tributary_local.gluejobs.spark_jvm import Gateway

_DRIVER = Path(__file__).with_name("driver.py")
_SHIM = Path(__file__).parents[2] / "awsglue_shim"


@dataclass(frozen=True)
class Order:
    """What a process is to run."""

    script: Path
    argv: list[str]
    conf: Mapping[str, str]
    folder: Path
    """Working directory, with the extra files in it."""
    python_files: list[Path]
    """Archives on the import path."""
    gateway: Gateway
    emulator_url: str
    region: str


@dataclass(frozen=True)
class Outcome:
    """How a process ended."""

    error: str | None
    """Glue's error message; None for success."""
    clean: bool
    """Whether the JVM it used is as it was before."""


class DriverProcess:
    """A running driver; it leads a process group, so that what the script starts ends with it."""

    def __init__(self, order: Order, output: Callable[[str], None], errors: Callable[[str], None]) -> None:
        order_file = order.folder.parent / "order.json"
        self._outcome_file = order.folder.parent / "outcome.json"
        content = {
            "script": str(order.script),
            "argv": order.argv,
            "conf": dict(order.conf),
            "outcome": str(self._outcome_file),
        }
        order_file.write_text(json.dumps(content))
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_DRIVER), str(order_file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=order.folder,
            env=_environment(order),
            start_new_session=True,
        )
        self._readers = [_read(self._process.stdout, output), _read(self._process.stderr, errors)]

    def wait(self, seconds: float | None) -> Outcome | None:
        """Wait for the end.

        Args:
            seconds: How long at most; None for ever.

        Returns:
            The outcome, or None if the process still runs.
        """
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self.kill()
        for reader in self._readers:
            reader.join()
        if not self._outcome_file.exists():
            return Outcome(f"Command failed with exit code {status}", clean=False)
        said = json.loads(self._outcome_file.read_text())
        return Outcome(said["error"], said["clean"])

    def kill(self) -> None:
        """End the process and whatever it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _environment(order: Order) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(order.folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": ":".join(str(entry) for entry in (_SHIM, *order.python_files)),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_GATEWAY_PORT": str(order.gateway.port),
        "PYSPARK_GATEWAY_SECRET": order.gateway.secret,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "AWS_ENDPOINT_URL": order.emulator_url,
        "AWS_REGION": order.region,
        "AWS_DEFAULT_REGION": order.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _read(stream: IO[bytes] | None, sink: Callable[[str], None]) -> threading.Thread:
    assert stream is not None  # noqa: S101 (opened as a pipe above)

    def pump() -> None:
        for line in stream:
            sink(line.decode(errors="replace"))

    thread = threading.Thread(target=pump, name="glue-job-output", daemon=True)
    thread.start()
    return thread
