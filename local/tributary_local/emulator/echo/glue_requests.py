"""Glue: actions that the emulator doesn't know."""

import json

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import glue
from tributary_local.emulator import partitions, table_versions
from tributary_local.emulator.echo import glue_policy
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Parameters, Request, refuse, reply

DISABLED = {
    "EncryptionAtRest": {"CatalogEncryptionMode": "DISABLED"},
    "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": False},
}

# Of each account and region, under the one name CATALOG.
_encryption = AccountRegionScopedDict()
CATALOG = "catalog"


def install() -> None:
    """Put the dispatcher in place, before the emulator's own."""
    dispatch = handler(glue, "_handle_request_sync")

    def _handle_request_sync(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: Parameters
    ) -> Answer:
        action = ACTIONS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if action is None:
            return dispatch(method, path, headers, body, query_params)
        return action(json.loads(body or b"{}"))

    replace(glue, "_handle_request_sync", _handle_request_sync)
    glue._ALL_STATE["catalog_encryption"] = _encryption
    glue._ALL_STATE["catalog_policy"] = glue_policy.policies


def _put_encryption(data: Request) -> Answer:
    _encryption[CATALOG] = data["DataCatalogEncryptionSettings"]
    return reply({})


def _get_encryption(_data: Request) -> Answer:
    return reply({"DataCatalogEncryptionSettings": {**DISABLED, **_encryption.get(CATALOG, {})}})


def _update_classifier(data: Request) -> Answer:
    kind, sent = next((kind, value) for kind, value in data.items() if value)
    stored = glue._classifiers.get(sent.get("Name"))
    if stored is None or kind not in stored:
        return refuse("EntityNotFoundException", f"Classifier {sent.get('Name')} not found")
    stored[kind].update(sent)
    stored[kind]["Version"] += 1
    return reply({})


def _update_connection(data: Request) -> Answer:
    stored = glue._connections.get(data.get("Name"))
    if stored is None:
        return refuse("EntityNotFoundException", f"Connection {data.get('Name')} not found")
    glue._connections[data["Name"]] = {"CreationTime": stored["CreationTime"], **data["ConnectionInput"]}
    return reply({})


ACTIONS = {
    "PutDataCatalogEncryptionSettings": _put_encryption,
    "GetDataCatalogEncryptionSettings": _get_encryption,
    "PutResourcePolicy": glue_policy.put_policy,
    "GetResourcePolicy": glue_policy.get_policy,
    "DeleteResourcePolicy": glue_policy.delete_policy,
    "UpdateClassifier": _update_classifier,
    "UpdateConnection": _update_connection,
    "GetTableVersions": table_versions.get_table_versions,
    "UpdatePartition": partitions.update_partition,
    "BatchDeletePartition": partitions.batch_delete_partition,
    "DeletePartitionIndex": partitions.delete_partition_index,
}
