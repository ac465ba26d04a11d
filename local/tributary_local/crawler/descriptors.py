"""Tables and partitions as Glue's crawlers write them."""

import json
from typing import Any

from tributary_local.crawler import column_types
from tributary_local.crawler.formats import Format
from tributary_local.crawler.inference import Inferred
from tributary_local.crawler.layout import Folder
from tributary_local.crawler.store import Object

Column = dict[str, str]
Record = dict[str, Any]

SERIALIZERS = {
    "json": "org.openx.data.jsonserde.JsonSerDe",
    "LazySimpleSerDe": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    "OpenCSVSerDe": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
}

PARTITION_INDEX = "crawler_partition_index"


def columns(inferred: Inferred) -> list[Column]:
    """Return the columns as the catalog lists them."""
    return [{"Name": name, "Type": column_types.render(found)} for name, found in inferred.columns.items()]


def merged(known: list[Column], found: list[Column], keep_types: bool) -> list[Column]:
    """Return the known columns, then those that are new.

    Args:
        known: the table's columns.
        found: the columns that its objects show.
        keep_types: whether known columns keep their types. If not, they are widened by what was found; a struct or an
            array that differs is taken as it was found.
    """
    types = {column["Name"]: column["Type"] for column in found}
    fresh = [column for column in found if column["Name"] not in {column["Name"] for column in known}]
    if keep_types:
        return known + fresh
    return [{**column, "Type": _wider(column["Type"], types.get(column["Name"]))} for column in known] + fresh


def _wider(known: str, found: str | None) -> str:
    if found is None or "<" in found:
        return found or known
    return column_types.render(column_types.merge(known, found))


def storage(location: str, listed: list[Column], inferred: Inferred, statistics: Record) -> Record:
    """Return a storage descriptor for text at `location`."""
    serializer, parameters = _serializer(inferred.format, listed)
    return {
        "Columns": listed,
        "Location": location,
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "Compressed": inferred.compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": {"SerializationLibrary": serializer, "Parameters": parameters},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": statistics,
        "StoredAsSubDirectories": False,
    }


def _serializer(form: Format, listed: list[Column]) -> tuple[str, dict[str, str]]:
    if form.name == "json":
        return SERIALIZERS["json"], {"paths": ",".join(sorted(column["Name"] for column in listed))}
    if form.serde == "OpenCSVSerDe":
        return SERIALIZERS["OpenCSVSerDe"], {"separatorChar": form.delimiter, "quoteChar": form.quote}
    return SERIALIZERS["LazySimpleSerDe"], {"field.delim": form.delimiter}


def statistics(crawler: str, objects: list[Object], inferred: Inferred, exclusions: tuple[str, ...] = ()) -> Record:
    """Return the parameters by which Glue describes data: classification, sizes (row counts are estimates)."""
    size = sum(one.size for one in objects)
    found = {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": crawler,
        "averageRecordSize": str(inferred.row_bytes),
        "classification": inferred.format.name,
        "compressionType": inferred.compression,
        "objectCount": str(len(objects)),
        "recordCount": str(round(size * inferred.rows_per_byte)),
        "sizeKey": str(size),
        "typeOfData": "file",
    }
    if inferred.format.name == "csv":
        found |= {"areColumnsQuoted": "false", "columnsOrdered": "true", "delimiter": inferred.format.delimiter}
    if inferred.format.header:
        found["skip.header.line.count"] = "1"
    if exclusions:
        found["exclusions"] = json.dumps(exclusions)
    return found


def table(name: str, folder: Folder, listed: list[Column], inferred: Inferred, parameters: Record) -> Record:
    """Return a table's definition."""
    return {
        "Name": name,
        "Owner": "owner",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in folder.keys],
        "StorageDescriptor": storage(folder.location, listed, inferred, parameters),
    }
