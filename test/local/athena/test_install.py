"""What the emulator must be like for its parts to be replaced; each test has a process of its own to change it in."""

import subprocess
import sys
from pathlib import Path

import pytest

LOCAL = Path(__file__).resolve().parents[3] / "local"
INSTALL = """
import asyncio, inspect, json
from ministack.services import athena
from tributary_local.athena import install
from tributary_local.athena.install import ADDED, COMPLETED, REPLACED
source = inspect.getsource(athena.handle_request)
"""
REPLACEMENTS_ANSWER = """
for name in [*REPLACED, *COMPLETED]:
    assert f": {name}," in source, name + " is not in the table of actions"
before = {name: getattr(athena, name) for name in [*REPLACED, *COMPLETED, "handle_request"]}
install("http://127.0.0.1:9")
assert all(getattr(athena, name) is not function for name, function in before.items())
headers = {"x-amz-target": "AmazonAthena.GetQueryExecution"}
status, _, body = asyncio.run(athena.handle_request("POST", "/", headers, b'{"QueryExecutionId": "x"}', {}))
assert (status, json.loads(body)["Message"]) == (400, "QueryExecution x was not found"), body
"""
NOTHING_ADDED_TWICE = """
for action in ADDED:
    assert f'"{action}"' not in source, "the emulator has " + action + " itself now"
"""
STORES_ARE_WHERE_THEY_WERE = """
from ministack.services import cloudwatch, glue, s3
for owner, name in [(athena, "_executions"), (athena, "_workgroups"), (athena, "_prepared_statements"),
                    (athena, "_named_queries"), (glue, "_tables"), (s3, "_buckets")]:
    assert hasattr(getattr(owner, name), "get"), name
assert list(inspect.signature(s3._put_object).parameters) == ["bucket_name", "key", "body", "headers"]
assert list(inspect.signature(cloudwatch.record_metric).parameters) == [
    "namespace", "metric_name", "value", "unit", "dimensions"]
"""


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", INSTALL + script],
        env={"PYTHONPATH": str(LOCAL), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("script", [REPLACEMENTS_ANSWER, NOTHING_ADDED_TWICE, STORES_ARE_WHERE_THEY_WERE])
def test_the_emulator_is_what_the_replacements_were_written_for(script: str) -> None:
    finished = _run(script)
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(
    "change", ["del athena._stop_query_execution", "athena._get_query_results = lambda data, region: None"]
)
def test_an_emulator_that_has_changed_is_refused(change: str) -> None:
    finished = _run(f"{change}\ninstall('http://127.0.0.1:9')")
    assert finished.returncode == 1
    assert "EmulatorChanged" in finished.stderr
