"""One run of a crawler."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tributary_local.crawler import descriptors
from tributary_local.crawler.catalog import Catalog
from tributary_local.crawler.definition import Definition, Target
from tributary_local.crawler.errors import CrawlError
from tributary_local.crawler.inference import Inferred, infer
from tributary_local.crawler.layout import Folder, folders
from tributary_local.crawler.store import Store

Record = dict[str, Any]


@dataclass
class Counts:
    """Tables and partitions that a run created, updated and deleted."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    partitions_created: int = 0
    partitions_updated: int = 0
    partitions_deleted: int = 0


class Crawl:
    """A run: lists the targets, infers schemas, writes tables and partitions.

    A known table gets the new columns, and its own are widened by what is found (unless the crawler is to merge new
    columns only), when the crawler may update tables; else it is left. New partitions are added either way. Looking at
    new folders only, a run passes over partitions that the catalog has.
    """

    def __init__(self, definition: Definition, check_stopped: Callable[[], None]) -> None:
        self._definition = definition
        self._check_stopped = check_stopped
        self._store = Store()
        self._catalog = Catalog(definition.database)
        self.counts = Counts()

    def run(self) -> None:
        """Crawl every target.

        Raises:
            CrawlError: the crawl can't go on.
            CrawlStoppedError: the crawler is to stop.
        """
        tables = {table["Name"]: table for table in self._catalog.tables()}
        classifiers = self._catalog.classifiers(self._definition.classifiers)
        for target in self._definition.targets:
            objects = self._store.objects(target)
            found = folders(target, self._definition.table_level, objects)
            for folder in found:
                self._check_stopped()
                self._crawl(target, folder, tables, classifiers)
            self._settle_missing(target, found, tables)

    def _crawl(self, target: Target, folder: Folder, tables: dict[str, Record], classifiers: list[Record]) -> None:
        name = self._table_name(folder, tables)
        table = tables.get(name)
        known = self._catalog.partitions(name) if table is not None and folder.keys else {}
        if table is not None and self._definition.new_folders_only:
            folder.partitions = {values: group for values, group in folder.partitions.items() if values not in known}
            if not folder.keys or not folder.partitions:
                return
        inferred = infer(self._store, folder, classifiers, target.sample_size, self._check_stopped)
        parameters = descriptors.statistics(self._definition.name, folder.objects(), inferred, target.exclusions)
        if table is None:
            self._create(name, folder, inferred, parameters)
        elif self._definition.update_tables:
            self._update(table, folder, inferred, parameters)
        columns = descriptors.columns(inferred) if table is None else table["StorageDescriptor"]["Columns"]
        if folder.keys:
            self._write_partitions(name, folder, inferred, columns, known)

    def _table_name(self, folder: Folder, tables: dict[str, Record]) -> str:
        """Return the prefix and the folder's name; a hash follows where another location has that name."""
        last = folder.path.rstrip("/").rsplit("/", 1)[-1] or folder.bucket
        name = self._definition.table_prefix + re.sub(r"[^a-z0-9_]", "_", last.partition("=")[0].lower())
        other = tables.get(name)
        if other is None or other["StorageDescriptor"].get("Location", "").rstrip("/") == folder.location.rstrip("/"):
            return name
        return f"{name}_{hashlib.md5(folder.location.encode(), usedforsecurity=False).hexdigest()}"

    def _create(self, name: str, folder: Folder, inferred: Inferred, parameters: Record) -> None:
        indexes = []
        if folder.keys and self._definition.create_partition_index:
            indexes = [{"IndexName": descriptors.PARTITION_INDEX, "Keys": list(folder.keys)}]
            parameters = {**parameters, "partition_filtering.enabled": "true"}
        columns = descriptors.columns(inferred)
        self._catalog.create_table(descriptors.table(name, folder, columns, inferred, parameters), indexes)
        self.counts.created += 1

    def _update(self, table: Record, folder: Folder, inferred: Inferred, parameters: Record) -> None:
        keys = [key["Name"] for key in table.get("PartitionKeys", [])]
        if keys != list(folder.keys):
            raise CrawlError(f"{folder.location} is partitioned by {folder.keys}, its table by {tuple(keys)}")
        known, found = table["StorageDescriptor"]["Columns"], descriptors.columns(inferred)
        listed = descriptors.merged(known, found, self._definition.keep_column_types)
        definition = descriptors.table(table["Name"], folder, listed, inferred, parameters)
        revived = {name: value for name, value in table["Parameters"].items() if name != "DEPRECATED_BY_CRAWLER"}
        definition["Parameters"] = {**revived, **parameters}
        self._catalog.update_table({**table, **definition})
        table["StorageDescriptor"] = definition["StorageDescriptor"]
        self.counts.updated += 1

    def _write_partitions(
        self,
        name: str,
        folder: Folder,
        inferred: Inferred,
        columns: list[Record],
        known: dict[tuple[str, ...], Record],
    ) -> None:
        listed = columns if self._definition.inherit_from_table else descriptors.columns(inferred)
        fresh, changed = [], []
        for values, objects in folder.partitions.items():
            parameters = descriptors.statistics(self._definition.name, objects, inferred)
            location = folder.partition_location(values)
            described = {
                "Values": list(values),
                "Parameters": parameters,
                "StorageDescriptor": descriptors.storage(location, listed, inferred, parameters),
            }
            if values not in known:
                fresh.append(described)
            elif self._definition.update_tables:
                changed.append(described)
        self._catalog.create_partitions(name, fresh)
        self._catalog.update_partitions(name, changed)
        self.counts.partitions_created += len(fresh)
        self.counts.partitions_updated += len(changed)

    def _settle_missing(self, target: Target, found: list[Folder], tables: dict[str, Record]) -> None:
        """Do what the delete behavior says with this crawler's tables and partitions whose objects are gone."""
        if self._definition.delete_behavior == "LOG":
            return
        present = {folder.location: folder for folder in found}
        for table in tables.values():
            location = table["StorageDescriptor"].get("Location", "")
            mine = table.get("Parameters", {}).get("UPDATED_BY_CRAWLER") == self._definition.name
            if not mine or not location.startswith(target.location):
                continue
            folder = present.get(location)
            if folder is not None:
                self._settle_partitions(table["Name"], folder)
            elif self._definition.delete_behavior == "DELETE_FROM_DATABASE":
                self._catalog.delete_table(table["Name"])
                self.counts.deleted += 1
            else:
                deprecated = {"DEPRECATED_BY_CRAWLER": str(int(time.time() * 1000))}
                self._catalog.update_table({**table, "Parameters": {**table["Parameters"], **deprecated}})
                self.counts.updated += 1

    def _settle_partitions(self, table: str, folder: Folder) -> None:
        if self._definition.delete_behavior == "DELETE_FROM_DATABASE" and folder.keys:
            for values in self._catalog.partitions(table).keys() - folder.partitions.keys():
                self._catalog.delete_partition(table, values)
                self.counts.partitions_deleted += 1
