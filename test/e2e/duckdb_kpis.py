"""Every KPI by another engine: DuckDB over what PyIceberg reads of the curated tables, without Athena or Trino."""

import datetime
import json
import os
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import NoSuchIcebergTableError

QUERIES = Path(__file__).parents[2] / "athena" / "queries"


def main(database: str, first: str, last: str) -> None:
    """Print each KPI of a span of days as JSON: name → rows of columns by name, values as text, NULL as null."""
    days = [datetime.date.fromisoformat(day) for day in (first, last)]
    # Its reader of S3 takes none of the AWS clients' environment but the credentials.
    place = {"s3.endpoint": os.environ["AWS_ENDPOINT_URL"], "s3.region": os.environ["AWS_REGION"]}
    catalog = load_catalog("glue", type="glue", **place)
    engine = duckdb.connect()
    for identifier in catalog.list_tables(database):
        try:
            engine.register(identifier[-1], catalog.load_table(identifier).scan().to_arrow())
        except NoSuchIcebergTableError:
            continue  # A view.
    kpis = {}
    for query in sorted(QUERIES.glob("*.sql")):
        answer = engine.execute(query.read_text(encoding="utf-8"), days)
        names = [column[0] for column in answer.description]
        kpis[query.stem] = [dict(zip(names, map(_text, row), strict=True)) for row in answer.fetchall()]
    json.dump(kpis, sys.stdout)


def _text(value: object) -> str | float | None:
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
