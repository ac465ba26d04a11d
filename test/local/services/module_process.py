"""A Python program of the tests' own, run as a service beside them."""

import os
import socket
import subprocess
import sys
from pathlib import Path

LOCAL = Path(__file__).parents[3] / "local"

# What a developer's shell may hold must not get through to the services.
FOREIGN = {"AWS_ACCESS_KEY_ID": "foreign", "AWS_SESSION_TOKEN": "foreign", "AWS_PROFILE": "foreign"}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_python(log: Path, *arguments: object) -> subprocess.Popen[bytes]:
    """Start Python with the platform's packages; what it prints goes to a log. Its standard input is a pipe."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            env={**os.environ, **FOREIGN, "PYTHONPATH": str(LOCAL)},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
