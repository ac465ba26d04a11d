"""Tells EventBridge of tables of the Data Catalog that are created, changed and deleted, whoever does it.

https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
"""

from collections.abc import Callable

from ministack.services import eventbridge, glue
from tributary_local.emulator.events import tell
from tributary_local.emulator.patch import handler, original, replace
from tributary_local.emulator.protocol import Answer, Request

DATABASE, TABLE = "Glue Data Catalog Database State Change", "Glue Data Catalog Table State Change"


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that is replaced or called.
    """
    original(eventbridge, "_put_events")
    _telling("_create_table", lambda data: _of_database("CreateTable", data, [data["TableInput"]["Name"]]))
    _telling("_delete_table", lambda data: _of_database("DeleteTable", data, [data["Name"]]))
    _telling("_update_table", _updated)
    delete = handler(glue, "_batch_delete_table")

    def _batch_delete_table(data: Request) -> Answer:
        names = [name for name in data.get("TablesToDelete", []) if f"{data['DatabaseName']}/{name}" in glue._tables]
        answer = delete(data)
        if names:
            _of_database("BatchDeleteTable", data, names)
        return answer

    replace(glue, "_batch_delete_table", _batch_delete_table)


def _telling(name: str, told: Callable[[Request], None]) -> None:
    handle = handler(glue, name)

    def telling(data: Request) -> Answer:
        answer = handle(data)
        if answer[0] == 200:
            told(data)
        return answer

    replace(glue, name, telling)


def _of_database(change: str, data: Request, tables: list[str]) -> None:
    detail = {"databaseName": data["DatabaseName"], "typeOfChange": change, "changedTables": tables}
    tell("aws.glue", DATABASE, detail, [_arn(data["DatabaseName"], table) for table in tables])


def _updated(data: Request) -> None:
    database, table = data["DatabaseName"], data["TableInput"]["Name"]
    detail = {
        "databaseName": database,
        "changedPartitions": [],
        "typeOfChange": "UpdateTable",
        "tableName": table,
    }
    tell("aws.glue", TABLE, detail, [_arn(database, table)])


def _arn(database: str, table: str) -> str:
    arn: str = glue._arn("table", f"{database}/{table}")
    return arn
