"""Tables made from contracts, and brought along when a contract changes."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType
from tributary import channel_daily, deletion, quarantine, reconcile, run_record
from tributary.contract import Contract
from tributary.merge import Lineage, classify, event_range, merge
from tributary.schema import curated_schema
from tributary.tables import TableDescription, TableError, create_or_evolve, describe

from .contract_change import changed
from .warehouse import comment, fresh_database, properties


@pytest.mark.parametrize(
    ("dataset", "partitions"),
    [
        ("touchpoints", ["months(occurred_at)", "bucket(16, device_id)"]),
        ("ad_performance", ["months(ad_date)"]),
        ("customers", []),
    ],
)
def test_a_table_is_made_as_its_contract_says(
    spark: SparkSession, contracts: dict[str, Contract], dataset: str, partitions: list[str]
) -> None:
    database = fresh_database(spark)
    contract = contracts[dataset]
    create_or_evolve(spark, database, describe(contract))
    name = f"glue_catalog.{database}.{dataset}"
    description = spark.sql(f"DESCRIBE TABLE EXTENDED {name}").collect()
    assert [row.data_type for row in description if row.col_name.startswith("Part ")] == partitions
    expected = describe(contract).schema
    schema = spark.table(name).schema
    assert [(f.name, f.dataType, f.nullable) for f in schema] == [(f.name, f.dataType, f.nullable) for f in expected]
    assert schema[contract.columns[0].name].metadata["comment"] == contract.columns[0].description
    table = properties(spark, name)
    assert table["format-version"] == "2"
    assert table["write.parquet.compression-codec"] == "zstd"
    assert comment(spark, name) == contract.description
    order = ", ".join(f"{column} ASC NULLS FIRST" for column in contract.curated.sort_by)
    assert table.get("sort-order", "") == order


def test_a_table_without_partitions_is_sorted_too(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    content = contracts["customers"].model_dump(exclude_none=True)
    content["curated"]["sort_by"] = ["country", "customer_id"]
    create_or_evolve(spark, database, describe(Contract.model_validate(content)))
    table = properties(spark, f"glue_catalog.{database}.customers")
    assert table["sort-order"] == "country ASC NULLS FIRST, customer_id ASC NULLS FIRST"


def test_making_the_tables_again_changes_nothing(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    contract = contracts["touchpoints"]
    assert create_or_evolve(spark, database, describe(contract))
    log = f"glue_catalog.{database}.touchpoints.metadata_log_entries"
    before = spark.table(log).count()
    assert create_or_evolve(spark, database, describe(contract)) == []
    assert spark.table(log).count() == before


@pytest.mark.parametrize(
    "table", [quarantine.TABLE, deletion.TABLE, run_record.TABLE, channel_daily.TABLE], ids=lambda table: table.name
)
def test_the_tables_of_no_contract_are_made_once_too(spark: SparkSession, table: TableDescription) -> None:
    database = fresh_database(spark)
    assert create_or_evolve(spark, database, table)
    assert create_or_evolve(spark, database, table) == []
    schema = spark.table(f"glue_catalog.{database}.{table.name}").schema
    assert [(field.name, field.nullable) for field in schema] == [(f.name, f.nullable) for f in table.schema]
    assert all(field.metadata.get("comment") for field in schema)


@pytest.mark.parametrize("table", [run_record.TABLE, reconcile.TABLE], ids=lambda table: table.name)
def test_records_of_before_deletions_were_known_stay(spark: SparkSession, table: TableDescription) -> None:
    database = fresh_database(spark)
    known = [field for field in table.schema.fields if not field.name.endswith("_deleted")]
    create_or_evolve(spark, database, replace(table, schema=StructType(known)))
    added = create_or_evolve(spark, database, table)
    assert [text.split(" COMMENT ")[0].rsplit(" ", 2)[1] for text in added] == ["`rows_deleted`", "`money_deleted`"]
    assert spark.table(f"glue_catalog.{database}.{table.name}").schema.names == table.schema.names


def test_a_contract_that_grows_takes_its_table_along(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    contract = changed(contracts["orders"], quantity={"type": "int"})
    create_or_evolve(spark, database, describe(contract))
    name = f"glue_catalog.{database}.orders"
    spark.sql(
        f"INSERT INTO {name} VALUES (1, 1, 2, TIMESTAMP_NTZ '2025-01-01 00:00:00', 'paid', 'USD', 12.34, NULL, NULL, "
        "TIMESTAMP_NTZ '2025-01-01 00:00:00', 3, 'w', 'a', 'r', TIMESTAMP_NTZ '2025-01-01 00:00:00')"
    )
    grown = changed(
        contract,
        quantity={"type": "bigint", "nullable": True},
        amount={"type": "decimal(38,2)", "description": "What the customer paid, taxes included."},
        coupon={"type": "string", "nullable": True},
    )
    create_or_evolve(spark, database, describe(grown))
    schema = spark.table(name).schema
    assert [field.name for field in schema][10:12] == ["quantity", "coupon"]
    assert schema["quantity"].dataType.simpleString() == "bigint"
    assert schema["quantity"].nullable
    assert schema["amount"].dataType.simpleString() == "decimal(38,2)"
    assert schema["amount"].metadata["comment"] == "What the customer paid, taxes included."
    row = spark.table(name).first()
    assert (str(row.amount), row.quantity, row.coupon) == ("12.34", 3, None)
    assert create_or_evolve(spark, database, describe(grown)) == []


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"amount": {"type": "decimal(18,4)"}}, r"column amount can't go from decimal\(18,2\) to decimal\(18,4\)"),
        ({"amount": {"type": "decimal(10,2)"}}, r"column amount can't go from decimal\(18,2\) to decimal\(10,2\)"),
        ({"customer_id": {"type": "string"}}, "column customer_id can't go from bigint to string"),
        ({"customer_id": {"type": "int"}}, "column customer_id can't go from bigint to int"),
        ({"coupon": {"type": "string"}}, "new column coupon must be nullable"),
        ({"customer_id": None}, "column customer_id is in the table and is no longer described"),
    ],
)
def test_a_change_that_would_touch_data_is_refused(
    spark: SparkSession, contracts: dict[str, Contract], columns: dict[str, Any], message: str
) -> None:
    database = fresh_database(spark)
    create_or_evolve(spark, database, describe(contracts["orders"]))
    before = spark.table(f"glue_catalog.{database}.orders").schema
    with pytest.raises(TableError, match=message):
        create_or_evolve(spark, database, describe(changed(contracts["orders"], **columns)))
    assert spark.table(f"glue_catalog.{database}.orders").schema == before


def test_a_nullable_column_cannot_become_required(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    create_or_evolve(spark, database, describe(contracts["customers"]))
    with pytest.raises(TableError, match="column device_id is nullable and can't become required"):
        create_or_evolve(spark, database, describe(changed(contracts["customers"], device_id={"nullable": False})))


def test_another_partitioning_is_refused(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    create_or_evolve(spark, database, describe(contracts["orders"]))
    content = contracts["orders"].model_dump(exclude_none=True)
    content["curated"]["partition_by"]["transform"] = "day"
    content["curated"]["volume"]["rows_per_day"] = 2_000_000
    with pytest.raises(TableError, match=r"is partitioned by \(months\(ordered_at\)\), described is"):
        create_or_evolve(spark, database, describe(Contract.model_validate(content)))


def test_a_description_with_quotes_is_text_and_not_sql(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    text = "The customer's \\'order\\'; \"paid\""
    content = {**contracts["orders"].model_dump(exclude_none=True), "description": text}
    create_or_evolve(spark, database, describe(Contract.model_validate(content)))
    assert comment(spark, f"glue_catalog.{database}.orders") == text
    assert create_or_evolve(spark, database, describe(Contract.model_validate(content))) == []
    create_or_evolve(spark, database, describe(contracts["orders"]))
    assert comment(spark, f"glue_catalog.{database}.orders") == contracts["orders"].description


def test_files_that_come_are_ordered_as_the_contract_says_now(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    database = fresh_database(spark)
    name = f"glue_catalog.{database}.customers"
    for columns in (["country", "customer_id"], ["customer_id"], []):
        ordered = describe(changed(contracts["customers"], curated={"sort_by": columns}))
        create_or_evolve(spark, database, ordered)
        order = ", ".join(f"{column} ASC NULLS FIRST" for column in columns)
        assert properties(spark, name).get("sort-order", "") == order
        assert create_or_evolve(spark, database, ordered) == []


def test_a_new_column_leaves_every_file_where_it_is_and_a_merge_those_of_other_partitions(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    database, contract = fresh_database(spark), contracts["orders"]
    name = f"glue_catalog.{database}.orders"
    create_or_evolve(spark, database, describe(contract))

    def files() -> dict[str, int]:
        """First order of each file, by path."""
        rows = spark.sql(f"SELECT file_path, readable_metrics.order_id.lower_bound first FROM {name}.files").collect()
        return {str(row.file_path): int(row.first) for row in rows}

    def placed(order: int, month: int, change: int) -> str:
        at = f"TIMESTAMP_NTZ '2025-{month:02}-01 00:00:00'"
        return f"0, {order}, 2, {at}, 'paid', 'USD', 1.00, NULL, NULL, {at} + INTERVAL {change} HOURS"

    lineage = "'w', 'a', 'r', TIMESTAMP_NTZ '2025-03-01 00:00:00'"
    spark.sql(f"INSERT INTO {name} VALUES ({placed(1, 1, 0)}, {lineage}), ({placed(2, 2, 0)}, {lineage})")
    before = files()
    grown = changed(contract, coupon={"type": "string", "nullable": True})
    (added, told) = create_or_evolve(spark, database, describe(grown))
    assert ("ADD COLUMN `coupon` string" in added, "SET TBLPROPERTIES" in told) == (True, True)
    assert files() == before
    columns = [*[column.name for column in grown.columns], "window_id", "attempt"]
    types = {part.name: part.dataType for part in curated_schema(grown)}
    untyped = spark.sql(f"SELECT {placed(2, 2, 1)}, 'x', 'w2', 'a'").toDF(*columns)
    window = untyped.select(*[untyped[column].cast(types[column]).alias(column) for column in columns])
    limits = event_range(grown, [datetime(2025, 2, 1)])
    classified = classify(spark, window, grown, name, "r2", limits)
    merge(spark, classified, grown, name, Lineage("r2", datetime(2025, 3, 2)), limits)
    after = files()
    assert {path for path in before if path not in after} == {path for path, first in before.items() if first == 2}
    rows = spark.sql(f"SELECT order_id, coupon FROM {name} ORDER BY order_id").collect()
    assert [tuple(row) for row in rows] == [(1, None), (2, "x")]


def test_a_database_name_that_is_sql_is_refused(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    with pytest.raises(ValueError, match="snake_case only"):
        create_or_evolve(spark, "x`; DROP TABLE y --", describe(contracts["orders"]))
