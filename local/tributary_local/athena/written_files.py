"""The data manifest: which files a CREATE TABLE AS SELECT or an INSERT has written."""

from urllib.parse import urlsplit

from ministack.services import glue, s3
from tributary_local.athena.names import qualified_name
from tributary_local.athena.statement import Statement

_FIRST_OF_NAME = {"INSERT": 2, "CREATE_TABLE_AS_SELECT": 2}


def written_table(statement: Statement) -> list[str] | None:
    """Gives the name of the table that a statement adds files to and Athena writes a manifest for."""
    first = _FIRST_OF_NAME.get(statement.subtype)
    if first is None:
        return None
    if [token.keyword for token in statement.tokens[2:5]] == ["IF", "NOT", "EXISTS"]:
        first = 5
    return qualified_name(statement.tokens, first)[0]


def manifest(table: tuple[str, str], engine_query_id: str) -> bytes:
    """Lists the data files of a table that one query of the engine wrote: each of their names holds the query's id."""
    stored = glue._tables.get("/".join(table)) or {}
    location = urlsplit((stored.get("StorageDescriptor") or {}).get("Location") or "")
    bucket = s3._buckets.get(location.netloc) or {"objects": {}}
    prefix = location.path.strip("/") + "/"
    is_iceberg = (stored.get("Parameters") or {}).get("table_type", "").upper() == "ICEBERG"
    metadata = f"{prefix}metadata/" if is_iceberg else None
    keys = [
        key
        for key in bucket["objects"]
        if key.startswith(prefix)
        and engine_query_id in key.rsplit("/", 1)[-1]
        and not (metadata and key.startswith(metadata))
    ]
    return "".join(f"s3://{location.netloc}/{key}\n" for key in sorted(keys)).encode("utf-8")
