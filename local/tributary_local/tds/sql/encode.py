"""Texts as the bytes that go over the wire, made by MariaDB."""

from tributary_local.tds.sql.bound import Bound


def encoded(operand: Bound, name: str | None = None) -> str:
    """The bytes of a text in its own encoding, or in that of the type ``name``."""
    assert operand.type is not None  # noqa: S101 - texts alone are asked for
    if operand.stored == "utf16":
        return operand.sql
    # To MariaDB, latin1 is code page 1252; as in SQL Server, what it lacks becomes a question mark.
    character_set = "utf16le" if (name or operand.type.name) == "nvarchar" else "latin1"
    return f"CAST(CONVERT({operand.sql} USING {character_set}) AS BINARY)"
