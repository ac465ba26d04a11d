"""Session options of T-SQL's SET."""

from tributary_local.tds.errors import syntax_error, unsupported

# What each option may be set to; another value would change results in a way that is not followed here.
_ACCEPTED: dict[str, tuple[str, ...]] = {
    "ANSI_NULLS": ("ON",),
    "ANSI_NULL_DFLT_ON": ("ON", "OFF"),
    "ANSI_PADDING": ("ON",),
    "ANSI_WARNINGS": ("ON",),
    "ARITHABORT": ("ON",),
    "CONCAT_NULL_YIELDS_NULL": ("ON",),
    "CURSOR_CLOSE_ON_COMMIT": ("ON", "OFF"),
    "DATEFIRST": ("1", "2", "3", "4", "5", "6", "7"),
    "DATEFORMAT": ("MDY", "YMD"),
    "IMPLICIT_TRANSACTIONS": ("OFF",),
    "LANGUAGE": ("US_ENGLISH",),
    "NOCOUNT": ("OFF",),
    "NUMERIC_ROUNDABORT": ("OFF",),
    "QUOTED_IDENTIFIER": ("ON",),
    "TEXTSIZE": ("2147483647", "-1"),
    "XACT_ABORT": ("ON", "OFF"),
}
_ISOLATION = {
    "READ UNCOMMITTED": "READ UNCOMMITTED",
    "READ COMMITTED": "READ COMMITTED",
    "REPEATABLE READ": "REPEATABLE READ",
    # InnoDB's repeatable read reads a snapshot.
    "SNAPSHOT": "REPEATABLE READ",
    "SERIALIZABLE": "SERIALIZABLE",
}
ISOLATION_BY_NUMBER = ("", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "SNAPSHOT")
"""Isolation levels as transaction requests number them; 0 leaves the level."""


def isolation_sql(level: str) -> str:
    """MariaDB's statement for an isolation level of T-SQL.

    Raises:
        SqlServerError: There is no such level.
    """
    if level not in _ISOLATION:
        raise syntax_error(level)
    return f"SET SESSION TRANSACTION ISOLATION LEVEL {_ISOLATION[level]}"


def option_sql(words: tuple[str, ...]) -> str | None:
    """MariaDB's statement for a SET, None where nothing needs to be done.

    Raises:
        SqlServerError: The option, or its value, is not supported.
    """
    if words[:3] == ("TRANSACTION", "ISOLATION", "LEVEL"):
        return isolation_sql(" ".join(words[3:]))
    name, values = words[0], words[1:]
    if name == "LOCK_TIMEOUT" and len(values) == 1 and values[0].isdigit():
        # InnoDB counts whole seconds, from 1 on.
        seconds = max(1, -(-int(values[0]) // 1000))
        return f"SET SESSION innodb_lock_wait_timeout = {seconds}, lock_wait_timeout = {seconds}"
    if name not in _ACCEPTED or len(values) != 1 or values[0] not in _ACCEPTED[name]:
        raise unsupported(f"SET {' '.join(words)}")
    return None
