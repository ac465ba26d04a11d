"""The emulator with Glue jobs in it, as the launcher starts it, but with a minute of a job's Timeout as long as told.

python emulator_process.py <port> <state> <jars> <jvms> <seconds of a minute>
"""

import os
import signal
import sys
import threading
from pathlib import Path

from tributary_local.emulator import server, settings

port, state, jars = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
settings.prepare(port, state)

from ministack import app  # noqa: E402 (reads the environment that was just prepared)
from ministack.services import glue  # noqa: E402
from tributary_local.emulator.install import install  # noqa: E402
from tributary_local.gluejobs.install import patch  # noqa: E402
from tributary_local.gluejobs.runner import JobRunner  # noqa: E402
from tributary_local.gluejobs.settings import RunnerSettings  # noqa: E402

install()
runner = JobRunner(
    RunnerSettings(
        state / "glue",
        settings.endpoint(port),
        jars,
        glue.REGION,
        jvms=int(sys.argv[4]),
        minute_seconds=float(sys.argv[5]),
    )
)
patch(runner)
runner.begin()


def end_with_tests() -> None:
    """Standard input is a pipe of the test process: its end is that process's end."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_tests, daemon=True).start()
server.run(port, app.app)
os._exit(0)
