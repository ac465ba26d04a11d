"""Rows of texts, from MariaDB's packets to ROW tokens without a Python value a cell."""

import struct
from collections.abc import Callable, Sequence

_NULL, _TWO, _THREE, _EIGHT = 0xFB, 0xFC, 0xFD, 0xFE
_NULL_SHORT = b"\xff\xff"
_NULL_PLP = b"\xff" * 8
_SHORT = tuple(struct.pack("<H", length) for length in range(_NULL))
"""A short text's length, by that length."""
_LONG = tuple(struct.pack("<QI", length, length) for length in range(_NULL))
"""A long text's length, and that of its one chunk."""
_EMPTY = bytes(12)
_END = bytes(4)


def row_writer(is_max: Sequence[bool]) -> Callable[[Sequence[bytes]], tuple[int, bytes]]:
    """What writes rows of texts, given which columns are (max): from packets to their number and their tokens."""
    columns = tuple(is_max)
    short, long = _SHORT, _LONG

    def write(packets: Sequence[bytes]) -> tuple[int, bytes]:
        parts: list[bytes] = []
        add = parts.append
        for packet in packets:
            add(b"\xd1")
            at = 0
            for maximal in columns:
                length = packet[at]
                at += 1
                if length == _NULL:
                    add(_NULL_PLP if maximal else _NULL_SHORT)
                    continue
                if length < _NULL:
                    head = long[length] if maximal else short[length]
                else:
                    size = 2 if length == _TWO else 3 if length == _THREE else 8
                    length = int.from_bytes(packet[at : at + size], "little")
                    at += size
                    head = struct.pack("<QI", length, length) if maximal else struct.pack("<H", length)
                if maximal and length == 0:
                    add(_EMPTY)
                    continue
                add(head)
                add(packet[at : at + length])
                at += length
                if maximal:
                    add(_END)
        return len(packets), b"".join(parts)

    return write
