"""Types as T-SQL writes them in CAST and CONVERT."""

from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.sqltype import (
    BIT,
    DATE,
    DATETIME,
    FLOAT,
    GUID,
    INTEGERS,
    MAX_LENGTH,
    MONEY,
    SMALL_DATETIME,
    SMALL_MONEY,
    SqlType,
    decimal_type,
)

_PLAIN = {
    **{"bit": BIT, "date": DATE, "float": FLOAT, "real": SqlType("real"), "uniqueidentifier": GUID},
    **{"money": MONEY, "smallmoney": SMALL_MONEY, "datetime": DATETIME, "smalldatetime": SMALL_DATETIME},
    **{name: SqlType(name) for name in INTEGERS},
}
_LONGEST = {"nvarchar": 4000, "varchar": 8000, "varbinary": 8000, "nchar": 4000, "char": 8000, "binary": 8000}
_WITH_MAX = ("nvarchar", "varchar", "varbinary")
_WITH_SCALE = ("datetime2", "time", "datetimeoffset")
_DEFAULT_LENGTH = 30
"""Length of ``varchar`` without one, inside CAST and CONVERT."""


def type_of(name: str, arguments: list[int | None]) -> SqlType:
    """The type of a lower-case name and its arguments, where None stands for ``max``.

    Raises:
        SqlServerError: 243 for an unknown type, 1001 or 1002 for arguments out of range, 50000 for an unsupported type.
    """
    if name in _PLAIN and not arguments:
        return _PLAIN[name]
    if name in _LONGEST and len(arguments) <= 1:
        length = arguments[0] if arguments else _DEFAULT_LENGTH
        if length is None and name in _WITH_MAX:
            return SqlType(name, length=MAX_LENGTH)
        if length is None or not 1 <= length <= _LONGEST[name]:
            raise SqlServerError(1001, f"Line 1: Length or precision specification {length} is invalid.", severity=15)
        return SqlType(name, length=length)
    if name in ("decimal", "numeric") and len(arguments) <= 2 and None not in arguments:
        precision, scale = (*(a for a in arguments if a is not None), *(18, 0)[len(arguments) :])
        if not 1 <= precision <= 38 or scale > precision:
            raise SqlServerError(1002, f"Line 1: Specified scale {scale} is invalid.", severity=15)
        return decimal_type(precision, scale)
    if name in _WITH_SCALE and len(arguments) <= 1 and None not in arguments:
        scale = next((a for a in arguments if a is not None), 7)
        if scale > 7:
            raise SqlServerError(1002, f"Line 1: Specified scale {scale} is invalid.", severity=15)
        return SqlType(name, scale=scale)
    if name in ("text", "ntext", "xml", "image", "sql_variant"):
        raise unsupported(f"the type {name}")
    raise SqlServerError(243, f"Type {name} is not a defined system type.")
