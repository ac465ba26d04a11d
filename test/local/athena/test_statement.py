import pytest
from tributary_local.athena.statement import parse_statement


@pytest.mark.parametrize(
    ("sql", "type_", "subtype"),
    [
        ("SELECT 1", "DML", "SELECT"),
        ("-- a;b\n/* c */ with t AS (SELECT 1) SELECT * FROM t", "DML", "SELECT"),
        ("( SELECT 1 ) UNION (SELECT 2)", "DML", "SELECT"),
        ("VALUES 1", "DML", "SELECT"),
        ("INSERT INTO t SELECT 1", "DML", "INSERT"),
        ("EXPLAIN SELECT 1", "DML", "EXPLAIN"),
        ("CREATE TABLE t WITH (format = 'PARQUET') AS SELECT 1", "DDL", "CREATE_TABLE_AS_SELECT"),
        ("CREATE TABLE t AS (WITH a AS (SELECT 1) SELECT * FROM a)", "DDL", "CREATE_TABLE_AS_SELECT"),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", "DDL", "CREATE_VIEW"),
        ("DROP VIEW IF EXISTS v", "DDL", "DROP_VIEW"),
        ("SHOW VIEWS IN s", "UTILITY", "SHOW_VIEWS"),
        ("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE", "DML", "MERGE"),
        ("CREATE SCHEMA s", "DDL", "CREATE_DATABASE"),
        ("DROP TABLE t", "DDL", "DROP_TABLE"),
        ("MSCK REPAIR TABLE t", "DDL", "MSCK_REPAIR_TABLE"),
        ("SHOW TABLES", "UTILITY", "SHOW_TABLES"),
        ("DESC t", "UTILITY", "DESCRIBE_TABLE"),
    ],
)
def test_a_statement_is_classified_as_athena_does(sql: str, type_: str, subtype: str) -> None:
    statement = parse_statement(sql)
    assert (statement.type, statement.subtype) == (type_, subtype)


def test_the_closing_semicolon_is_dropped_and_nothing_else() -> None:
    assert parse_statement("  SELECT ';' -- a; b\n ;\n;").text == "  SELECT ';'"


def test_question_marks_in_texts_and_comments_are_no_placeholders() -> None:
    assert parse_statement("SELECT '?', \"?\", ? -- ?\n, ? /* ? */").placeholders == 2
