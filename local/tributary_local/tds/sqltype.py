"""T-SQL data types."""

from dataclasses import dataclass

MAX_LENGTH = -1
"""Length of ``varchar(max)`` and its kin."""

INTEGERS = {
    "tinyint": (0, 255),
    "smallint": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
"""Integer types, narrowest first, and their ranges."""

_FAMILY = {
    **dict.fromkeys((*INTEGERS, "bit", "decimal", "money", "smallmoney", "float", "real"), "number"),
    **dict.fromkeys(("nvarchar", "varchar", "nchar", "char", "ntext", "text"), "text"),
    **dict.fromkeys(("date", "datetime2", "datetime", "smalldatetime", "datetimeoffset"), "temporal"),
    "time": "time",
    **dict.fromkeys(("varbinary", "binary", "image", "timestamp"), "binary"),
    "uniqueidentifier": "guid",
    **dict.fromkeys(("xml", "sql_variant"), "other"),
    **dict.fromkeys(("geometry", "geography", "hierarchyid"), "object"),
}


@dataclass(frozen=True)
class SqlType:
    """A type with its arguments; those that the type doesn't have are 0.

    ``length`` counts characters of text and bytes of varbinary, ``MAX_LENGTH`` for (max); ``scale`` is also the number
    of fractional digits of a second.
    """

    name: str
    length: int = 0
    precision: int = 0
    scale: int = 0

    @property
    def is_wide(self) -> bool:
        """Whether it is text of two bytes a character."""
        return self.name in ("nvarchar", "nchar", "ntext")

    @property
    def family(self) -> str:
        """number, text, temporal, time, binary, guid, object or other: types of one family compare with each other."""
        return _FAMILY[self.name]

    def __str__(self) -> str:
        if self.name == "decimal":
            return "numeric"
        return self.name


INT = SqlType("int")
BIGINT = SqlType("bigint")
BIT = SqlType("bit")
FLOAT = SqlType("float")
MONEY = SqlType("money", precision=19, scale=4)
SMALL_MONEY = SqlType("smallmoney", precision=10, scale=4)
DATETIME = SqlType("datetime", scale=3)
SMALL_DATETIME = SqlType("smalldatetime")
DATE = SqlType("date")
GUID = SqlType("uniqueidentifier")


def decimal_type(precision: int, scale: int) -> SqlType:
    """``decimal(precision, scale)``."""
    return SqlType("decimal", precision=precision, scale=scale)


def nvarchar(length: int) -> SqlType:
    """``nvarchar(length)``."""
    return SqlType("nvarchar", length=length)


def varchar(length: int) -> SqlType:
    """``varchar(length)``."""
    return SqlType("varchar", length=length)


def datetime2(scale: int) -> SqlType:
    """``datetime2(scale)``."""
    return SqlType("datetime2", scale=scale)
