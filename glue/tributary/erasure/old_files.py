"""What of a table is older than its present rows: snapshots, entries of removed files with their bounds, files.

A row that left a table stays in the files of snapshots before. And S3 keeps what Iceberg deletes as superseded
versions, which no snapshot shows.
"""

from typing import Any

from pyspark.sql import SparkSession

from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.object_versions import Version, remove_versions, stored_objects
from tributary.sql_text import CATALOG, table_name, text_literal

_FOREVER = 2**62
"""Milliseconds since 1970 that no snapshot has yet."""


def end_old_files(
    spark: SparkSession,
    s3: Any,  # noqa: ANN401
    database: str,
    table: str,
    bucket: str,
    root: str,
) -> int:
    """Leave a table its present snapshot alone, and its folder the files of that.

    No other job may write to the table meanwhile: what it has written and not committed would go.

    Args:
        spark: session with the Iceberg catalog and extensions.
        s3: boto3 client.
        database: of the table.
        table: its name.
        bucket: that holds its folder.
        root: how paths of files in the bucket begin, such as `s3://bucket/`.

    Returns:
        How many versions of objects were removed.

    Raises:
        ErasureError: an old snapshot stays, or the bucket lacks a file of the table; then no version was removed.
    """
    name = table_name(database, table)
    util = spark.sparkContext._jvm.org.apache.iceberg.spark.Spark3Util
    loaded = util.loadIcebergTable(spark._jsparkSession, name)
    if loaded.currentSnapshot() is not None:
        _rewrite_manifests(spark, loaded, database, table)
        # Of whatever time, by the clock of any writer. Their files are removed with all versions below.
        expiry = loaded.expireSnapshots().expireOlderThan(_FOREVER).retainLast(1).cleanExpiredFiles(False)
        expiry.commit()
        loaded.refresh()
        if len(list(loaded.snapshots())) > 1:
            raise ErasureError(f"{table}: a branch or a tag holds old snapshots: drop it, and run again")
    return remove_versions(s3, bucket, _unreached(spark, s3, name, loaded, bucket, root))


def _rewrite_manifests(spark: SparkSession, loaded: Any, database: str, table: str) -> None:  # noqa: ANN401
    """Leave no entry of a file that is gone: it has the least and greatest value of each column."""
    if not _has_entries_of_removed(loaded):
        return
    call = f"CALL {CATALOG}.system.rewrite_manifests(table => {text_literal(f'{database}.{table}')})"
    spark.sql(call).collect()
    loaded.refresh()
    if _has_entries_of_removed(loaded):
        # A single manifest is none that Spark rewrites. File by file, and then together again.
        function = spark.sparkContext._jvm.java.util.function.Function
        loaded.rewriteManifests().clusterBy(function.identity()).commit()
        spark.sql(call).collect()
        loaded.refresh()
    if _has_entries_of_removed(loaded):
        raise ErasureError(f"{table}: its manifests hold entries of removed files: run again")


def _has_entries_of_removed(loaded: Any) -> bool:  # noqa: ANN401
    manifests = loaded.currentSnapshot().allManifests(loaded.io())
    return any(manifest.hasDeletedFiles() for manifest in manifests)


def _unreached(
    spark: SparkSession,
    s3: Any,  # noqa: ANN401
    name: str,
    loaded: Any,  # noqa: ANN401
    bucket: str,
    root: str,
) -> list[Version]:
    """Versions and markers in the table's folder that are none of the table's files."""
    files = iter(_reached(spark, name, loaded))
    reached = {_key(path, root) for path in files}
    folder = _key(str(loaded.location()), root)
    unreached, present = [], set()
    for stored in stored_objects(s3, bucket, f"{folder.rstrip('/')}/"):
        current = stored.current
        if current is not None and stored.key in reached:
            present.add(stored.key)
        unreached += [
            version
            for version in (*stored.versions, *stored.markers)
            if not (version == current and stored.key in reached)
        ]
    missing = sorted(reached - present)
    if missing:
        raise ErasureError(
            f"{name}: {len(missing)} of its files are not in s3://{bucket}, such as {missing[0]}: none was removed"
        )
    return unreached


def _reached(spark: SparkSession, name: str, loaded: Any) -> set[str]:  # noqa: ANN401
    """Paths of all files that the table has: metadata and its log, manifests, data."""
    util = spark.sparkContext._jvm.org.apache.iceberg.ReachableFileUtil
    paths = {str(path) for path in util.metadataFileLocations(loaded, False)}
    paths |= {str(path) for path in util.manifestListLocations(loaded)}
    paths |= {str(path) for path in util.statisticsFilesLocations(loaded)}
    if loaded.currentSnapshot() is not None:
        told = f"SELECT path FROM {name}.manifests UNION ALL SELECT file_path FROM {name}.files"  # noqa: S608 - checked
        paths |= {row["path"] for row in spark.sql(told).collect()}
    return paths


def _key(path: str, root: str) -> str:
    if not path.startswith(root):
        raise ErasureError(f"{path}: is not below {root}: nothing was removed")
    return path.removeprefix(root)
