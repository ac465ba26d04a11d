"""What CreateWorkGroup and UpdateWorkGroup check and fill in before the emulator stores a workgroup."""

from tributary_local.athena.execution import ENGINE
from tributary_local.athena.settings import check_cutoff
from tributary_local.athena.store import Json, workgroup


def created_workgroup(data: Json) -> Json:
    """Gives a CreateWorkGroup request AWS's defaults.

    Raises:
        RequestError: The configuration is not acceptable.
    """
    configuration = {
        "EnforceWorkGroupConfiguration": True,
        "PublishCloudWatchMetricsEnabled": True,
        "RequesterPaysEnabled": False,
        **(data.get("Configuration") or {}),
    }
    check_cutoff(configuration)
    configuration["EngineVersion"] = _effective(configuration.get("EngineVersion"))
    return {**data, "Configuration": configuration}


def updated_workgroup(data: Json) -> Json:
    """Gives an UpdateWorkGroup request in the form that the emulator stores.

    Raises:
        RequestError: There is no such workgroup, or the configuration is not acceptable.
    """
    stored = workgroup(data["WorkGroup"])
    updates = dict(data.get("ConfigurationUpdates") or {})
    check_cutoff(updates)
    if updates.get("RemoveBytesScannedCutoffPerQuery"):
        stored["Configuration"].pop("BytesScannedCutoffPerQuery", None)
    if "EngineVersion" in updates:
        updates["EngineVersion"] = _effective(updates["EngineVersion"])
    return {**data, "ConfigurationUpdates": updates}


def _effective(version: Json | None) -> Json:
    return {"SelectedEngineVersion": "AUTO", **(version or {}), "EffectiveEngineVersion": ENGINE}
