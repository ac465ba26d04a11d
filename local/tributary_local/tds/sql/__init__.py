"""A strict subset of T-SQL: read, bound to the catalog with SQL Server's types, written as MariaDB's SQL."""
