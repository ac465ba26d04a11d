"""Answers a session's requests: batches, procedure calls, transactions."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from tributary_local.tds.backend import Backend, Interrupted, RowStream
from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.logins import Logins
from tributary_local.tds.options import ISOLATION_BY_NUMBER, isolation_sql, option_sql
from tributary_local.tds.sql.binder import Binder
from tributary_local.tds.sql.bound import Bound, Query, constant
from tributary_local.tds.sql.catalog import Catalog
from tributary_local.tds.sql.parser import parse
from tributary_local.tds.sql.syntax import AlterLogin, Select, SetOption, Statement, Transaction, Use, Write
from tributary_local.tds.sqltype import INT, SqlType, nvarchar
from tributary_local.tds.wire import tokens
from tributary_local.tds.wire.packets import (
    RPC,
    SQL_BATCH,
    TRANSACTION_MANAGER,
    Message,
    ProtocolError,
    Response,
    Transport,
)
from tributary_local.tds.wire.reader import FieldReader
from tributary_local.tds.wire.rows import row_writer
from tributary_local.tds.wire.rpc import Call, read_call

_ROWS_AT_A_TIME = 500
_BEGIN, _COMMIT, _ROLLBACK = 5, 7, 8
_DESCRIPTOR = (1).to_bytes(8, "little")
"""The transaction's number: a session has one at a time."""
_VERSION = "Microsoft SQL Server 2022 (tributary TDS server over MariaDB)"
T = TypeVar("T")


class InThread(Protocol):
    """Runs blocking work in a thread."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """The work's result."""


class Requests:
    """The state between a session's requests: transaction, prepared statements."""

    def __init__(self, transport: Transport, backend: Backend, logins: Logins, in_thread: InThread) -> None:
        self._transport = transport
        self._backend = backend
        self._logins = logins
        self._in_thread = in_thread
        self._transaction_depth = 0
        self._prepared: dict[int, str] = {}
        self._next_handle = 1
        self._interrupted = False

    async def interrupt(self) -> None:
        """Stop the request that is being answered; its response ends early."""
        self._interrupted = True
        await self._in_thread(self._backend.kill)

    async def answer(self, message: Message) -> None:
        """Answer a request with one response, errors of its statements included.

        Raises:
            ProtocolError: The request is broken.
            pymysql.MySQLError: MariaDB went.
        """
        self._interrupted = False
        response = self._transport.response()
        final = tokens.DONE_PROCEDURE if message.kind == RPC else tokens.DONE
        try:
            if message.reset:
                await self._reset()
            if message.ignored:
                await response.write(tokens.done(tokens.DONE, 0))
            elif message.kind == SQL_BATCH:
                reader = FieldReader(message.payload)
                reader.skip_headers()
                await self._batch(_utf16(reader.rest()), {}, response)
            elif message.kind == RPC:
                await self._call(read_call(message.payload), response)
            elif message.kind == TRANSACTION_MANAGER:
                await self._transaction_request(FieldReader(message.payload), response)
            else:
                raise ProtocolError(f"a message of type {message.kind}")
        except SqlServerError as error:
            await response.write(tokens.error(error) + tokens.done(final, tokens.ERROR))
        except Interrupted:
            await response.write(tokens.done(final, tokens.ERROR))
        await response.end()

    async def _reset(self) -> None:
        """What a pooled connection starts from again."""
        if self._transaction_depth:
            self._transaction_depth = 0
            await self._in_thread(lambda: self._backend.run("ROLLBACK"))
        self._prepared.clear()

    # Batches

    async def _batch(
        self, text: str, parameters: Mapping[str, Bound], response: Response, *, call: bool = False
    ) -> None:
        """Run the statements of a batch; ``call`` where a procedure runs it, whose end is still to come."""
        statements = parse(text)
        token = tokens.DONE_IN_PROCEDURE if call else tokens.DONE
        for index, statement in enumerate(statements):
            more = tokens.MORE if call or index < len(statements) - 1 else 0
            rows = await self._statement(statement, parameters, response)
            count = 0 if rows is None else tokens.COUNT
            await response.write(tokens.done(token, more | count, rows or 0))
        if not statements and not call:
            await response.write(tokens.done(token, 0))

    async def _statement(self, statement: Statement, parameters: Mapping[str, Bound], response: Response) -> int | None:
        """Run one statement; the number of its rows, None where it has none to count."""
        if isinstance(statement, Select):
            return await self._select(statement, parameters, response)
        if isinstance(statement, SetOption):
            sql = option_sql(statement.words)
            if sql is not None:
                await self._in_thread(lambda: self._backend.run(sql))
            return None
        if isinstance(statement, Transaction):
            await getattr(self, f"_{statement.action}")(response)
            return None
        if isinstance(statement, Use):
            if statement.database.lower() != self._backend.database.lower():
                raise SqlServerError(
                    911,
                    f"Database '{statement.database}' does not exist. Make sure that the name is entered correctly.",
                )
            return None
        if isinstance(statement, AlterLogin):
            await self._in_thread(
                lambda: self._logins.change_password(statement.name, statement.password, statement.old_password)
            )
            return None
        raise self._denied(statement)

    def _denied(self, statement: Write) -> SqlServerError:
        database = self._backend.database
        if statement.verb in ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"):
            message = f"The {statement.verb} permission was denied on the object, database '{database}', schema 'dbo'."
            return SqlServerError(229, message, severity=14)
        return SqlServerError(262, f"{statement.verb} permission denied in database '{database}'.", severity=14)

    async def _select(self, statement: Select, parameters: Mapping[str, Bound], response: Response) -> int:
        query = await self._in_thread(lambda: self._bind(statement, parameters))
        stream = await self._in_thread(lambda: self._backend.open(query.sql))
        try:
            await response.write(tokens.column_metadata(query.columns))
            return await self._rows(query, stream, response)
        finally:
            await self._in_thread(stream.close)

    def _bind(self, statement: Select, parameters: Mapping[str, Bound]) -> Query:
        globals_ = {
            "@@VERSION": constant(_VERSION, nvarchar(300)),
            "@@SPID": constant(self._backend.thread_id % 32768, SqlType("smallint")),
            "@@TRANCOUNT": constant(self._transaction_depth, INT),
        }
        catalog = Catalog(self._backend.database, self._backend.rows)
        return Binder(catalog, parameters, globals_).select(statement)

    async def _rows(self, query: Query, stream: RowStream, response: Response) -> int:
        write = row_writer(query.columns)

        def chunk() -> tuple[int, bytes]:
            packets = stream.fetch(_ROWS_AT_A_TIME)
            return len(packets), write(packets)

        total = 0
        while True:
            if self._interrupted:
                raise Interrupted
            count, data = await self._in_thread(chunk)
            if count == 0:
                return total
            total += count
            # Waits while the client is slower than the rows come.
            await response.write(data)

    # Procedures

    async def _call(self, call: Call, response: Response) -> None:
        answered = {
            "sp_executesql": self._execute_sql,
            "sp_prepare": self._prepare,
            "sp_execute": self._execute_prepared,
            "sp_prepexec": self._prepare_and_execute,
            "sp_unprepare": self._unprepare,
        }.get(call.procedure)
        if answered is None:
            raise SqlServerError(2812, f"Could not find stored procedure '{call.procedure}'.")
        await answered(call, response)
        await response.write(tokens.return_status(0) + tokens.done(tokens.DONE_PROCEDURE, 0))

    async def _execute_sql(self, call: Call, response: Response) -> None:
        await self._batch(call.text(0), call.named(), response, call=True)

    async def _prepare(self, call: Call, response: Response) -> None:
        await self._remember(call.text(2), response)

    async def _remember(self, text: str, response: Response) -> None:
        parse(text)
        handle = self._next_handle
        self._next_handle += 1
        self._prepared[handle] = text
        await response.write(tokens.return_value("@handle", handle))

    async def _execute_prepared(self, call: Call, response: Response) -> None:
        await self._batch(self._statement_of(call.handle()), call.named(), response, call=True)

    async def _prepare_and_execute(self, call: Call, response: Response) -> None:
        await self._batch(call.text(2), call.named(), response, call=True)
        await self._remember(call.text(2), response)

    async def _unprepare(self, call: Call, response: Response) -> None:
        self._statement_of(call.handle())
        del self._prepared[call.handle()]

    def _statement_of(self, handle: int) -> str:
        if handle not in self._prepared:
            raise SqlServerError(8179, f"Could not find prepared statement with handle {handle}.")
        return self._prepared[handle]

    # Transactions

    async def _transaction_request(self, reader: FieldReader, response: Response) -> None:
        reader.skip_headers()
        kind = reader.integer(2)
        if kind == _BEGIN:
            level = reader.integer(1)
            if level >= len(ISOLATION_BY_NUMBER):
                raise ProtocolError(f"isolation level {level}")
            if level:
                sql = isolation_sql(ISOLATION_BY_NUMBER[level])
                await self._in_thread(lambda: self._backend.run(sql))
            await self._begin(response)
        elif kind == _COMMIT:
            await self._commit(response)
        elif kind == _ROLLBACK:
            await self._rollback(response)
        else:
            raise unsupported(f"transaction request {kind}")
        await response.write(tokens.done(tokens.DONE, 0))

    async def _begin(self, response: Response) -> None:
        self._transaction_depth += 1
        if self._transaction_depth == 1:
            await self._in_thread(lambda: self._backend.run("START TRANSACTION READ ONLY"))
            await response.write(tokens.environment_bytes(tokens.BEGIN_TRANSACTION, _DESCRIPTOR, b""))

    async def _commit(self, response: Response) -> None:
        if self._transaction_depth == 0:
            raise SqlServerError(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        self._transaction_depth -= 1
        if self._transaction_depth == 0:
            await self._in_thread(lambda: self._backend.run("COMMIT"))
            await response.write(tokens.environment_bytes(tokens.COMMIT_TRANSACTION, b"", _DESCRIPTOR))

    async def _rollback(self, response: Response) -> None:
        if self._transaction_depth == 0:
            raise SqlServerError(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        self._transaction_depth = 0
        await self._in_thread(lambda: self._backend.run("ROLLBACK"))
        await response.write(tokens.environment_bytes(tokens.ROLLBACK_TRANSACTION, b"", _DESCRIPTOR))


def _utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise ProtocolError("a batch that is no UTF-16") from error
