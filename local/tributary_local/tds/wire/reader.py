"""Reads little-endian fields of a request one after the other."""

import struct

from tributary_local.tds.wire.packets import ProtocolError


class FieldReader:
    """A position inside a request's bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    @property
    def at_end(self) -> bool:
        """Whether everything is read."""
        return self._position >= len(self._data)

    def peek(self) -> int:
        """The next byte, which stays."""
        return self._data[self._position]

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes.

        Raises:
            ProtocolError: The request ends before them.
        """
        end = self._position + count
        if end > len(self._data):
            raise ProtocolError("a request that ends too early")
        taken = self._data[self._position : end]
        self._position = end
        return taken

    def integer(self, size: int, *, signed: bool = False) -> int:
        """The next integer of ``size`` bytes."""
        return int.from_bytes(self.take(size), "little", signed=signed)

    def double(self, size: int) -> float:
        """The next floating-point number of 4 or 8 bytes."""
        value: float = struct.unpack("<d" if size == 8 else "<f", self.take(size))[0]
        return value

    def text(self, characters: int) -> str:
        """The next UTF-16 text.

        Raises:
            ProtocolError: It is no UTF-16.
        """
        try:
            return self.take(2 * characters).decode("utf-16-le")
        except UnicodeDecodeError as error:
            raise ProtocolError("a text that is no UTF-16") from error

    def rest(self) -> bytes:
        """Everything that is left."""
        return self.take(len(self._data) - self._position)

    def skip_headers(self) -> None:
        """Pass over ALL_HEADERS, which begin batches, calls and transaction requests."""
        length = self.integer(4)
        if length < 4:
            raise ProtocolError("broken headers")
        self.take(length - 4)
