"""How Athena's table properties are written for Trino."""

import pytest
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.statement import parse_statement
from tributary_local.athena.table_creation import parse_table_creation, table_creation_sql

PLACE = "s3://results/tables/1/"
HIVE = "format = 'PARQUET', external_location = 's3://results/tables/1/'"


def _sql(sql: str, enforced: bool = False) -> tuple[str, dict[str, str]]:
    return table_creation_sql(parse_table_creation(parse_statement(sql)), "shop", PLACE, enforced)


def test_a_table_without_properties_is_parquet_at_the_results() -> None:
    assert _sql("CREATE TABLE t AS SELECT 1 AS n") == (f"CREATE TABLE t WITH ({HIVE}) AS SELECT 1 AS n", {})
    assert _sql("CREATE TABLE t AS WITH a AS (SELECT 1 AS n) SELECT * FROM a") == (
        f"CREATE TABLE t WITH ({HIVE}) AS WITH a AS (SELECT 1 AS n) SELECT * FROM a",
        {},
    )


def test_the_properties_of_a_hive_table_are_named_as_trino_does() -> None:
    sql, session = _sql(
        "CREATE TABLE IF NOT EXISTS a.t WITH (table_type = 'HIVE', format='TEXTFILE', field_delimiter = ',',\n"
        " partitioned_by = ARRAY['a', 'b'], external_location = 's3://x/(y), z/', write_compression='snappy') AS\n"
        "SELECT 1 AS n, 'x' AS a, 'y' AS b"
    )
    assert sql == (
        "CREATE TABLE IF NOT EXISTS a.t WITH (format = 'TEXTFILE', external_location = 's3://x/(y), z/',"
        " textfile_field_separator = ',', partitioned_by = ARRAY['a', 'b']) AS\nSELECT 1 AS n, 'x' AS a, 'y' AS b"
    )
    assert session == {"awsdatacatalog.compression_codec": "SNAPPY"}


def test_an_iceberg_table_goes_to_the_catalog_of_its_kind() -> None:
    sql, session = _sql(
        "CREATE TABLE Sales.T WITH (table_type = 'ICEBERG', is_external = false, location = 's3://x/t/',"
        " partitioning = ARRAY['day(at)', 'bucket(id, 4)'], vacuum_max_snapshot_age_seconds = 60,"
        " write_compression = 'ZSTD') AS SELECT 1 AS id",
        enforced=True,
    )
    assert sql == (
        'CREATE TABLE "iceberg"."sales"."t" WITH (format = \'PARQUET\', location = \'s3://x/t/\','
        " partitioning = ARRAY['day(at)', 'bucket(id, 4)']) AS SELECT 1 AS id"
    )
    assert session == {"iceberg.compression_codec": "ZSTD"}


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("CREATE TABLE t WITH (external_location = 's3://x/') AS SELECT 1", "enforces a centralized output location"),
        ("CREATE TABLE t WITH (table_type = 'ICEBERG', location = 's3://x/') AS SELECT 1", "is_external must be false"),
        ("CREATE TABLE t WITH (table_type = 'ICEBERG', is_external = false) AS SELECT 1", "location is required"),
        ("CREATE TABLE t WITH (format) AS SELECT 1", "mismatched input in the table properties"),
        ("CREATE TABLE t WITH (format = 'ORC' AS SELECT 1", "mismatched input"),
        ("CREATE OR REPLACE TABLE t AS SELECT 1", "not supported"),
        ("CREATE TABLE t (a AS SELECT 1", "Expecting: 'AS'"),
        ("CREATE TABLE 1 AS SELECT 1", "mismatched input '1'"),
    ],
)
def test_what_athena_would_not_take_is_refused(sql: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        _sql(sql, enforced=True)
