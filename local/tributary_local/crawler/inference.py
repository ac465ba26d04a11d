"""The schema of a table, from samples of its objects."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tributary_local.crawler import column_types
from tributary_local.crawler.column_types import Type
from tributary_local.crawler.errors import CrawlError
from tributary_local.crawler.formats import Format, detect
from tributary_local.crawler.layout import Folder
from tributary_local.crawler.store import Object, Store

# Objects of a table that are read; more are passed over evenly.
SAMPLED_OBJECTS = 100


@dataclass(frozen=True)
class Inferred:
    """What a table's samples show.

    `rows_per_byte` relates rows to bytes as they are stored; `row_bytes` is the mean length of a row's text.
    """

    format: Format
    compression: str
    columns: dict[str, Type]
    rows_per_byte: float
    row_bytes: int


def infer(
    store: Store,
    folder: Folder,
    classifiers: list[dict[str, Any]],
    sample_size: int | None,
    check_stopped: Callable[[], None],
) -> Inferred:
    """Read samples of a folder's objects and bring their schemas together.

    Args:
        store: where the objects are.
        folder: the table's folder.
        classifiers: records of the crawler's classifiers.
        sample_size: objects to read in each leaf folder, or None for all (within the bound).
        check_stopped: raises CrawlStoppedError when the crawler is to stop.

    Raises:
        CrawlError: an object can't be read or recognised, or is unlike the others.
    """
    found: Inferred | None = None
    rows = text_bytes = stored_bytes = 0
    for one in _sampled(folder, sample_size):
        check_stopped()
        head = store.head(one)
        schema = detect(head.text, classifiers)
        if schema is None:
            raise CrawlError(f"s3://{one.bucket}/{one.key}: no classifier recognises the format")
        rows, text_bytes = rows + schema.rows, text_bytes + len(head.text.encode())
        stored_bytes += head.stored_bytes
        if found is None:
            found = Inferred(schema.format, head.compression, schema.columns, 0.0, 0)
            continue
        if (schema.format, head.compression) != (found.format, found.compression):
            raise CrawlError(f"s3://{one.bucket}/{one.key} has another format than the rest of {folder.location}")
        found = replace(found, columns=column_types.merge_members(found.columns, schema.columns))
    if found is None:
        raise CrawlError(f"{folder.location} holds no object")
    return replace(found, rows_per_byte=rows / max(stored_bytes, 1), row_bytes=round(text_bytes / max(rows, 1)))


def _sampled(folder: Folder, sample_size: int | None) -> list[Object]:
    chosen = [one for group in folder.partitions.values() for one in group[:sample_size]]
    step = -(-len(chosen) // SAMPLED_OBJECTS)
    return chosen[::step] if step > 1 else chosen
