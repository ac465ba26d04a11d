"""The emulator as the launcher starts it, but with a minute of a job's Timeout as long as told, and one JVM for jobs.

python emulator_process.py <port> <state> <jars> <seconds of a minute> <port of Trino> <access log of S3> <heap>
"""

import json
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tributary_local.emulator import server, settings
from tributary_local.emulator.asgi import Application, Channel, Scope
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


_SIGNED_FOR_S3 = re.compile(rb"Credential=[^,]*/s3/aws4_request")


def logged(app: Application, file: Path) -> Application:
    """Return an ASGI application that writes down what S3 is asked to read, for `access_log` to tell."""
    log = file.open("a", buffering=1)

    async def serve(scope: Scope, receive: Channel, send: Channel) -> None:
        headers: dict[bytes, bytes] = dict(scope.get("headers", ()))
        reads = scope.get("method") in {"GET", "HEAD"}
        if not reads or _SIGNED_FOR_S3.search(headers.get(b"authorization", b"")) is None:
            await app(scope, receive, send)
            return
        bucket, _, key = unquote(scope["path"]).removeprefix("/").partition("/")
        sent = 0

        async def count(message: Any) -> None:
            nonlocal sent
            if message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
                # Before the client can know of the end, so that nobody looks too early.
                if not message.get("more_body", False):
                    request = {"method": scope["method"], "bucket": bucket, "key": key, "sent": sent}
                    log.write(f"{json.dumps(request)}\n")
            await send(message)

        await app(scope, receive, count)

    return serve


install()
patch(
    LateRunner(
        RunnerSettings(
            state / "glue",
            settings.endpoint(port),
            jars,
            glue.REGION,
            jvms=1,
            heap=sys.argv[7],
            minute_seconds=float(sys.argv[4]),
        ),
        # What warms a JVM costs more than the first job of it gains.
        warm_up=lambda _: True,
    )
)
athena.install(settings.endpoint(int(sys.argv[5])))
threading.Thread(target=end_with_tests, daemon=True).start()
server.run(port, logged(answering_once(origin_form(app.app)), Path(sys.argv[6])))
os._exit(0)
