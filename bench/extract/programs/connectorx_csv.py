"""connectorx in batches of Arrow, written as CSV by pyarrow."""

import gzip
import json
import os
import sys
from typing import IO, cast
from urllib.parse import quote

import connectorx
import pyarrow
from pyarrow import csv

_BATCH = 65_536


def main() -> None:
    """Write the table to standard output."""
    asked = json.loads(os.environ["BENCH_REQUEST"])
    user, password = quote(asked["username"], safe=""), quote(asked["password"], safe="")
    address = f"mysql://{user}:{password}@{asked['host']}:{asked['port']}/{asked['dbname']}"
    # Unencrypted: its addresses of MySQL know no TLS.
    reader = connectorx.read_sql(
        address,
        f"SELECT * FROM {asked['table']}",  # noqa: S608 - the bench's own table
        protocol="binary",
        return_type="arrow_stream",
        batch_size=_BATCH,
    )
    output = cast("IO[bytes]", sys.stdout.buffer)
    if asked["gzip"]:
        output = cast("IO[bytes]", gzip.GzipFile(fileobj=output, mode="wb", compresslevel=1))
    with output, csv.CSVWriter(output, pyarrow.schema(reader.schema)) as writer:
        for batch in reader:
            writer.write_batch(batch)


if __name__ == "__main__":
    main()
