"""Accepts connections, on the loopback address alone."""

import asyncio
import signal
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pymysql
from tributary_local.tds.backend import BackendAddress
from tributary_local.tds.logins import Logins
from tributary_local.tds.session import Session, Settings
from tributary_local.tds.wire.packets import ProtocolError, Transport

_THREADS = 64


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS of the server. TDS 7.4 is made for TLS 1.2: a later version's tickets would come between the packets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


async def serve(port: int, tls: ssl.SSLContext, login_file: Path, backend: BackendAddress) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT."""
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="mariadb")
    settings = Settings(tls, Logins(login_file), backend, threads)
    sessions: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in a task
        sessions.add(task)
        transport = Transport(reader, writer)
        try:
            await Session(transport, settings).serve()
        except (ProtocolError, OSError, EOFError, pymysql.MySQLError) as error:
            # One connection's end, not the server's; ssl.SSLError is an OSError, IncompleteReadError an EOFError.
            print(f"connection ended: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        except asyncio.CancelledError:
            # Nothing but the server's own end cancels a session.
            transport.abort()
        finally:
            sessions.discard(task)
            await transport.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(f"listening on 127.0.0.1:{port}", flush=True)
    await stop.wait()
    server.close()
    for session in list(sessions):
        session.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)
    threads.shutdown(wait=False, cancel_futures=True)
