"""Serves a MariaDB database to SQL Server clients: ``python -m tributary_local.tds --help``."""

import argparse
import asyncio
from pathlib import Path

from tributary_local.sources.credentials import read_credential
from tributary_local.tds.backend import BackendAddress
from tributary_local.tds.server import serve, tls_context


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tributary_local.tds", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port to listen on, at 127.0.0.1")
    parser.add_argument("--mysql-port", type=int, required=True, help="port of MariaDB, at 127.0.0.1")
    parser.add_argument("--ca", type=Path, required=True, help="CA of MariaDB's certificate, PEM")
    parser.add_argument("--cert", type=Path, required=True, help="certificate of this server, PEM")
    parser.add_argument("--key", type=Path, required=True, help="key of this server, PEM")
    parser.add_argument("--login-file", type=Path, required=True, help="JSON: username and password of the clients")
    parser.add_argument("--backend-file", type=Path, required=True, help="JSON: username and password at MariaDB")
    parser.add_argument("--database", default="sales", help="the database to serve")
    arguments = parser.parse_args()
    read_credential(arguments.login_file)
    backend = BackendAddress(
        arguments.mysql_port, arguments.ca, read_credential(arguments.backend_file), arguments.database
    )
    asyncio.run(serve(arguments.port, tls_context(arguments.cert, arguments.key), arguments.login_file, backend))


if __name__ == "__main__":
    main()
