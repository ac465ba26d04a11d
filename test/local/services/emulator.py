"""The emulator with Glue jobs and Athena in it."""

import os
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import psutil

from .access_log import AccessLog
from .module_process import free_port, start_python

JARS = Path(os.environ.get("TRIBUTARY_CACHE", Path.home() / ".cache" / "tributary")) / "jars"
PATIENCE = 240.0


class Emulator:
    """A running emulator; it starts a JVM for Glue jobs with the first of them, and asks its Trino when it is queried.

    Attributes:
        state: folder of its files.
        url: where it answers.
        trino_port: where its Trino is to listen.
        access_log: of its S3.
        process: the emulator's own process.
    """

    def __init__(self, state: Path, *, minute_seconds: float = 60.0, heap: str = "1g") -> None:
        port = free_port()
        self.state = state
        self.url = f"http://127.0.0.1:{port}"
        self.trino_port = free_port()
        self._log = state.parent / f"{state.name}.log"
        script = Path(__file__).with_name("emulator_process.py")
        self.access_log = AccessLog(state.parent / f"{state.name}.access.log")
        self.process = start_python(
            *(self._log, script, port, state, JARS, minute_seconds, self.trino_port, self.access_log.file, heap)
        )
        self._await_ready()

    def _await_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/ready", timeout=5):  # noqa: S310
                    return
            except (URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError(f"the emulator does not answer: {self._log.read_text('utf-8', 'replace')[-4000:]}")

    def close(self) -> list[psutil.Process]:
        """End the emulator; the processes it had started that are still there five seconds later."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        self.process.wait(30)
        return psutil.wait_procs(children, timeout=5)[1]
