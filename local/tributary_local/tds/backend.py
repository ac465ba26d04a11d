"""The MariaDB server behind the TDS server."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pymysql
from pymysql.connections import Connection
from pymysql.cursors import Cursor, SSCursor
from pymysql.err import raise_mysql_exception
from tributary_local.sources.credentials import Credential
from tributary_local.tds.errors import SqlServerError, overflow

# The modes make MariaDB read literals and grouping the way SQL Server does, and fail where it would bend a value.
_SQL_MODE = "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY,PIPES_AS_CONCAT,STRICT_ALL_TABLES"
_INTERRUPTED, _OUT_OF_RANGE, _LOCK_TIMEOUT, _DEADLOCK = 1317, 1690, 1205, 1213
_NOT_GROUPED = (1055, 1140)
_UNKNOWN_TABLE, _UNKNOWN_COLUMN = 1146, 1054
_LOST = 2013
_END_OF_ROWS, _ERROR, _LONGEST_END, _LONGEST_PACKET = 0xFE, 0xFF, 9, 0xFFFFFF


@dataclass(frozen=True)
class BackendAddress:
    """Where MariaDB is, which CA signed its certificate, whom to log in as, which database to serve."""

    port: int
    ca: Path
    credential: Credential
    database: str


class Interrupted(Exception):  # noqa: N818 - not an error: the client asked for it
    """The running query was killed."""


def _as_sql_server(error: pymysql.MySQLError) -> Exception:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if number == _INTERRUPTED:
        return Interrupted()
    if number in _NOT_GROUPED:
        return SqlServerError(
            8120,
            "A column is invalid in the select list because it is not contained in either an aggregate function or the"
            " GROUP BY clause.",
        )
    if number == _OUT_OF_RANGE:
        return overflow("bigint")
    if number == _LOCK_TIMEOUT:
        return SqlServerError(1222, "Lock request time out period exceeded.")
    if number == _DEADLOCK:
        return SqlServerError(1205, "Transaction was deadlocked and has been chosen as the deadlock victim.", 13)
    if number == _UNKNOWN_TABLE:
        return SqlServerError(208, "Invalid object name: the table went while it was being read.")
    if number == _UNKNOWN_COLUMN:
        return SqlServerError(207, "Invalid column name: the column went while it was being read.")
    if isinstance(error, pymysql.err.InterfaceError) or number >= 2000 or number == 0:
        return error
    return SqlServerError(50000, f"MariaDB error {number}: {error.args[-1]}")


class Backend:
    """One connection, used by one session. Calls block; ``kill`` alone may come from another thread."""

    def __init__(self, address: BackendAddress) -> None:
        self._address = address
        self._connection = self._connect()
        self.run(f"SET SESSION sql_mode = '{_SQL_MODE}', time_zone = '+00:00', tx_read_only = ON")
        self.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")

    def _connect(self) -> "Connection[Cursor]":
        return pymysql.connect(
            host="127.0.0.1",
            port=self._address.port,
            user=self._address.credential.username,
            password=self._address.credential.password,
            database=self._address.database,
            charset="utf8mb4",
            ssl={"ca": str(self._address.ca)},
            autocommit=True,
            connect_timeout=10,
            # Without decoders every value stays the text that MariaDB wrote.
            conv={},
        )

    @property
    def database(self) -> str:
        """Name of the database."""
        return self._address.database

    @property
    def thread_id(self) -> int:
        """MariaDB's number of the connection."""
        number: int = self._connection.thread_id()  # type: ignore[no-untyped-call]
        return number

    def run(self, sql: str) -> None:
        """Run a statement without a result."""
        self.rows(sql)

    def rows(self, sql: str) -> Sequence[Sequence[str | None]]:
        """All rows of a query of few rows.

        Raises:
            SqlServerError: MariaDB refused it.
            Interrupted: ``kill`` ended it.
        """
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
                return cast(Sequence[Sequence[str | None]], cursor.fetchall())
        except pymysql.MySQLError as error:
            raise _as_sql_server(error) from error

    def open(self, sql: str) -> "RowStream":
        """Start a query whose rows are read bit by bit.

        Raises:
            SqlServerError: MariaDB refused it.
            Interrupted: ``kill`` ended it.
        """
        cursor = self._connection.cursor(SSCursor)
        try:
            cursor.execute(sql)
        except pymysql.MySQLError as error:
            raise _as_sql_server(error) from error
        return RowStream(cursor)

    def kill(self) -> None:
        """End the query that runs on this connection, over another one."""
        helper = self._connect()
        try:
            with helper.cursor() as cursor:
                cursor.execute(f"KILL QUERY {self.thread_id}")
        finally:
            helper.close()

    def close(self) -> None:
        """Drop the connection; a query that still runs is ended by the server."""
        self._connection._force_close()  # type: ignore[attr-defined]  # close() would wait for unread rows


class RowStream:
    """Rows of a running query; nothing but the fetched chunk is held in memory."""

    def __init__(self, cursor: SSCursor) -> None:
        self._cursor = cursor

    def fetch(self, count: int) -> Sequence[bytes]:
        """Up to ``count`` rows as the packets that MariaDB sends, none at the end.

        Raises:
            SqlServerError: The query failed midway.
            Interrupted: ``kill`` ended it.
        """
        result = self._cursor._result  # type: ignore[attr-defined]  # rows would be made of its packets one by one
        packets: list[bytes] = []
        if result is None or not result.unbuffered_active:
            return packets
        connection = result.connection
        try:
            while len(packets) < count:
                packet = self._packet(connection)
                # 0xFE and 0xFF begin no row of less than 16 MB.
                if packet[0] >= _END_OF_ROWS and len(packet) < _LONGEST_PACKET:
                    if packet[0] == _ERROR:
                        result.unbuffered_active = False
                        raise_mysql_exception(packet)
                    if len(packet) < _LONGEST_END:
                        result.unbuffered_active = False
                        break
                packets.append(packet)
        except pymysql.MySQLError as error:
            raise _as_sql_server(error) from error
        return packets

    @staticmethod
    def _packet(connection: "Connection[Cursor]") -> bytes:
        """The payload of the next packet, joined where it is one of several."""
        read = connection._rfile.read  # type: ignore[attr-defined]
        parts: list[bytes] = []
        while True:
            head = read(4)
            size = int.from_bytes(head[:3], "little")
            part: bytes = read(size)
            if len(head) + len(part) < size + 4:
                raise pymysql.OperationalError(_LOST, "MariaDB went while it was read")
            # What is passed over in the end is read by the driver, which counts.
            connection._next_seq_id = (head[3] + 1) % 256  # type: ignore[attr-defined]
            if size < _LONGEST_PACKET and not parts:
                return part
            parts.append(part)
            if size < _LONGEST_PACKET:
                return b"".join(parts)

    def close(self) -> None:
        """Pass over the rows that are left, so that the connection is free again."""
        try:
            self._cursor.close()
        except pymysql.MySQLError as error:
            if not isinstance(_as_sql_server(error), Interrupted):
                raise
