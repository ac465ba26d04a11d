"""Keeps a view in the Glue Data Catalog in the form that Athena gives it."""

import base64
import json
from collections.abc import Callable

from ministack.services import glue
from tributary_local.athena.hive_type import hive_type
from tributary_local.athena.store import Json
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer

_PREFIX, _SUFFIX = "/* Presto View: ", " */"


def install() -> None:
    """Makes CreateTable and UpdateTable keep a view as Athena does.

    Raises:
        EmulatorChangedError: The emulator no longer has a function that is to be replaced.
    """
    for name in ("_create_table", "_update_table"):
        replace(glue, name, _storing(name))


def _storing(name: str) -> Callable[..., Answer]:
    store = handler(glue, name)

    def keep(data: Json) -> Answer:
        answer = store(data)
        if answer[0] == 200:
            table = glue._tables[f"{data['DatabaseName']}/{data['TableInput']['Name']}"]
            if table.get("TableType") == "VIRTUAL_VIEW":
                _complete(table, data["TableInput"])
        return answer

    return keep


def _complete(view: Json, sent: Json) -> None:
    # Trino takes a description, an empty one too, for the comment that marks its views.
    if not sent.get("Description"):
        view.pop("Description", None)
    text = sent.get("ViewOriginalText") or ""
    if text.startswith(_PREFIX) and text.endswith(_SUFFIX):
        definition = json.loads(base64.b64decode(text[len(_PREFIX) : -len(_SUFFIX)]))
        columns = sent.get("StorageDescriptor", {}).get("Columns", [])
        comments = {column["Name"]: {"Comment": column["Comment"]} for column in columns if column.get("Comment")}
        # Trino stores one column by the name of `dummy`; Athena's clients look for the view's own.
        view["StorageDescriptor"]["Columns"] = [
            {"Name": column["name"], "Type": hive_type(column["type"]), **comments.get(column["name"], {})}
            for column in definition["columns"]
        ]
