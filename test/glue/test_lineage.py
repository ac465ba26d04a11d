"""What a mart is made of is what its description says: told by the plans that Spark makes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.readwriter import DataFrameWriterV2
from tributary import credit_balance, publish_attribution, recommendation, run_record, spend_response
from tributary.all_tables import mart_tables, record_tables
from tributary.contract import Contract
from tributary.last_touch import LookBack
from tributary.publish import publish
from tributary.publish_attribution import AttributionRules
from tributary.publish_recommendations import AdviceRules, publish_recommendations
from tributary.tables import create_or_evolve

from .test_publish import filled

STARTED = datetime(2025, 2, 1)
DECLARED = {table.name: set(table.made_of) for tables in mart_tables().values() for table in tables}


class Plans:
    """Tells which tables a frame is made of, checkpoints seen through, and keeps it of each table that is written."""

    def __init__(self) -> None:
        self.made_of: dict[str, set[str]] = {}
        self._checkpointed: dict[int, set[str]] = {}

    def of(self, frame: DataFrame) -> set[str]:
        """Names of the tables that the frame reads."""
        names: set[str] = set()
        leaves = frame._jdf.queryExecution().analyzed().collectLeaves()
        for leaf in (leaves.apply(i) for i in range(leaves.size())):
            kind = leaf.getClass().getSimpleName()
            if kind == "DataSourceV2Relation":
                names.add(leaf.table().name().rpartition(".")[2])
            elif kind == "LogicalRDD":
                names |= self._checkpointed.get(leaf.rdd().id(), set())
        return names

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """See what is checkpointed and written from now on."""
        checkpoint, write_to, responses = DataFrame.localCheckpoint, DataFrame.writeTo, spend_response.spend_response

        def local_checkpoint(frame: DataFrame, *args: Any, **kwargs: Any) -> DataFrame:
            kept = checkpoint(frame, *args, **kwargs)
            self._checkpointed[kept._jdf.queryExecution().analyzed().rdd().id()] = self.of(frame)
            return kept

        def write(frame: DataFrame, table: str) -> DataFrameWriterV2:
            # Rows that were computed here, and not by a plan, say it where they were.
            self.made_of.setdefault(table.rpartition(".")[2].strip("`"), self.of(frame))
            return write_to(frame, table)

        def respond(channel_daily: DataFrame) -> DataFrame:
            self.made_of[spend_response.TABLE.name] = self.of(channel_daily)
            return responses(channel_daily)

        patch.setattr(DataFrame, "localCheckpoint", local_checkpoint)
        patch.setattr(DataFrame, "writeTo", write)
        patch.setattr(spend_response, "spend_response", respond)


@pytest.fixture(scope="module")
def published(spark: SparkSession, contracts: dict[str, Contract]) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """A database with all marts, and what each was made of."""
    name = filled(spark, contracts)
    for table in (credit_balance.TABLE, *publish_attribution.TABLES, recommendation.TABLE):
        create_or_evolve(spark, name, table)
    plans = Plans()
    with pytest.MonkeyPatch.context() as patch:
        plans.watch(patch)
        publish(spark, name, contracts, "run-1", STARTED, LookBack())
        publish_attribution.publish_attribution(spark, name, "run-1", STARTED, AttributionRules())
    yield name, plans.made_of


def test_a_mart_is_made_of_the_tables_that_its_description_names(
    published: tuple[str, dict[str, set[str]]],
) -> None:
    records = {table.name for table in record_tables()}
    made = {name: tables for name, tables in published[1].items() if name not in records}
    assert made == {name: tables for name, tables in DECLARED.items() if name != recommendation.TABLE.name}


def test_no_two_rows_of_a_mart_have_the_same_key(
    spark: SparkSession, published: tuple[str, dict[str, set[str]]]
) -> None:
    for table in (table for tables in mart_tables().values() for table in tables):
        keys = spark.table(f"glue_catalog.{published[0]}.{table.name}").select(*table.key)
        assert table.key, table.name
        assert keys.count() == keys.distinct().count(), table.name


def test_advice_is_made_of_the_tables_that_its_description_names(
    spark: SparkSession, contracts: dict[str, Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = filled(spark, contracts, {dataset: [] for dataset in contracts})
    for table in (*publish_attribution.TABLES, recommendation.TABLE):
        create_or_evolve(spark, name, table)
    read: set[str] = set()
    table_of = SparkSession.table

    def noted(session: SparkSession, table: str) -> DataFrame:
        read.add(table.rpartition(".")[2].strip("`"))
        return table_of(session, table)

    monkeypatch.setattr(SparkSession, "table", noted)
    publish_recommendations(spark, name, "run-1", STARTED, AdviceRules())
    # How far sales are known follows from the records of runs.
    assert read - {run_record.TABLE.name, recommendation.TABLE.name} == DECLARED[recommendation.TABLE.name]
