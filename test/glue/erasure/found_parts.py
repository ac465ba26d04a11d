"""An independent search of a lake: which contents of which objects hold a text, in whatever form they are stored."""

import gzip
import io
from collections.abc import Iterable

import pyarrow.parquet as pq
import zstandard

from .lake_of_people import LakeOfPeople


def plain(content: bytes) -> bytes:
    """A content as a person would read it; of Parquet its values and its footer."""
    if content.startswith(b"PAR1"):
        file = pq.ParquetFile(io.BytesIO(content))
        groups = [file.metadata.row_group(number).to_dict() for number in range(file.num_row_groups)]
        return f"{file.read().to_pylist()} {groups}".encode()
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        return zstandard.decompress(content)
    return content


def found_in(lake: LakeOfPeople, parts: Iterable[str], passed_over: str = "erasures/") -> list[str]:
    """The objects any version of which holds a part, and the tables whose manifests do."""
    texts = [part.encode() for part in parts]
    found = {
        f"{bucket}/{key}"
        for bucket, key, content in lake.store.contents()
        if not key.startswith(passed_over) and any(text in plain(content) for text in texts)
    }
    for row in lake.spark.sql(f"SHOW TABLES IN glue_catalog.{lake.database}").collect():
        entries = lake.table(f"{row.tableName}.all_entries").selectExpr("to_json(readable_metrics)").collect()
        if any(text.decode() in str(entries) for text in texts):
            found.add(f"manifests of {row.tableName}")
    return sorted(found)
