"""Rows, from MariaDB's packets to ROW tokens."""

import struct
from collections.abc import Callable, Sequence

from tributary_local.tds.sql.bound import OutputColumn
from tributary_local.tds.sqltype import MAX_LENGTH
from tributary_local.tds.wire.typeinfo import Encoder, encoder

_NULL, _TWO, _THREE = 0xFB, 0xFC, 0xFD
_NULL_SHORT = b"\xff\xff"
_NULL_PLP = b"\xff" * 8
_SHORT = tuple(struct.pack("<H", length) for length in range(_NULL))
"""A short text's length, by that length."""
_EMPTY_PLP = bytes(12)
_END_OF_PLP = bytes(4)
_LONG, _TYPED = 1, 2

Writer = Callable[[Sequence[bytes]], bytes]


def row_writer(columns: Sequence[OutputColumn]) -> Writer:
    """What writes rows of these columns: from their packets to their tokens."""
    # A text that is encoded already goes from packet to token without a call: most cells are such.
    kinds: list[tuple[int, Encoder]] = []
    for column in columns:
        encode = encoder(column.type)
        kind = _TYPED if not column.is_encoded else _LONG if column.type.length == MAX_LENGTH else 0
        kinds.append((kind, encode))
    short = _SHORT

    def write(packets: Sequence[bytes]) -> bytes:
        parts: list[bytes] = []
        add = parts.append
        for packet in packets:
            add(b"\xd1")
            at = 0
            for kind, encode in kinds:
                length = packet[at]
                at += 1
                if length == _NULL:
                    add(encode(None) if kind == _TYPED else _NULL_PLP if kind == _LONG else _NULL_SHORT)
                    continue
                if length > _NULL:
                    size = 2 if length == _TWO else 3 if length == _THREE else 8
                    length = int.from_bytes(packet[at : at + size], "little")
                    at += size
                cell = packet[at : at + length]
                at += length
                if not kind:
                    add(short[length] if length < _NULL else struct.pack("<H", length))
                    add(cell)
                elif kind == _TYPED:
                    add(encode(cell))
                elif length:
                    add(struct.pack("<QI", length, length))
                    add(cell)
                    add(_END_OF_PLP)
                else:
                    add(_EMPTY_PLP)
        return b"".join(parts)

    return write
