"""One client's session, from its first packet to its last."""

import asyncio
import ssl
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

import pymysql
from tributary_local.sources.credentials import Credential
from tributary_local.tds.backend import Backend, BackendAddress
from tributary_local.tds.errors import SqlServerError, login_failed
from tributary_local.tds.logins import Logins
from tributary_local.tds.requests import Requests
from tributary_local.tds.wire import tokens
from tributary_local.tds.wire.login import Login, read_login
from tributary_local.tds.wire.packets import (
    ATTENTION,
    DEFAULT_PACKET_SIZE,
    LOGIN7,
    PRELOGIN,
    Message,
    ProtocolError,
    Transport,
)
from tributary_local.tds.wire.prelogin import client_can_encrypt, prelogin_answer

_SMALLEST_PACKET, _LARGEST_PACKET = 512, 16383
_LANGUAGE = "us_english"
T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """What every session needs: TLS, the accepted login, MariaDB, and threads for its blocking calls."""

    tls: ssl.SSLContext
    logins: Logins
    backend: BackendAddress
    threads: Executor


class Session:
    """Serves one connection."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._transport = transport
        self._settings = settings

    async def serve(self) -> None:
        """Exchange PRELOGIN, shake hands, check the login, answer requests until the client goes.

        Raises:
            ProtocolError: The client doesn't speak TDS, or not as it is spoken here.
            ssl.SSLError: The handshake failed.
            asyncio.IncompleteReadError: The client went in the middle of a message.
            pymysql.MySQLError: MariaDB went.
        """
        try:
            message = await self._transport.read_message()
        except asyncio.IncompleteReadError as end:
            if end.partial:
                raise
            # Someone only looked whether the port answers.
            return
        if message.kind != PRELOGIN:
            raise ProtocolError("no PRELOGIN: TDS 8 and clients without TLS are not served")
        await self._transport.send_message(prelogin_answer())
        if not client_can_encrypt(message.payload):
            raise ProtocolError("a client that can't encrypt")
        await self._transport.start_tls(self._settings.tls)

        message = await self._transport.read_message()
        if message.kind != LOGIN7:
            raise ProtocolError(f"a message of type {message.kind} where the login belongs")
        login = read_login(message.payload)
        try:
            backend = await self._log_in(login)
        except SqlServerError as error:
            failure = tokens.error(error)
            if error.number != login_failed("").number:
                failure += tokens.error(login_failed(login.user))
            await self._transport.send_message(failure + tokens.done(tokens.DONE, tokens.ERROR))
            return
        try:
            await self._greet(login, backend.database)
            await self._answer_requests(backend)
        finally:
            backend.close()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._settings.threads, work)

    async def _log_in(self, login: Login) -> Backend:
        """The connection to MariaDB, once user, password and database are right."""
        if not self._settings.logins.accepts(Credential(login.user, login.password)):
            raise login_failed(login.user)
        database = self._settings.backend.database
        if login.database and login.database.lower() != database.lower():
            raise SqlServerError(
                4060, f'Cannot open database "{login.database}" requested by the login. The login failed.', severity=11
            )
        try:
            return await self._in_thread(lambda: Backend(self._settings.backend))
        except pymysql.MySQLError as error:
            raise SqlServerError(
                17187, f"SQL Server is not ready to accept new client connections: MariaDB said {error}."
            ) from error

    async def _greet(self, login: Login, database: str) -> None:
        wanted = login.packet_size or DEFAULT_PACKET_SIZE
        size = min(max(wanted, _SMALLEST_PACKET), _LARGEST_PACKET)
        await self._transport.send_message(
            tokens.environment_text(tokens.DATABASE, database, "master")
            + tokens.information(5701, f"Changed database context to '{database}'.")
            + tokens.collation_change()
            + tokens.environment_text(tokens.LANGUAGE, _LANGUAGE, "")
            + tokens.information(5703, f"Changed language setting to {_LANGUAGE}.")
            + tokens.login_acknowledgement()
            + tokens.environment_text(tokens.PACKET_SIZE, str(size), str(DEFAULT_PACKET_SIZE))
            + tokens.done(tokens.DONE, 0)
        )
        self._transport.packet_size = size

    async def _answer_requests(self, backend: Backend) -> None:
        requests = Requests(self._transport, backend, self._settings.logins, self._in_thread)
        incoming = asyncio.create_task(self._transport.read_message())
        try:
            while True:
                try:
                    message = await incoming
                except asyncio.IncompleteReadError as end:
                    if end.partial:
                        raise
                    return
                incoming = asyncio.create_task(self._transport.read_message())
                if message.kind == ATTENTION:
                    # It crossed the end of the response that it was to stop.
                    await self._acknowledge_attention()
                    continue
                incoming = await self._answer(requests, message, incoming)
        finally:
            incoming.cancel()

    async def _answer(
        self, requests: Requests, message: Message, incoming: "asyncio.Task[Message]"
    ) -> "asyncio.Task[Message]":
        """Answer one request, and stop when the client says so or goes; the task that reads what comes next."""
        work = asyncio.create_task(requests.answer(message))
        try:
            await asyncio.wait({work, incoming}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self._abandon(requests, work)
            raise
        if work.done():
            await work
            return incoming
        if incoming.exception() is not None:
            await self._abandon(requests, work)
            return incoming
        if incoming.result().kind != ATTENTION:
            await self._abandon(requests, work)
            raise ProtocolError("a request before the last one was answered")
        await requests.interrupt()
        await work
        await self._acknowledge_attention()
        return asyncio.create_task(self._transport.read_message())

    async def _abandon(self, requests: Requests, work: "asyncio.Task[None]") -> None:
        """End a request whose answer nobody waits for: no query may go on in MariaDB for a client that has gone."""
        # An answer that waits for its reader must not wait for ever.
        self._transport.abort()
        await requests.interrupt()
        await asyncio.wait({work})
        failure = work.exception()
        if failure is not None and not isinstance(failure, OSError):
            raise failure

    async def _acknowledge_attention(self) -> None:
        await self._transport.send_message(tokens.done(tokens.DONE, tokens.ATTENTION_DONE))
