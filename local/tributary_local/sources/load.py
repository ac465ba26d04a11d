"""Makes and fills both source databases from generated files, and sets up their accounts.

``python -m tributary_local.sources.load --data DIR --mariadb-state DIR --credentials DIR``: ``--data`` is what
``python -m tributary_local.generator`` wrote. Runs again at will: tables and accounts are made anew.
"""

import argparse
import getpass
import time
from pathlib import Path

import pymysql
from pymysql.connections import Connection
from pymysql.cursors import Cursor
from tributary_local.generator.tables import COLUMNS
from tributary_local.sources.credentials import Credential, read_credential
from tributary_local.sources.mariadb import socket_path

_SCHEMA = Path(__file__).parent / "schema"
TABLES = {
    "marketing": ("campaigns", "ad_performance", "fx_rates", "touchpoints", "app_installs", "skan_postbacks"),
    "sales": ("customers", "products", "orders", "order_items"),
}
"""Tables of each database."""


def connect_as_administrator(state: Path, patience: float = 60.0) -> "Connection[Cursor]":
    """A connection over the server's Unix socket, waiting up to ``patience`` seconds for the server to come up.

    Raises:
        pymysql.err.OperationalError: No server answered in time.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return pymysql.connect(
                unix_socket=str(socket_path(state)),
                user=getpass.getuser(),
                charset="utf8mb4",
                local_infile=True,
                autocommit=True,
            )
        except pymysql.err.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def create_schema(cursor: Cursor) -> None:
    """Databases and empty tables; older tables go."""
    for name in ("marketing.sql", "sales.mariadb.sql"):
        text = (_SCHEMA / name).read_text(encoding="utf-8")
        code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        for statement in filter(None, (part.strip() for part in code.split(";"))):
            cursor.execute(statement)


def create_accounts(cursor: Cursor, accounts: dict[str, Credential]) -> None:
    """One account a database, which may read it and nothing else, over TLS and from this machine only."""
    for database, account in accounts.items():
        cursor.execute(
            "CREATE OR REPLACE USER %s@'127.0.0.1' IDENTIFIED BY %s REQUIRE SSL", (account.username, account.password)
        )
        cursor.execute(f"GRANT SELECT ON `{database}`.* TO %s@'127.0.0.1'", (account.username,))


def fill(cursor: Cursor, database: str, table: str, file: Path) -> int:
    """Load a file of lines into an empty table; the number of rows.

    Raises:
        RuntimeError: The server did not take every line as it was.
    """
    columns = ", ".join(f"`{column}`" for column in COLUMNS[table])
    cursor.execute(
        f"LOAD DATA LOCAL INFILE %s INTO TABLE `{database}`.`{table}` CHARACTER SET utf8mb4 ({columns})", (str(file),)
    )
    rows = cursor.rowcount
    cursor.execute("SHOW WARNINGS LIMIT 3")
    warnings = cursor.fetchall()
    if warnings:
        raise RuntimeError(f"{database}.{table}: {warnings}")
    return rows


def load(data: Path, state: Path, credentials: Path) -> None:
    """Schema, accounts and rows of both databases.

    Args:
        data: Folder with ``<table>.tsv`` for every table.
        state: State folder of the running MariaDB server.
        credentials: Folder with ``marketing.json`` and ``sales-backend.json``.
    """
    with connect_as_administrator(state) as connection, connection.cursor() as cursor:
        cursor.execute("SET sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'")
        create_schema(cursor)
        create_accounts(
            cursor,
            {
                "marketing": read_credential(credentials / "marketing.json"),
                "sales": read_credential(credentials / "sales-backend.json"),
            },
        )
        for database, tables in TABLES.items():
            for table in tables:
                started = time.monotonic()
                rows = fill(cursor, database, table, data / f"{table}.tsv")
                cursor.execute(f"ANALYZE TABLE `{database}`.`{table}`")
                cursor.fetchall()
                print(f"loaded {rows:,} {database}.{table} in {time.monotonic() - started:.1f} s", flush=True)


def main() -> None:
    """Load what the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m tributary_local.sources.load", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the generated files")
    parser.add_argument("--mariadb-state", type=Path, required=True, help="state folder of the running server")
    parser.add_argument("--credentials", type=Path, required=True, help="folder of the accounts' files")
    arguments = parser.parse_args()
    load(arguments.data, arguments.mariadb_state, arguments.credentials)


if __name__ == "__main__":
    main()
