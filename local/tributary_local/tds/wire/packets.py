"""TDS packets over a TCP stream, later over TLS on the same stream."""

import asyncio
import ssl
from dataclasses import dataclass

HEADER = 8
SQL_BATCH, RPC, RESPONSE, ATTENTION, TRANSACTION_MANAGER, LOGIN7, PRELOGIN = 0x01, 0x03, 0x04, 0x06, 0x0E, 0x10, 0x12
DEFAULT_PACKET_SIZE = 4096

_LAST, _IGNORE, _RESET, _RESET_KEEP_TRANSACTION = 0x01, 0x02, 0x08, 0x10
_LARGEST_MESSAGE = 64 * 1024 * 1024
_READ = 65536


class ProtocolError(Exception):
    """The client sent something that is not TDS, or not what may come here."""


@dataclass(frozen=True)
class Message:
    """A whole message: the payloads of its packets joined.

    ``ignored`` marks one that the client took back while sending; ``reset`` one before which the session starts anew.
    """

    kind: int
    payload: bytes
    ignored: bool
    reset: bool


class Transport:
    """Reads and writes messages. One task may read while another writes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._tls: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._buffer = bytearray()
        self.packet_size = DEFAULT_PACKET_SIZE

    async def read_message(self) -> Message:
        """The next message.

        Raises:
            asyncio.IncompleteReadError: The client has gone.
            ProtocolError: A header is impossible, or the message is longer than 64 MB.
        """
        payload = bytearray()
        first_kind, reset = -1, False
        while True:
            header = await self._read(HEADER)
            kind, status, length = header[0], header[1], int.from_bytes(header[2:4], "big")
            if length < HEADER or (first_kind not in (-1, kind)):
                raise ProtocolError(f"a packet of type {kind} and length {length}")
            if first_kind == -1:
                first_kind = kind
                reset = bool(status & (_RESET | _RESET_KEEP_TRANSACTION))
            payload += await self._read(length - HEADER)
            if len(payload) > _LARGEST_MESSAGE:
                raise ProtocolError("a message of more than 64 MB")
            if status & _LAST:
                return Message(first_kind, bytes(payload), bool(status & _IGNORE), reset)

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands, TLS records inside PRELOGIN packets; everything after it is TLS with packets inside.

        Raises:
            ssl.SSLError: The client doesn't agree, or doesn't trust the certificate.
        """
        tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush_handshake()
                message = await self.read_message()
                if message.kind != PRELOGIN:
                    raise ProtocolError(f"a message of type {message.kind} inside the handshake") from None
                self._incoming.write(message.payload)
            else:
                break
        await self._flush_handshake()
        self._tls = tls

    async def _flush_handshake(self) -> None:
        records = self._outgoing.read()
        if records:
            await self._send(self._packets(PRELOGIN, records, 1, last=True))

    async def _read(self, count: int) -> bytes:
        if self._tls is None:
            return await self._reader.readexactly(count)
        while len(self._buffer) < count:
            try:
                self._buffer += self._tls.read(_READ)
            except ssl.SSLWantReadError:
                received = await self._reader.read(_READ)
                if not received:
                    raise asyncio.IncompleteReadError(bytes(self._buffer), count) from None
                self._incoming.write(received)
            except ssl.SSLZeroReturnError:
                raise asyncio.IncompleteReadError(bytes(self._buffer), count) from None
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _packets(self, kind: int, payload: bytes, number: int, *, last: bool) -> bytes:
        size = self.packet_size - HEADER
        pieces = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
        out = bytearray()
        for index, piece in enumerate(pieces):
            status = _LAST if last and index == len(pieces) - 1 else 0
            out += bytes((kind, status)) + (len(piece) + HEADER).to_bytes(2, "big") + bytes((0, 0, number % 256, 0))
            out += piece
            number += 1
        return bytes(out)

    async def _send(self, data: bytes) -> None:
        if self._tls is not None:
            self._tls.write(data)
            data = self._outgoing.read()
        self._writer.write(data)
        await self._writer.drain()

    async def send_message(self, payload: bytes, kind: int = RESPONSE) -> None:
        """Send a whole message."""
        await self._send(self._packets(kind, payload, 1, last=True))

    def response(self) -> "Response":
        """A response that is sent while it is made."""
        return Response(self)

    def abort(self) -> None:
        """Drop the connection and what was not yet sent; a write that waits for the client fails."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Close the connection; one that is gone already is fine."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except (OSError, ssl.SSLError):
            return


class Response:
    """A message whose end is not known yet. Waits for the client when it reads slower than rows come."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._pending = bytearray()
        self._number = 1

    async def write(self, data: bytes) -> None:
        """Add bytes; full packets are sent at once."""
        self._pending += data
        size = self._transport.packet_size - HEADER
        # One byte at least stays behind, for the packet that ends the message.
        full = (len(self._pending) - 1) // size
        if full > 0:
            piece = bytes(self._pending[: full * size])
            del self._pending[: full * size]
            await self._transport._send(self._transport._packets(RESPONSE, piece, self._number, last=False))
            self._number += full

    async def end(self) -> None:
        """Send what is left as the last packet."""
        payload = bytes(self._pending)
        self._pending.clear()
        await self._transport._send(self._transport._packets(RESPONSE, payload, self._number, last=True))
