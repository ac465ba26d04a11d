"""Glue's partitions: GetPartitions filters, pages and segments; the requests that the emulator lacks."""

import zlib
from typing import Any

from ministack.services import glue
from tributary_local.emulator.partition_expression import ExpressionError, compile_expression
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Request, refuse, reply

# Partitions that one answer holds at most.
PAGE = 1000


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a handler that is replaced here.
    """
    replace(glue, "_get_partitions", _get_partitions)
    for name in ("_create_partition", "_batch_create_partition"):
        _need_table(name)


def _get_partitions(data: Request) -> Answer:
    table = glue._tables.get(_key(data))
    if table is None:
        return _no_table(data)
    keys = {key["Name"].lower(): key.get("Type", "string") for key in table["PartitionKeys"]}
    found = list(glue._partitions.get(_key(data), []))
    if data.get("Expression", "").strip():
        try:
            test = compile_expression(data["Expression"], keys)
        except ExpressionError as error:
            return refuse("InvalidInputException", f"Unsupported expression '{data['Expression']}': {error}")
        found = [one for one in found if test(dict(zip(keys, one["Values"], strict=True))) is True]
    segment = data.get("Segment")
    if segment:
        number, total = segment["SegmentNumber"], segment["TotalSegments"]
        found = [one for one in found if zlib.crc32("/".join(one["Values"]).encode()) % total == number]
    return reply(_page(data, found))


def _page(data: Request, found: list[dict[str, Any]]) -> Request:
    start = int(data.get("NextToken") or 0)
    end = start + min(data.get("MaxResults") or PAGE, PAGE)
    page: Request = {"Partitions": found[start:end]}
    if end < len(found):
        page["NextToken"] = str(end)
    return page


def _need_table(name: str) -> None:
    """Make a handler refuse partitions of a table that doesn't exist."""
    create = handler(glue, name)

    def checked(data: Request) -> Answer:
        return create(data) if _key(data) in glue._tables else _no_table(data)

    replace(glue, name, checked)


def update_partition(data: Request) -> Answer:
    """Answer UpdatePartition: replace one partition's definition, its values too."""
    stored = _stored(data, data["PartitionValueList"])
    if stored is None:
        return refuse("EntityNotFoundException", "Partition not found")
    kept = {name: stored[name] for name in ("DatabaseName", "TableName", "CreationTime", "CatalogId")}
    values = data["PartitionInput"].get("Values", data["PartitionValueList"])
    if values != data["PartitionValueList"] and _stored(data, values) is not None:
        return refuse("AlreadyExistsException", "Partition already exists")
    stored.clear()
    stored.update({**data["PartitionInput"], **kept, "Values": values})
    return reply({})


def batch_delete_partition(data: Request) -> Answer:
    """Answer BatchDeletePartition; a partition that isn't there is an error of its own."""
    errors = []
    for wanted in data["PartitionsToDelete"]:
        if _stored(data, wanted["Values"]) is None:
            detail = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Partition not found"}
            errors.append({"PartitionValues": wanted["Values"], "ErrorDetail": detail})
        else:
            glue._delete_partition({**data, "PartitionValues": wanted["Values"]})
    return reply({"Errors": errors})


def delete_partition_index(data: Request) -> Answer:
    """Answer DeletePartitionIndex."""
    indexes = glue._partition_indexes.get(_key(data), [])
    kept = [index for index in indexes if index["IndexName"] != data["IndexName"]]
    if len(kept) == len(indexes):
        return refuse("EntityNotFoundException", f"Index {data['IndexName']} not found")
    glue._partition_indexes[_key(data)] = kept
    return reply({})


def _stored(data: Request, values: list[str]) -> Request | None:
    return next((one for one in glue._partitions.get(_key(data), []) if one["Values"] == values), None)


def _key(data: Request) -> str:
    return f"{data.get('DatabaseName')}/{data.get('TableName')}"


def _no_table(data: Request) -> Answer:
    return refuse("EntityNotFoundException", f"Table {data.get('TableName')} not found.")
