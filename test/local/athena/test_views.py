import base64
import json
import time
from pathlib import Path

import pytest

from .lake import DATABASE, WORKGROUP, Lake

PLUGINS = Path(__file__).parents[3] / "airflow/plugins"


@pytest.fixture(scope="module", autouse=True)
def sales(lake: Lake) -> None:
    """An Iceberg table and a Hive table to look at."""
    lake.iceberg(
        "CREATE TABLE sales (id bigint, amount decimal(12,2))", "INSERT INTO sales VALUES (1, 1.50), (2, 2.25)"
    )
    lake.query("CREATE TABLE buyers AS SELECT * FROM (VALUES (1, 'CH'), (2, 'DE')) AS t(id, country)")


def test_a_view_answers_and_its_query_can_be_replaced(lake: Lake) -> None:
    made = lake.query("CREATE VIEW by_country AS SELECT country, amount FROM sales JOIN buyers USING (id)").execution
    assert (made["StatementType"], made["SubstatementType"]) == ("DDL", "CREATE_VIEW")
    assert lake.query("SELECT country, amount FROM by_country ORDER BY 1").rows == [["CH", "1.50"], ["DE", "2.25"]]
    lake.query("CREATE OR REPLACE VIEW by_country AS SELECT sum(amount) AS total, ARRAY['x'] AS names FROM sales")
    assert lake.query("SELECT total, names FROM by_country").rows == [["3.75", "[x]"]]
    assert lake.execution("CREATE VIEW by_country AS SELECT 1 AS n")["Status"]["State"] == "FAILED"


def test_the_catalog_has_a_view_with_its_columns(lake: Lake) -> None:
    lake.query("CREATE VIEW amounts AS SELECT id, amount, ARRAY[CAST('x' AS varchar)] AS names FROM sales")
    view = lake.table("amounts")
    assert (view["TableType"], view["Parameters"]["presto_view"]) == ("VIRTUAL_VIEW", "true")
    assert view["ViewOriginalText"].startswith("/* Presto View: ")
    assert view["ViewExpandedText"] == "/* Presto View */"
    assert [(column["Name"], column["Type"]) for column in view["StorageDescriptor"]["Columns"]] == [
        ("id", "bigint"), ("amount", "decimal(12,2)"), ("names", "array<string>"),
    ]  # fmt: skip
    metadata = lake.athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=DATABASE, TableName="amounts")
    assert metadata["TableMetadata"]["TableType"] == "VIRTUAL_VIEW"
    assert [row[0].split("\t")[0].strip() for row in lake.query("DESCRIBE amounts").rows if row[0]] == [
        "id", "amount", "names",
    ]  # fmt: skip


def test_the_dag_defines_a_view_and_describes_its_columns_which_answers_as_before(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(PLUGINS)
    from tributary_airflow import statement, view
    from tributary_airflow.statement import Statement, Statements
    from tributary_airflow.work import look

    for module in (statement, view):
        monkeypatch.setattr(module, "client", lambda service, region: getattr(lake, service))
    made = Statement(
        region="eu-central-1",
        name="view described",
        sql="CREATE OR REPLACE VIEW described AS SELECT id, amount FROM sales",
        parameters=[],
        workgroup=WORKGROUP,
        database=DATABASE,
        token="defines-the-view-described-once-more",
    )
    work = view.ViewDefinitions(
        region="eu-central-1",
        definitions=Statements(region="eu-central-1", statements=[made]),
        database=DATABASE,
        comments={"described": {"id": "Identifier.", "amount": "What was paid, USD."}},
    )
    while (outcome := look(work)) is None:
        time.sleep(0.2)
    assert outcome.status == "succeeded", outcome.cause
    found = lake.table("described")["StorageDescriptor"]["Columns"]
    assert [(column["Name"], column["Comment"]) for column in found] == [
        ("id", "Identifier."), ("amount", "What was paid, USD."),
    ]  # fmt: skip
    assert lake.query("SELECT amount FROM described ORDER BY id").rows == [["1.50"], ["2.25"]]
    lake.query("CREATE OR REPLACE VIEW described AS SELECT id FROM sales")
    assert lake.table("described")["StorageDescriptor"]["Columns"] == [{"Name": "id", "Type": "bigint"}]


def test_views_are_shown_and_dropped(lake: Lake) -> None:
    lake.query("CREATE VIEW first_look AS SELECT 1 AS n")
    lake.query("CREATE VIEW second_look AS SELECT n FROM first_look")
    assert lake.query("SELECT n FROM second_look").rows == [["1"]]
    shown = lake.query("SHOW VIEWS IN shop LIKE '*_look'")
    assert (shown.rows, shown.columns[0]["Name"]) == ([["first_look"], ["second_look"]], "views")
    assert "SELECT 1" in str(lake.query("SHOW CREATE VIEW first_look").rows)
    dropped = lake.query("DROP VIEW second_look").execution
    assert (dropped["StatementType"], dropped["SubstatementType"]) == ("DDL", "DROP_VIEW")
    assert lake.query("SHOW VIEWS LIKE '*_look'").rows == [["first_look"]]
    lake.query("DROP VIEW IF EXISTS second_look")


def test_a_view_of_another_client_is_read_even_with_an_empty_description(lake: Lake) -> None:
    definition = {
        "originalSql": "SELECT id FROM sales",
        "catalog": "awsdatacatalog",
        "schema": DATABASE,
        "columns": [{"name": "id", "type": "bigint"}],
    }
    text = base64.b64encode(json.dumps(definition).encode()).decode()
    lake.glue.create_table(
        DatabaseName=DATABASE,
        TableInput={
            "Name": "foreign_view",
            "Description": "",
            "Owner": "hadoop",
            "TableType": "VIRTUAL_VIEW",
            "Parameters": {"presto_view": "true", "comment": "Presto View"},
            "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "bigint"}], "SerdeInfo": {}},
            "ViewOriginalText": f"/* Presto View: {text} */",
            "ViewExpandedText": "/* Presto View */",
        },
    )
    assert lake.query("SELECT id FROM foreign_view ORDER BY id").rows == [["1"], ["2"]]


def test_a_view_over_a_table_that_is_gone_fails_the_query(lake: Lake) -> None:
    lake.query("CREATE TABLE passing AS SELECT 1 AS n")
    lake.query("CREATE VIEW stale AS SELECT n FROM passing")
    lake.query("DROP TABLE passing")
    status = lake.execution("SELECT * FROM stale")["Status"]
    assert status["StateChangeReason"].startswith("INVALID_VIEW: ")
    assert (status["AthenaError"]["ErrorCategory"], status["AthenaError"]["ErrorType"]) == (2, 1107)
