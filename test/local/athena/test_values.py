import pytest

from .lake import Lake


@pytest.mark.parametrize(
    ("expression", "text", "type_"),
    [
        ("7 / 2", "3", "integer"),
        ("BIGINT '9007199254740993'", "9007199254740993", "bigint"),
        ("CAST('12.3400' AS decimal(12,4))", "12.3400", "decimal"),
        ("DECIMAL '0.1' + DECIMAL '0.2'", "0.3", "decimal"),
        ("CAST('99999999999999999999999999999999.999999' AS decimal(38,6))", "9" * 32 + ".999999", "decimal"),
        ("1.5", "1.5", "double"),
        ("CAST(1 AS decimal(12,4)) * 1.0 / 3", "0.3333333333333333", "double"),
        ("1e20", "1.0E20", "double"),
        ("0.1e0 + 0.2e0", "0.30000000000000004", "double"),
        ("nan()", "NaN", "double"),
        ("REAL '1.5'", "1.5", "float"),
        ("true", "true", "boolean"),
        ("DATE '2025-01-31'", "2025-01-31", "date"),
        ("TIMESTAMP '2025-01-31 23:59:59.123456'", "2025-01-31 23:59:59.123456", "timestamp"),
        ("TIMESTAMP '2025-01-31 23:59:59.000'", "2025-01-31 23:59:59.000", "timestamp"),
        ("TIMESTAMP '2025-01-31 23:59:59.123 UTC'", "2025-01-31 23:59:59.123 UTC", "timestamp with time zone"),
        ("'Zürich 東京 🚲'", "Zürich 東京 🚲", "varchar"),
        ("'it''s \"quoted\"'", 'it\'s "quoted"', "varchar"),
        ("CAST('a' AS char(3))", "a  ", "char"),
        ("X'00ff'", "00 ff", "varbinary"),
        ("ARRAY[1, NULL, 3]", "[1, null, 3]", "array"),
        ("MAP(ARRAY['a'], ARRAY[1.5e0])", "{a=1.5}", "map"),
        ("CAST(ROW(1, NULL) AS ROW(n int, s varchar))", "{n=1, s=null}", "row"),
        ("ROW(1, 'x')", "{1, x}", "row"),
        ("''", "", "varchar"),
        ("CAST(NULL AS varchar)", None, "varchar"),
    ],
)
def test_a_value_has_the_text_and_type_that_athena_gives_it(
    lake: Lake, expression: str, text: str | None, type_: str
) -> None:
    answer = lake.query(f"SELECT {expression} AS v")
    assert answer.rows == [[text]]
    assert answer.columns[0]["Type"] == type_


def test_a_column_of_decimals_names_its_precision_and_scale(lake: Lake) -> None:
    column = lake.query("SELECT CAST(1 AS decimal(18,4)) AS spend").columns[0]
    assert (column["Name"], column["Precision"], column["Scale"]) == ("spend", 18, 4)


def test_the_session_is_in_utc(lake: Lake) -> None:
    assert lake.query("SELECT current_timezone()").rows == [["UTC"]]


def test_the_result_file_tells_null_from_empty(lake: Lake) -> None:
    execution = lake.execution(
        """SELECT 1 AS n, 'a"b' AS quoted, CAST(NULL AS varchar) AS gone, '' AS empty, 'x\ny' AS l"""
    )
    assert lake.file(execution) == b'"n","quoted","gone","empty","l"\n"1","a""b",,"","x\ny"\n'
    assert execution["ResultConfiguration"]["OutputLocation"].endswith(f"/{execution['QueryExecutionId']}.csv")


def test_a_query_without_rows_has_its_header_alone(lake: Lake) -> None:
    execution = lake.execution("SELECT 1 AS n WHERE false")
    assert lake.file(execution) == b'"n"\n'
    rows = lake.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]["Rows"]
    assert rows == [{"Data": [{"VarCharValue": "n"}]}]
