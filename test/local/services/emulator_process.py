"""The emulator as the launcher starts it, but with a minute of a job's Timeout as long as told, and one JVM for jobs.

python emulator_process.py <port> <state> <jars> <seconds of a minute> <port of Trino>
"""

import os
import signal
import sys
import threading
from pathlib import Path

from tributary_local.emulator import server, settings
from tributary_local.emulator.proxy import origin_form
from tributary_local.emulator.repeated_attempts import answering_once

port, state, jars = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
settings.prepare(port, state)

from ministack import app  # noqa: E402 (reads the environment that was just prepared)
from ministack.services import glue  # noqa: E402
from tributary_local import athena  # noqa: E402
from tributary_local.emulator.install import install  # noqa: E402
from tributary_local.gluejobs.install import patch  # noqa: E402
from tributary_local.gluejobs.runner import JobRequest, JobRunner  # noqa: E402
from tributary_local.gluejobs.settings import RunnerSettings  # noqa: E402


class LateRunner(JobRunner):
    """Starts its JVM with the first job: many tests have none."""

    _beginning = threading.Lock()
    _begun = False

    def start(self, wanted: JobRequest) -> str:
        with self._beginning:
            if not self._begun:
                self._begun = True
                self.begin()
        return super().start(wanted)


def end_with_tests() -> None:
    """Standard input is a pipe of the test process: its end is that process's end."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


install()
patch(
    LateRunner(
        RunnerSettings(
            state / "glue", settings.endpoint(port), jars, glue.REGION, jvms=1, minute_seconds=float(sys.argv[4])
        )
    )
)
athena.install(settings.endpoint(int(sys.argv[5])))
threading.Thread(target=end_with_tests, daemon=True).start()
server.run(port, answering_once(origin_form(app.app)))
os._exit(0)
