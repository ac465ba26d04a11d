"""Of a table its present rows stay, and nothing older: no snapshot, no entry of a removed file, no old version."""

from typing import Any

import pytest
from pyspark.sql import SparkSession
from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.object_versions import remove_versions, stored_objects
from tributary.erasure.old_files import end_old_files

from ..warehouse import fresh_database
from .versioned_store import Store, Stored, TableFiles, Versions


class Table:
    """A table of days, and one beside it whose name begins with its own."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark, self.database = spark, fresh_database(spark)
        self.name = f"glue_catalog.{self.database}.days"
        for name in (self.name, f"{self.name}_of_others"):
            spark.sql(f"CREATE TABLE {name} (day date, note string) USING iceberg PARTITIONED BY (day)")
        self.files = TableFiles(spark, self.database)
        self.store = Store(curated=self.files)

    def write(self, *days: int, to: str = "") -> None:
        """Put a row of each day into a file of its own, in one commit."""
        rows = ", ".join(f"(DATE '2025-01-{day:02}', 'note {day}')" for day in days)
        self.spark.sql(f"INSERT INTO {self.name}{to} VALUES {rows}")
        self.files.look()

    def delete(self, condition: str) -> None:
        self.spark.sql(f"DELETE FROM {self.name} WHERE {condition}")
        self.files.look()

    def end(self, table: str = "days", root: str = "/") -> int:
        removed = end_old_files(self.spark, self.store, self.database, table, "curated", root)
        self.spark.catalog.refreshTable(self.name)
        self.files.look()
        return removed

    def days(self) -> list[int]:
        return sorted(row.day.day for row in self.spark.table(self.name).collect())

    def statuses(self) -> list[int]:
        """Status of each entry of the manifests; 2 is of a removed file."""
        return sorted(row.status for row in self.spark.table(f"{self.name}.all_entries").collect())

    def stored(self, *, old: bool) -> list[str]:
        """Files of data that are there, or that were."""
        folder = f"{self.database}/days/data/"
        found = {key: self.files.current(key) is None for key in self.files if key.startswith(folder)}
        return sorted(key for key, gone in found.items() if gone is old)


@pytest.fixture
def table(spark: SparkSession) -> Table:
    return Table(spark)


@pytest.mark.parametrize(
    ("writes", "deleted", "left"),
    [
        # Two files in a manifest, of which one goes whole: Spark alone would leave that manifest as it is.
        ([(1, 2)], "note = 'note 2'", [1]),
        ([(1, 2), (3,)], "note = 'note 2'", [1, 3]),
        ([(1, 2), (2, 3)], "day > DATE '2025-01-01'", [1]),
        ([(1,)], "true", []),
    ],
)
def test_rows_that_are_left_stay_alone(
    table: Table, writes: list[tuple[int, ...]], deleted: str, left: list[int]
) -> None:
    for days in writes:
        table.write(*days)
    table.write(9, to="_of_others")
    others = {key: list(found) for key, found in table.files.items() if "/days_of_others/" in key}
    table.delete(deleted)
    assert table.end() > 0
    assert table.days() == left
    assert set(table.statuses()) <= {0, 1}
    assert len(table.statuses()) == len(left)
    assert table.spark.table(f"{table.name}.snapshots").count() == 1
    assert (len(table.stored(old=False)), table.stored(old=True)) == (len(left), [])
    assert all(len(found) == 1 for key, found in table.files.items() if "/days/" in key)
    assert {key: found for key, found in table.files.items() if "/days_of_others/" in key} == others
    # And once more there is nothing to do.
    assert table.end() == 0
    table.write(5)
    assert table.days() == sorted([*left, 5])


def test_superseded_and_deleted_versions_go_and_what_no_snapshot_has(table: Table) -> None:
    table.write(1)
    (file,) = table.stored(old=False)
    table.files[file].insert(0, Stored(b"older"))
    folder = file.rpartition("/")[0]
    table.files[f"{folder}/gone.parquet"] = [Stored(b"gone"), Stored(None)]
    assert table.end() == 3
    assert (table.stored(old=False), table.stored(old=True), table.days()) == ([file], [], [1])


def test_a_table_without_a_snapshot_is_left_alone(table: Table) -> None:
    table.files.look()
    assert table.end() == 0
    table.write(1)
    assert table.days() == [1]


def test_nothing_is_removed_where_a_file_is_not_where_it_should_be(table: Table) -> None:
    table.write(1, 2)
    table.delete("note = 'note 2'")
    with pytest.raises(ErasureError, match=r": is not below s3://curated/: nothing was removed$"):
        table.end(root="s3://curated/")
    table.files.look()
    stored = table.stored(old=True)
    del table.files[table.stored(old=False)[0]]
    table.files.look = lambda: None  # type: ignore[method-assign]
    with pytest.raises(ErasureError, match=r"days`: 1 of its files are not in s3://curated, such as curated_"):
        table.end()
    assert table.stored(old=True) == stored


def test_a_tag_that_holds_an_old_snapshot_is_told(table: Table) -> None:
    table.write(1)
    table.spark.sql(f"ALTER TABLE {table.name} CREATE TAG `before`")
    table.write(2)
    with pytest.raises(ErasureError, match=r"^days: a branch or a tag holds old snapshots: drop it, and run again$"):
        table.end()


def test_versions_are_listed_by_object_and_removed_a_thousand_at_a_time() -> None:
    store = Store(raw=Versions())
    for number in range(1200):
        store.put("raw", f"a/{number % 600:04}", b"x" * number)
    store.buckets["raw"].delete("a/0000")
    store.put("raw", "b", b"")
    found = list(stored_objects(store, "raw", "a/"))
    assert [stored.key for stored in found] == [f"a/{number:04}" for number in range(600)]
    assert all(len(stored.versions) == 2 for stored in found)
    assert (found[0].current, len(found[0].markers)) == (None, 1)
    last: Any = found[1].current
    assert (last.size, last.latest, last.marker) == (601, True, False)
    everything = [version for stored in found for version in stored.without(stored.versions)]
    assert remove_versions(store, "raw", everything) == 1201
    assert list(store.buckets["raw"]) == ["b"]


def test_a_version_that_can_not_be_removed_is_told_by_its_key() -> None:
    store = Store(raw=Versions())
    store.put("raw", "a", b"")
    store.locked = {"a"}
    (found,) = stored_objects(store, "raw", "")
    with pytest.raises(ErasureError, match=r"^s3://raw/a: a version can't be removed \(AccessDenied\), and 0 more"):
        remove_versions(store, "raw", found.versions)
