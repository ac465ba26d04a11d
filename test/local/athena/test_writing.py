"""Tables that a query makes or adds to."""

import pytest
from botocore.exceptions import ClientError

from .lake import BUCKET, DATABASE, RESULTS, Lake

ROWS = "(VALUES (1, 'a', 'x'), (2, 'b', 'y'), (3, NULL, 'x')) AS t(id, note, kind)"


@pytest.fixture(scope="module", autouse=True)
def lenient(lake: Lake) -> None:
    """A workgroup whose clients may choose a location."""
    lake.workgroup("writers", EnforceWorkGroupConfiguration=False)


def test_a_table_is_made_of_a_query_at_the_results_of_the_workgroup(lake: Lake) -> None:
    made = lake.query(f"CREATE TABLE made AS SELECT * FROM {ROWS}").execution
    place = f"s3://{RESULTS}/analysts/tables/{made['QueryExecutionId']}"
    assert (made["StatementType"], made["SubstatementType"]) == ("DDL", "CREATE_TABLE_AS_SELECT")
    assert made["ResultConfiguration"]["OutputLocation"] == place
    table = lake.table("made")
    assert (table["TableType"], table["StorageDescriptor"]["Location"].rstrip("/")) == ("EXTERNAL_TABLE", place)
    assert "parquet" in table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].lower()
    assert lake.query("SELECT id, note, kind FROM made ORDER BY id").rows == [
        ["1", "a", "x"], ["2", "b", "y"], ["3", None, "x"],
    ]  # fmt: skip
    answer = lake.athena.get_query_results(QueryExecutionId=made["QueryExecutionId"])
    assert (answer["UpdateCount"], answer["ResultSet"]["Rows"]) == (3, [])
    assert [column["Name"] for column in answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]] == ["rows"]


def test_the_manifest_lists_the_files_that_were_written(lake: Lake) -> None:
    made = lake.query(f"CREATE TABLE listed AS SELECT * FROM {ROWS}").execution
    first = made["Statistics"]["DataManifestLocation"]
    assert first == f"{made['ResultConfiguration']['OutputLocation']}-manifest.csv"
    place = f"{made['ResultConfiguration']['OutputLocation']}/"
    files = lake.objects(place)
    assert files
    assert lake.object(first).decode().splitlines() == files
    added = lake.query("INSERT INTO listed VALUES (4, 'd', 'z')").execution
    assert (added["StatementType"], added["SubstatementType"]) == ("DML", "INSERT")
    second = added["Statistics"]["DataManifestLocation"]
    assert second == f"s3://{RESULTS}/analysts/{added['QueryExecutionId']}-manifest.csv"
    assert set(lake.object(second).decode().splitlines()) == set(lake.objects(place)) - set(files)


def test_a_partitioned_table_lies_where_the_client_says_and_grows(lake: Lake) -> None:
    place = f"s3://{BUCKET}/chosen/"
    properties = f"format = 'PARQUET', external_location = '{place}', partitioned_by = ARRAY['kind']"
    lake.query(f"CREATE TABLE chosen WITH ({properties}) AS SELECT * FROM {ROWS}", "writers")
    lake.query("INSERT INTO chosen VALUES (4, 'd', 'x'), (5, 'e', 'z')", "writers")
    assert sorted(lake.query("SHOW PARTITIONS chosen").rows) == [["kind=x"], ["kind=y"], ["kind=z"]]
    assert {url.removeprefix(place).split("/")[0] for url in lake.objects(place)} == {"kind=x", "kind=y", "kind=z"}
    assert lake.query("SELECT count(*) FROM chosen WHERE kind = 'x'").rows == [["3"]]
    partitions = lake.glue.get_partitions(DatabaseName=DATABASE, TableName="chosen")["Partitions"]
    assert sorted(one["Values"] for one in partitions) == [["x"], ["y"], ["z"]]


def test_a_place_that_holds_data_already_is_left_alone(lake: Lake) -> None:
    lake.put("taken/part-0.csv.gz", "n\n1\n")
    properties = f"external_location = 's3://{BUCKET}/taken/'"
    status = lake.execution(f"CREATE TABLE taken WITH ({properties}) AS SELECT 1 AS n", "writers")["Status"]
    assert (status["State"], status["AthenaError"]["ErrorCategory"]) == ("FAILED", 3)
    assert status["StateChangeReason"].startswith("HIVE_PATH_ALREADY_EXISTS: ")
    assert lake.objects(f"s3://{BUCKET}/taken/") == [f"s3://{BUCKET}/taken/part-0.csv.gz"]


def test_a_workgroup_that_enforces_its_location_takes_no_other(lake: Lake) -> None:
    sql = f"CREATE TABLE stubborn WITH (external_location = 's3://{BUCKET}/stubborn/') AS SELECT 1 AS n"
    with pytest.raises(ClientError, match="enforces a centralized output location"):
        lake.start(sql)


def test_an_iceberg_table_is_made_changed_and_dropped(lake: Lake) -> None:
    place = f"s3://{BUCKET}/ice/"
    properties = (
        f"table_type = 'ICEBERG', is_external = false, location = '{place}', partitioning = ARRAY['bucket(id, 2)']"
    )
    made = lake.query(f"CREATE TABLE ice WITH ({properties}) AS SELECT * FROM {ROWS}").execution
    table = lake.table("ice")
    assert (table["Parameters"]["table_type"].upper(), table["TableType"]) == ("ICEBERG", "EXTERNAL_TABLE")
    assert set(lake.object(made["Statistics"]["DataManifestLocation"]).decode().split()) <= set(lake.objects(place))
    added = lake.query("INSERT INTO ice VALUES (4, 'd', 'z')").execution
    assert len(lake.object(added["Statistics"]["DataManifestLocation"]).decode().split()) == 1
    changed = lake.query("UPDATE ice SET note = 'new' WHERE id = 1").execution
    assert changed["ResultConfiguration"]["OutputLocation"].endswith(".csv")
    lake.query(
        "MERGE INTO ice AS t USING (VALUES (2, 'm'), (9, 'n')) AS s(id, note) ON t.id = s.id"
        " WHEN MATCHED THEN UPDATE SET note = s.note WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.note, 'new')"
    )
    removed = lake.execution("DELETE FROM ice WHERE id = 3")
    assert lake.athena.get_query_results(QueryExecutionId=removed["QueryExecutionId"])["UpdateCount"] == 1
    assert lake.query("SELECT id, note FROM ice ORDER BY id").rows == [["1", "new"], ["2", "m"], ["4", "d"], ["9", "n"]]
    lake.query("DROP TABLE IF EXISTS `ice`")
    assert lake.execution("SELECT * FROM ice")["Status"]["AthenaError"]["ErrorType"] == 1301


def test_a_table_whose_making_is_stopped_is_not_there(lake: Lake) -> None:
    endless = ", ".join(f"UNNEST(sequence(1, 10000)) AS t{n}(c{n})" for n in range(3))
    query_id = lake.start(f"CREATE TABLE unfinished AS SELECT c0 FROM {endless} WHERE c0 * c1 + c2 = 0")
    lake.wait(query_id, "RUNNING")
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    stopped = lake.wait(query_id)
    assert (stopped["Status"]["State"], "AthenaError" in stopped["Status"]) == ("CANCELLED", False)
    assert "DataManifestLocation" not in stopped["Statistics"]
    assert lake.running_on_trino() == []
    assert lake.execution("SELECT * FROM unfinished")["Status"]["StateChangeReason"].startswith("TABLE_NOT_FOUND")


def test_dropping_a_table_leaves_its_files(lake: Lake) -> None:
    made = lake.query("CREATE TABLE short_lived AS SELECT 1 AS n").execution
    dropped = lake.query("DROP TABLE `shop`.`short_lived`").execution
    assert (dropped["StatementType"], dropped["SubstatementType"]) == ("DDL", "DROP_TABLE")
    assert lake.objects(f"{made['ResultConfiguration']['OutputLocation']}/")


def test_a_table_is_made_of_a_prepared_statement_and_its_parameters(lake: Lake) -> None:
    lake.query("PREPARE filling FROM INSERT INTO filled SELECT ? AS n")
    lake.query("CREATE TABLE filled AS SELECT 1 AS n")
    lake.query("EXECUTE filling", ExecutionParameters=["2"])
    assert lake.query("SELECT n FROM filled ORDER BY n").rows == [["1"], ["2"]]


def test_what_is_read_for_a_new_table_is_counted(lake: Lake) -> None:
    lake.query(f"CREATE TABLE source AS SELECT * FROM {ROWS}")
    assert lake.query("CREATE TABLE copy AS SELECT * FROM source").scanned > 0
