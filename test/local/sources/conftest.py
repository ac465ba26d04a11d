import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import pymysql
import pytest
from tributary_local.sources.certificates import write_certificates
from tributary_local.sources.credentials import write_credentials
from tributary_local.sources.load import connect_as_administrator


@dataclass(frozen=True)
class Sources:
    """A MariaDB server of the tests' own."""

    state: Path
    certificates: Path
    credentials: Path
    port: int

    def administrator(self) -> pymysql.Connection:
        return connect_as_administrator(self.state)


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sources]:
    folder = tmp_path_factory.mktemp("sources")
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Sources(folder / "mariadb", folder / "certificates", folder / "credentials", port)
    write_certificates(made.certificates)
    write_credentials(made.credentials)
    module = "tributary_local.sources.mariadb"
    arguments = ["--state", made.state, "--port", str(port), "--certificates", made.certificates]
    local = Path(__file__).parents[3] / "local"
    with (
        (folder / "mariadb.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(local)},
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            made.administrator().close()
            yield made
        finally:
            server.terminate()
