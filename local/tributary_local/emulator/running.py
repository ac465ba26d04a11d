"""The emulator as a process of its own, for as long as somebody needs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tributary_local.emulator import settings

READY = "/_ministack/ready"
START_SECONDS = 30
STOP_SECONDS = 20


@dataclass(frozen=True)
class Running:
    """An emulator that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def emulator(state: Path, node: Path, *options: str) -> Iterator[Running]:
    """Run the emulator on a free port and yield it; it has ended when the context has.

    Args:
        state: an existing folder for its objects, temporary files and log.
        node: the folder that holds Node 22's binary.
        options: further options of the launcher, such as `--jars`.

    Raises:
        RuntimeError: it isn't ready in time; the message ends with its log.
    """
    port = _free_port()
    command = [sys.executable, "-m", "tributary_local.emulator", "--port", str(port), "--state", str(state), *options]
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), environment.get("PYTHONPATH", "")])
    log = state / "emulator.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(process, settings.endpoint(port) + READY, log)
        yield Running(settings.endpoint(port), process)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - http to this machine
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the emulator isn't ready: {log.read_text(errors='replace')[-2000:]}")
