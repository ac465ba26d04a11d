"""Describes a result column the way GetQueryResults does."""

from typing import Any

_NAMES = {"real": "float"}
_PRECISIONS = {
    "tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19, "real": 17, "double": 17,
    "timestamp": 3, "timestamp with time zone": 3, "time": 3, "varbinary": 1073741824,
}  # fmt: skip


def column_info(column: dict[str, Any]) -> dict[str, Any]:
    """Turns a column of Trino's answer into Athena's ColumnInfo."""
    signature = column["typeSignature"]
    kind = signature["rawType"]
    numbers = [argument["value"] for argument in signature["arguments"] if argument["kind"] == "LONG"]
    precision, scale = _PRECISIONS.get(kind, 0), 0
    if kind == "decimal":
        precision, scale = numbers
    elif kind in {"varchar", "char"}:
        precision = numbers[0]
    return _info(column["name"], _NAMES.get(kind, kind), precision, scale, kind in {"varchar", "char"})


def utility_column(name: str) -> dict[str, Any]:
    """Describes a column of SHOW and DESCRIBE, whose type is Hive's `string`."""
    return _info(name, "string", 0, 0, case_sensitive=False)


def _info(name: str, type_: str, precision: int, scale: int, case_sensitive: bool) -> dict[str, Any]:
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": type_,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": case_sensitive,
    }
