"""One line in a job's output for each read of the catalog."""

import json

from ._catalog import CatalogTable, Partition


def log_read(
    table: CatalogTable,
    catalog_predicate: str,
    push_down_predicate: str,
    listed: list[Partition],
    chosen: list[Partition],
) -> None:
    """Print ``from_catalog {json}``: the predicates, how many partitions each let through, and the paths to be read."""
    entry = {
        "database": table.database,
        "table": table.name,
        "catalogPartitionPredicate": catalog_predicate,
        "push_down_predicate": push_down_predicate,
        "partitions_from_catalog": len(listed),
        "partitions_read": len(chosen),
        "paths": [partition.location for partition in chosen],
    }
    print(f"from_catalog {json.dumps(entry)}", flush=True)
