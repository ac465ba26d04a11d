"""The DAG folder as it is deployed, and an emulator for the operators.

These tests run in the environment of `local/airflow-requirements.txt`; the emulator runs in that of the platform, whose
interpreter TRIBUTARY_PLATFORM_PYTHON names.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent)]
REGION = "eu-central-1"

# Airflow reads its configuration when it is first imported, so before any fixture.
HOME = Path(tempfile.mkdtemp(prefix="tributary-airflow-"))
PLUGINS = ROOT / "airflow" / "plugins"
os.environ.update(
    {
        "AIRFLOW_HOME": str(HOME),
        "AIRFLOW__CORE__DAGS_FOLDER": str(HOME / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PLUGINS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME}/airflow.db",
    }
)
sys.path.append(str(PLUGINS))


def pytest_unconfigure() -> None:
    """Remove what Airflow wrote."""
    shutil.rmtree(HOME, ignore_errors=True)


def deploy(folder: Path) -> Path:
    """Lay out a DAG folder as it is deployed: the DAG, the contracts, their module, the views and the names."""
    shutil.copytree(ROOT / "airflow" / "dags", folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "contracts", folder / "contracts", ignore=shutil.ignore_patterns("*.ts", "*.json"))
    shutil.copytree(ROOT / "athena" / "views", folder / "views")
    (folder / "tributary").mkdir()
    for module in ("__init__.py", "contract.py"):
        shutil.copy(ROOT / "glue" / "tributary" / module, folder / "tributary")
    shutil.copy(ROOT / "test" / "airflow" / "environment.json", folder)
    return folder


@pytest.fixture(scope="session")
def dags_folder() -> Path:
    """The deployed DAG folder, on the path as Airflow puts it."""
    folder = deploy(HOME / "dags")
    sys.path.append(str(folder))
    return folder


@pytest.fixture(scope="session")
def dags(dags_folder: Path) -> dict[str, Any]:
    """The DAGs as Airflow loads them from the deployed folder."""
    from airflow.models.dagbag import DagBag

    bag = DagBag(str(dags_folder), include_examples=False)
    assert bag.import_errors == {}
    return dict(bag.dags)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an emulator of AWS that has just been started."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    state = tmp_path_factory.mktemp("emulator")
    node = [str(folder) for folder in ROOT.glob("node_modules/node-linux-*/bin")]
    environment = {
        "PATH": os.pathsep.join([*node, os.environ["PATH"]]),
        "HOME": str(state),
        "PYTHONPATH": str(ROOT / "local"),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
    }
    command = [_platform_python(), "-m", "tributary_local.emulator", "--port", str(port), "--state", str(state)]
    with (state / "emulator.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _await(url, process, state / "emulator.log")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _platform_python() -> str:
    named = os.environ.get("TRIBUTARY_PLATFORM_PYTHON")
    if named is None:
        raise RuntimeError("TRIBUTARY_PLATFORM_PYTHON: name the interpreter that has local/requirements.txt installed")
    return named


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_ministack/ready", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the emulator is not up:\n{log.read_text()[-2000:]}")


@pytest.fixture
def aws(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes clients of the emulator, and has the operators make theirs."""
    from tributary_airflow import work

    settings = {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    work.client.cache_clear()
    yield lambda service: boto3.client(service, region_name=REGION, endpoint_url=endpoint)
    work.client.cache_clear()
