"""Run the local AWS endpoint.

    python -m tributary_local.emulator --port 14500 --state .tributary/emulator

It answers on 127.0.0.1 alone and is ready when GET /_ministack/ready says 200. SIGTERM or SIGINT ends it, and its
Lambda workers with it. The account starts empty, or as it was saved in the folder given by --account:
`POST /_tributary/account` saves it there.
"""

import argparse
import os
import sys
from math import inf
from pathlib import Path

from tributary_local.emulator import account, settings
from tributary_local.emulator.account import AccountError
from tributary_local.emulator.asgi import Application
from tributary_local.emulator.node import WrongNodeError, check_node
from tributary_local.emulator.pin import EmulatorChangedError, check_version
from tributary_local.emulator.proxy import origin_form
from tributary_local.emulator.repeated_attempts import answering_once
from tributary_local.emulator.server import PortTakenError, check_port, run


def main() -> int:
    """Start the emulator with its mended parts; return the exit status."""
    options = _options()
    try:
        check_version()
        check_node()
        check_port(options.port)
        settings.prepare(options.port, options.state)
        if options.account is not None:
            account.restore(options.state, options.account)
        _install(options)
    except (AccountError, EmulatorChangedError, WrongNodeError, PortTakenError, OSError) as error:
        print(f"emulator: {error}", file=sys.stderr)
        return 1
    run(options.port, _application(options))
    return 0


def _application(options: argparse.Namespace) -> Application:
    from ministack import app

    served = answering_once(origin_form(app.app))
    return served if options.account is None else account.saving(served, options.state, options.account)


def _install(options: argparse.Namespace) -> None:
    from tributary_local.emulator.install import install

    install(options.minute_seconds)
    if options.statsd_port is not None:
        from tributary_local.emulator import airflow_metrics
        from tributary_local.emulator.alarms.clock import Clock

        airflow_metrics.install(options.statsd_port, options.airflow_environment, Clock(options.minute_seconds))
    if options.jars is not None:
        from tributary_local import gluejobs

        gluejobs.install(options.state, settings.endpoint(options.port), options.jars)
    if options.trino_url is not None:
        from tributary_local import athena

        athena.install(options.trino_url)
    if options.airflow_url is not None:
        from tributary_local.emulator import airflow_rest_api

        airflow_rest_api.install(options.airflow_url)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tributary_local.emulator", description="The local AWS endpoint.")
    parser.add_argument("--port", type=int, required=True, help="port of 127.0.0.1 to listen on")
    parser.add_argument("--state", type=Path, required=True, help="folder for objects and temporary files")
    parser.add_argument("--account", type=Path, help="folder of a saved account; without it the account starts empty")
    parser.add_argument("--trino-url", help="Trino that runs Athena's queries; without it Athena is the emulator's own")
    parser.add_argument("--airflow-url", help="Airflow that InvokeRestApi of MWAA asks; without it there is none")
    parser.add_argument("--jars", type=Path, help="folder of Spark's jars; without it Glue jobs are the emulator's own")
    parser.add_argument(
        "--minute-seconds", type=_duration, default=60, help="how many seconds a minute of an alarm's period lasts"
    )
    parser.add_argument("--statsd-port", type=int, help="UDP port of 127.0.0.1 that Airflow sends its metrics to")
    parser.add_argument("--airflow-environment", help="name of the MWAA environment whose metrics those are")
    options = parser.parse_args()
    if (options.statsd_port is None) != (options.airflow_environment is None):
        parser.error("--statsd-port and --airflow-environment go together")
    options.state = options.state.resolve()
    if options.account is not None:
        options.account = options.account.resolve()
    return options


def _duration(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < inf:
        raise ValueError("a duration is more than nothing and ends")
    return seconds


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of the emulator's own may still sleep; nothing they hold outlives the process.
    os._exit(status)
