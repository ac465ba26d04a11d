"""The LOGIN7 message."""

import struct
from dataclasses import dataclass

from tributary_local.tds.wire.packets import ProtocolError

_FIXED = 94
_TDS_7_2 = 0x72090002
_USER, _PASSWORD, _DATABASE = 40, 44, 68
_INTEGRATED_SECURITY = 0x80


@dataclass(frozen=True)
class Login:
    """What a client logs in with; ``database`` is empty where it names none."""

    user: str
    password: str
    database: str
    packet_size: int


def _text(payload: bytes, position: int) -> bytes:
    offset, characters = struct.unpack_from("<HH", payload, position)
    if offset + 2 * characters > len(payload):
        raise ProtocolError("a broken LOGIN7")
    return payload[offset : offset + 2 * characters]


def _unscrambled(scrambled: bytes) -> bytes:
    """The password: every byte was turned by four bits, then crossed with 0xA5."""
    return bytes(((b ^ 0xA5) >> 4) | (((b ^ 0xA5) & 0x0F) << 4) for b in scrambled)


def read_login(payload: bytes) -> Login:
    """The login of a LOGIN7 message.

    Raises:
        ProtocolError: The message is broken, older than TDS 7.2, or asks for Windows authentication.
    """
    if len(payload) < _FIXED:
        raise ProtocolError("a broken LOGIN7")
    version, packet_size = struct.unpack_from("<II", payload, 4)
    if version < _TDS_7_2:
        raise ProtocolError(f"TDS version {version:#x}: 7.2 is the oldest that is spoken here")
    if payload[25] & _INTEGRATED_SECURITY:
        raise ProtocolError("Windows authentication: only user and password are known here")
    return Login(
        _text(payload, _USER).decode("utf-16-le"),
        _unscrambled(_text(payload, _PASSWORD)).decode("utf-16-le", "replace"),
        _text(payload, _DATABASE).decode("utf-16-le"),
        packet_size,
    )
