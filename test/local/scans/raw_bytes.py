"""How large the raw files of some rows are."""

import gzip

import duckdb
from tributary.contract import Contract

from ..readers.lake import encoded
from .rows import ROWS, Size

SAMPLE = 20_000
_KINDS = {"string": "text", "timestamp": "timestamp", "bigint": "integer", "int": "integer"}


def raw_bytes(contract: Contract, size: Size) -> int:
    """Bytes of a dataset's raw files: what the extractor's own kernel and level of compression make of a sample of its
    rows, times all rows.
    """
    sql = ROWS[contract.dataset](size)
    texts = ", ".join(f"CAST({column.name} AS VARCHAR) AS {column.name}" for column in contract.columns)
    with duckdb.connect() as connection:
        order = ", ".join(contract.source.page_by or contract.source.key)
        sample = connection.execute(f"SELECT {texts} FROM ({sql}) ORDER BY {order} LIMIT {SAMPLE}").fetchall()
        made = connection.execute(f"SELECT count(*) FROM ({sql})").fetchall()[0][0]
    names = [column.name for column in contract.columns]
    rows = [dict(zip(names, row, strict=True)) for row in sample]
    columns = [(column.name, _KINDS.get(column.type, "plain")) for column in contract.columns]
    written = gzip.compress(encoded(contract.raw.format, columns, rows), 1)
    # Touchpoints are made of devices that convert alone.
    count = size.touchpoints if contract.dataset == "touchpoints" else made
    return round(len(written) / len(rows) * count)
