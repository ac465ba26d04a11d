"""Runs the Trino server in the foreground: `python -m tributary_local.athena.trino`.

The process replaces itself with Java, so that the pid a supervisor holds is the server's own. The server answers
`GET /v1/info` with `"starting": false` once it takes queries, and ends on SIGTERM.
"""

import argparse
import os
from pathlib import Path

from tributary_local.athena.trino.command import command, environment
from tributary_local.athena.trino.configuration import Configuration, render


def main() -> None:
    """Renders the configuration and becomes the server."""
    parser = argparse.ArgumentParser(prog="python -m tributary_local.athena.trino", description=__doc__)
    parser.add_argument("--server", type=Path, required=True, help="unpacked trino-server folder")
    parser.add_argument("--java", type=Path, required=True, help="home of a Java runtime, 24 or newer")
    parser.add_argument("--port", type=int, required=True, help="HTTP port on 127.0.0.1")
    parser.add_argument("--state", type=Path, required=True, help="folder for configuration and data")
    parser.add_argument("--emulator-url", required=True, help="endpoint of S3 and Glue")
    parser.add_argument("--region", default="eu-central-1")
    arguments = parser.parse_args()
    configuration = Configuration(
        server=arguments.server.resolve(),
        state=arguments.state.resolve(),
        port=arguments.port,
        emulator_url=arguments.emulator_url,
        region=arguments.region,
    )
    render(configuration)
    argv = command(arguments.java.resolve(), configuration)
    os.execve(argv[0], argv, environment(os.environ, arguments.region))  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
