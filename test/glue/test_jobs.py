"""The scripts' arguments; what they do with data is in the tests of the package and in the end-to-end run."""

import json
import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WINDOW = {"window_id": "20250101T000000Z_20250102T000000Z", "attempt": "0a1b2c3d4e5f"}
ARGUMENTS = {
    "JOB_NAME": "tributary-local-stage",
    "run_id": "run-1",
    "curated_database": "tributary_local_curated",
    "dataset": "orders",
    "windows": json.dumps([WINDOW]),
    "raw_bucket": "raw",
    "raw_database": "tributary_local_raw",
}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"windows": json.dumps([{**WINDOW, "attempt": "' or '1'='1"}])}, "is no attempt"),
        ({"windows": "[]"}, "names no window"),
        ({"dataset": "refunds"}, "no contract of dataset 'refunds'; there are ad_performance, app_installs"),
    ],
)
def test_the_stage_job_refuses_bad_arguments_before_it_starts_spark(
    monkeypatch: pytest.MonkeyPatch, arguments: dict[str, str], message: str
) -> None:
    monkeypatch.chdir(ROOT / "contracts")
    options = [part for name, value in (ARGUMENTS | arguments).items() for part in (f"--{name}", value)]
    monkeypatch.setattr(sys, "argv", ["stage.py", *options])
    with pytest.raises(ValueError, match=message):
        runpy.run_path(str(ROOT / "glue/jobs/stage.py"), run_name="__main__")


@pytest.mark.parametrize(
    "job", ["tables", "stage", "reconcile", "marts", "attribution", "recommend", "rollback", "housekeeping", "forget"]
)
def test_a_job_without_its_arguments_fails(monkeypatch: pytest.MonkeyPatch, job: str) -> None:
    monkeypatch.setattr(sys, "argv", [f"{job}.py", "--JOB_NAME", "job"])
    with pytest.raises(Exception, match=r"required: --run_id"):
        runpy.run_path(str(ROOT / f"glue/jobs/{job}.py"), run_name="__main__")
