"""Settles which of a workgroup's and a request's settings hold for a query."""

import re
from dataclasses import dataclass

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.store import Json

# AWS takes no lower value, in bytes.
MINIMUM_CUTOFF = 10_000_000
_LOCATION = re.compile(r"s3://[^/]+(/.*)?")


@dataclass(frozen=True)
class Settings:
    """What holds for one query.

    Attributes:
        location: S3 URL that result files go below, ending in a slash.
        configuration: The ResultConfiguration without its location: encryption and the like.
        cutoff: Bytes the query may scan, None without a limit.
        enforced: Whether the workgroup insists on its own location.
        overridden: Whether the request sets aside what the workgroup would do with results.
    """

    location: str
    configuration: Json
    cutoff: int | None
    enforced: bool
    overridden: bool


def effective_settings(workgroup: Json, requested: Json) -> Settings:
    """Settles the settings of a query.

    Args:
        workgroup: The query's workgroup.
        requested: The request's ResultConfiguration. A workgroup that enforces its own ignores it.

    Raises:
        RequestError: The workgroup is disabled, or there is no usable output location.
    """
    if workgroup.get("State") == "DISABLED":
        raise RequestError(f"WorkGroup {workgroup['Name']} is disabled.")
    configuration: Json = workgroup.get("Configuration") or {}
    own: Json = configuration.get("ResultConfiguration") or {}
    enforced = bool(configuration.get("EnforceWorkGroupConfiguration"))
    chosen = own if enforced else {**own, **requested}
    location = chosen.get("OutputLocation")
    if not location:
        raise RequestError(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    if not _LOCATION.fullmatch(location):
        raise RequestError("outputLocation is not a valid S3 path.")
    if (chosen.get("EncryptionConfiguration") or {}).get("EncryptionOption") == "CSE_KMS":
        raise RequestError("Client-side encryption of results is not available on this machine")
    return Settings(
        location=location.rstrip("/") + "/",
        configuration={key: value for key, value in chosen.items() if key != "OutputLocation"},
        cutoff=configuration.get("BytesScannedCutoffPerQuery"),
        enforced=enforced and bool(own.get("OutputLocation")),
        overridden=bool(own.get("OutputLocation")) and chosen != own,
    )


def check_cutoff(configuration: Json) -> None:
    """Refuses a cutoff below the least that AWS takes.

    Raises:
        RequestError: The cutoff is too low.
    """
    cutoff = configuration.get("BytesScannedCutoffPerQuery")
    if cutoff is not None and cutoff < MINIMUM_CUTOFF:
        raise RequestError(
            "1 validation error detected: Value at 'bytesScannedCutoffPerQuery' failed to satisfy constraint: "
            f"Member must have value greater than or equal to {MINIMUM_CUTOFF}"
        )
