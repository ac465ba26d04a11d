import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ..services.emulator import Emulator
from .glue_lab import GlueLab

AT_WORK = """
import time
spark.range(10).count()
print("at work", flush=True)
time.sleep(600)
"""


def wait_for_work(emulator: Emulator, preamble: str) -> None:
    """Start a run and wait until its script is in the middle of its work."""
    lab = GlueLab(emulator.url, "glue-test")
    job = lab.create_job(preamble + AT_WORK)
    run_id = lab.start(job)
    lab.wait(job, run_id, ("RUNNING",))
    deadline = time.monotonic() + 120
    while "at work" not in (emulator.state / "glue" / "runs" / run_id / "output.log").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator of the test's own."""
    running = Emulator(tmp_path / "emulator")
    yield running
    running.process.kill()
    running.process.wait()


def test_nothing_outlives_an_emulator_that_is_killed_and_nothing_listens_beyond_the_machine(
    mortal: Emulator, preamble: str
) -> None:
    wait_for_work(mortal, preamble)
    emulator = psutil.Process(mortal.process.pid)
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
