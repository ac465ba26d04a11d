"""The versions of a table of the Data Catalog: what it was before each update, unless that was to keep none."""

import copy
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import glue
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Request, refuse, reply

# By database and table, newest first.
_earlier = AccountRegionScopedDict()

# The most that an answer holds.
PAGE = 100


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a handler that is replaced.
    """
    create, update = handler(glue, "_create_table"), handler(glue, "_update_table")

    def _create_table(data: Request) -> Answer:
        answer = create(data)
        if answer[0] == 200:
            # One of that name may have been there before.
            _earlier.pop(_key(data, data["TableInput"]["Name"]), None)
        return answer

    def _update_table(data: Request) -> Answer:
        key = _key(data, data["TableInput"]["Name"])
        before = copy.deepcopy(glue._tables.get(key))
        answer = update(data)
        if answer[0] == 200 and not data.get("SkipArchive"):
            _earlier[key] = [before, *(_earlier.get(key) or [])]
        return answer

    replace(glue, "_create_table", _create_table)
    replace(glue, "_update_table", _update_table)
    glue._ALL_STATE["table_versions"] = _earlier


def get_table_versions(data: Request) -> Answer:
    """Answer GetTableVersions, the newest first."""
    key = _key(data, data["TableName"])
    table = glue._tables.get(key)
    if table is None:
        return refuse("EntityNotFoundException", f"Table {data['TableName']} not found in {data['DatabaseName']}")
    versions: list[Any] = [table, *(_earlier.get(key) or [])]
    first = int(data.get("NextToken") or 0)
    end = first + int(data.get("MaxResults") or PAGE)
    found = [{"Table": version, "VersionId": version["VersionId"]} for version in versions[first:end]]
    return reply({"TableVersions": found, **({"NextToken": str(end)} if end < len(versions) else {})})


def _key(data: Request, table: str) -> str:
    return f"{data['DatabaseName']}/{table}"
