"""Serving the emulator until it is told to stop."""

import asyncio
import signal
import socket

from hypercorn.asyncio import serve
from hypercorn.config import Config
from tributary_local.emulator.asgi import Application


class PortTakenError(RuntimeError):
    """Another process listens on the port."""


def check_port(port: int) -> None:
    """Refuse a port that can't be listened on.

    Raises:
        PortTakenError: something else listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTakenError(f"port {port} of 127.0.0.1 is taken: {error.strerror}") from error


def run(port: int, app: Application) -> None:
    """Answer requests on 127.0.0.1 until SIGTERM or SIGINT, then end the Lambda workers."""
    from ministack.core import lambda_runtime

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    try:
        asyncio.run(_serve(app, config))
    finally:
        lambda_runtime.reset()


async def _serve(app: Application, config: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(app, config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]
