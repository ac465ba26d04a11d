"""The query engine behind the local Athena: a Trino server with one Hive and one Iceberg catalog."""
