"""Jobs that are killed at any moment: run again they leave what an undisturbed run leaves."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("TRIBUTARY_KILLS", "50"))

pytestmark = pytest.mark.campaign


def start(day: str, folder: Path) -> subprocess.Popen[str]:
    """Start the jobs of a day, and Spark's JVM, in a group of processes of their own; wait until they begin."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'test'}:{ROOT / 'glue'}"}
    command = [sys.executable, "-m", "glue.lake.killed_job", day, str(folder)]
    jobs = subprocess.Popen(
        command, cwd=folder.parent, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert output_of(jobs).readline() == "ready\n"
    return jobs


def output_of(jobs: subprocess.Popen[str]) -> IO[str]:
    assert jobs.stdout is not None
    return jobs.stdout


def finish(jobs: subprocess.Popen[str]) -> dict[str, list[str]]:
    """Wait for the end of the jobs; return the lake's content."""
    output, _ = jobs.communicate(timeout=600)
    assert jobs.returncode == 0
    found: dict[str, list[str]] = json.loads(output.removeprefix("done\n"))
    return found


@dataclass(frozen=True)
class Night:
    """A lake as the first day left it, where the second is run, how many seconds that takes and what it leaves."""

    before: Path
    folder: Path
    seconds: float
    expected: dict[str, list[str]]

    def restore(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.before, self.folder)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    root = tmp_path_factory.mktemp("killed")
    before, folder = root / "before", root / "lake"
    finish(start("first", folder))
    shutil.copytree(folder, before)
    jobs, since = start("second", folder), time.monotonic()
    assert output_of(jobs).readline() == "done\n"
    return Night(before, folder, time.monotonic() - since, finish(jobs))


@pytest.mark.parametrize("seed", range(KILLS))
def test_jobs_killed_at_a_random_moment_and_run_again_leave_what_undisturbed_ones_do(night: Night, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, and no secret
    longest, killed = night.seconds, False
    while not killed:
        night.restore()
        jobs, since = start("second", night.folder), time.monotonic()
        time.sleep(chance.uniform(0, longest))
        # Where they were done before, they are faster now.
        longest = min(longest, time.monotonic() - since)
        os.killpg(jobs.pid, signal.SIGKILL)
        output, _ = jobs.communicate()
        killed = output == ""
    assert finish(start("second", night.folder)) == night.expected
