"""The entry point of a Glue script, as ``awsglue.context`` offers it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from functools import cache

from pyspark import SparkContext
from pyspark.sql import SparkSession

from ._catalog import glue_client, load_partitions, load_table
from ._partition_pruning import prune_partitions
from ._read_log import log_read
from ._table_reader import read_partitions
from .dynamicframe import DynamicFrame


@cache
def _logger() -> logging.Logger:
    logger = logging.getLogger("awsglue")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger


class DynamicFrameReader:
    """What ``glueContext.create_dynamic_frame`` is: the readers of DynamicFrames."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context

    def from_catalog(
        self,
        database: str,
        table_name: str,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Mapping[str, str] | None = None,
    ) -> DynamicFrame:
        """Read a table of the Data Catalog, opening no more of it than the predicates let through.

        Args:
            database: Glue database.
            table_name: Table of CSV or JSON Lines files, as a crawler registers it.
            transformation_ctx: Names the step for job bookmarks, which are not kept here.
            push_down_predicate: Spark SQL condition over the partition columns, evaluated on the partitions' values
                before any object is listed.
            additional_options: ``catalogPartitionPredicate``, the condition that the catalog itself evaluates with its
                partition index.

        Returns:
            The table's columns and its partition columns, all text; no rows where no partition matches.

        Raises:
            ValueError: If an option is unknown, the table's format isn't CSV or JSON, or the predicate isn't over the
                partition columns.
            botocore.exceptions.ClientError: If the catalog refuses, `EntityNotFoundException` for an unknown table.
        """
        options = dict(additional_options or {})
        catalog_predicate = options.pop("catalogPartitionPredicate", "")
        if options:
            raise ValueError(f"additional_options {sorted(options)} are not available here")
        spark = self._glue_context.spark_session
        glue = glue_client()
        table = load_table(glue, database, table_name)
        listed = load_partitions(glue, table, catalog_predicate)
        chosen = prune_partitions(spark, table, listed, push_down_predicate)
        log_read(table, catalog_predicate, push_down_predicate, listed, chosen)
        return DynamicFrame(read_partitions(spark, table, chosen), self._glue_context, transformation_ctx or table_name)


class GlueContext:
    """Wraps the Spark context of a job."""

    def __init__(self, sparkContext: SparkContext) -> None:  # noqa: N803 (AWS's name)
        self.spark_context = sparkContext
        self.spark_session = SparkSession.builder.getOrCreate()
        self.create_dynamic_frame = DynamicFrameReader(self)

    def get_logger(self) -> logging.Logger:
        """The logger of the job; it writes to the job's error log, as in AWS."""
        return _logger()
