"""The PRELOGIN exchange, which settles that the connection is encrypted."""

from tributary_local.tds.wire.packets import ProtocolError

_VERSION, _ENCRYPTION, _END = 0x00, 0x01, 0xFF
_NOT_SUPPORTED, _REQUIRED = 0x02, 0x03
SERVER_VERSION = bytes((16, 0, 0, 0))
"""Major, minor and build number, as SQL Server 2022 would say."""


def client_can_encrypt(payload: bytes) -> bool:
    """Whether the client's PRELOGIN allows TLS.

    Raises:
        ProtocolError: The option list is broken.
    """
    position = 0
    while position < len(payload) and payload[position] != _END:
        if position + 5 > len(payload):
            raise ProtocolError("a broken PRELOGIN")
        offset = int.from_bytes(payload[position + 1 : position + 3], "big")
        if payload[position] == _ENCRYPTION and offset < len(payload):
            return payload[offset] != _NOT_SUPPORTED
        position += 5
    return False


def prelogin_answer() -> bytes:
    """The server's PRELOGIN: its version, and encryption required."""
    version = SERVER_VERSION + bytes(2)
    offset = 5 + 5 + 1
    return (
        bytes((_VERSION,)) + offset.to_bytes(2, "big") + len(version).to_bytes(2, "big")
        + bytes((_ENCRYPTION,)) + (offset + len(version)).to_bytes(2, "big") + (1).to_bytes(2, "big")
        + bytes((_END,)) + version + bytes((_REQUIRED,))
    )  # fmt: skip
