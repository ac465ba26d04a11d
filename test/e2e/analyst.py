"""What an analyst's own script does: list tables and ask the workgroup, by boto3 and its environment alone."""

import json
import sys
import time

import boto3


def main(database: str, workgroup: str, sql: str) -> None:
    """Print tables and the rows of a query as JSON."""
    tables = [
        table["Name"]
        for page in boto3.client("glue").get_paginator("get_tables").paginate(DatabaseName=database)
        for table in page["TableList"]
    ]
    athena = boto3.client("athena")
    query = athena.start_query_execution(
        QueryString=sql, WorkGroup=workgroup, QueryExecutionContext={"Database": database}
    )["QueryExecutionId"]
    while True:
        execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        if execution["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
            break
        time.sleep(0.2)
    rows = [
        [datum.get("VarCharValue") for datum in row["Data"]]
        for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)
        for row in page["ResultSet"]["Rows"]
    ]
    json.dump({"tables": tables, "state": execution["Status"]["State"], "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
