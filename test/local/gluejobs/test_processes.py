import time
from pathlib import Path
from typing import Any

import psutil
import pytest

AT_WORK = """
import time
spark.range(10).count()
print("at work", flush=True)
time.sleep(600)
"""


def at_work(lab: Any, preamble: str) -> str:
    """Start a run and wait until its script is in the middle of its work; the run's identifier."""
    job = lab.create_job(preamble + AT_WORK)
    run_id: str = lab.start(job)
    lab.wait(job, run_id, ("RUNNING",))
    deadline = time.monotonic() + 60
    while "at work" not in (lab.state / "glue" / "runs" / run_id / "output.log").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return run_id


@pytest.fixture
def small_lab(new_lab: Any, tmp_path: Path) -> Any:
    lab = new_lab(tmp_path / "emulator", jvms=1)
    yield lab
    lab.close()


def test_nothing_outlives_an_emulator_that_is_killed_and_nothing_listens_beyond_the_machine(
    small_lab: Any, preamble: str
) -> None:
    at_work(small_lab, preamble)
    emulator = psutil.Process(small_lab.process.pid)
    children = emulator.children(recursive=True)
    assert {"java", "python"} <= {child.name().rstrip("0123456789.") for child in children}
    listening = {
        connection.laddr.ip.removeprefix("::ffff:")
        for process in (emulator, *children)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    emulator.kill()
    left = psutil.wait_procs(children, timeout=10)[1]

    assert listening == {"127.0.0.1"}
    assert left == []
