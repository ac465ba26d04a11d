"""What a crawler was told to do, read from its catalog record."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tributary_local.crawler.errors import CrawlError


@dataclass(frozen=True)
class Target:
    """A folder of S3 to crawl."""

    bucket: str
    prefix: str
    exclusions: tuple[str, ...]
    sample_size: int | None

    @property
    def location(self) -> str:
        """The folder as a URL that ends with a slash."""
        return f"s3://{self.bucket}/{self.prefix}"


@dataclass(frozen=True)
class Definition:
    """A crawler."""

    name: str
    role: str
    database: str
    table_prefix: str
    targets: tuple[Target, ...]
    classifiers: tuple[str, ...]
    table_level: int | None
    inherit_from_table: bool
    create_partition_index: bool
    new_folders_only: bool
    update_tables: bool
    keep_column_types: bool
    delete_behavior: str


def read_definition(crawler: dict[str, Any]) -> Definition:
    """Read a crawler's record.

    Raises:
        CrawlError: it has a target that isn't a folder of S3, or no target.
    """
    targets = crawler["Targets"]
    foreign = sorted(kind for kind, given in targets.items() if given and kind != "S3Targets")
    if foreign:
        raise CrawlError(f"Only S3 targets can be crawled here, not {', '.join(foreign)}")
    if not targets.get("S3Targets"):
        raise CrawlError("The crawler has no target")
    configuration = json.loads(crawler.get("Configuration") or "{}")
    output = configuration.get("CrawlerOutput", {})
    return Definition(
        name=crawler["Name"],
        role=crawler["Role"],
        database=crawler["DatabaseName"],
        table_prefix=crawler.get("TablePrefix") or "",
        targets=tuple(_target(target) for target in targets["S3Targets"]),
        classifiers=tuple(crawler.get("Classifiers") or ()),
        table_level=configuration.get("Grouping", {}).get("TableLevelConfiguration"),
        inherit_from_table=output.get("Partitions", {}).get("AddOrUpdateBehavior") == "InheritFromTable",
        create_partition_index=bool(configuration.get("CreatePartitionIndex")),
        new_folders_only=crawler["RecrawlPolicy"]["RecrawlBehavior"] == "CRAWL_NEW_FOLDERS_ONLY",
        update_tables=crawler["SchemaChangePolicy"]["UpdateBehavior"] == "UPDATE_IN_DATABASE",
        keep_column_types=output.get("Tables", {}).get("AddOrUpdateBehavior") == "MergeNewColumns",
        delete_behavior=crawler["SchemaChangePolicy"]["DeleteBehavior"],
    )


def _target(target: dict[str, Any]) -> Target:
    path = urlsplit(target["Path"])
    if path.scheme != "s3" or not path.netloc:
        raise CrawlError(f"{target['Path']} is not a path of S3")
    prefix = path.path.strip("/")
    return Target(
        bucket=path.netloc,
        prefix=f"{prefix}/" if prefix else "",
        exclusions=tuple(target.get("Exclusions") or ()),
        sample_size=target.get("SampleSize"),
    )
