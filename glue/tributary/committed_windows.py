"""The windows that raw holds: what a rebuild of the curated tables begins with."""

from typing import Any

from tributary.contract import Contract
from tributary.manifest import MANIFEST_SUFFIX, Manifest, ManifestError, Scope, manifest_prefix
from tributary.sweep import keys_only
from tributary.window import WindowAttempt, window_end

ALL = "all"
"""Job argument that stands for every window that was committed under the present version of the contract."""

LAST = "last"
"""Job argument that stands for the sweep of the latest window that has one."""


def committed_windows(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    scope: Scope = "rows",
) -> list[WindowAttempt]:
    """List the windows of a dataset whose extract was committed under the contract's version, each with its attempt.

    Raw of another version is staged by the jobs of that version, and brought here by the migrations between.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: the dataset's contract; of sweeps that of its keys.
        scope: what was extracted.

    Returns:
        In order of window_id; empty where nothing was committed.

    Raises:
        ManifestError: an object among the manifests is none.
    """
    prefix = manifest_prefix(contract, scope)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    # Those of sweeps lie in a folder of their own among those of rows.
    names = [key for key in keys if key.endswith(MANIFEST_SUFFIX) and "/" not in key.removeprefix(prefix)]
    windows = []
    for key in names:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        try:
            manifest = Manifest.model_validate_json(body)
        except ValueError as cause:
            raise ManifestError(f"{key}: is no manifest: {cause}") from cause
        if manifest.contract_version == contract.version:
            windows.append(WindowAttempt(manifest.window_id, manifest.attempt))
    return sorted(windows, key=lambda window: window.window_id)


def last_sweep(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
) -> list[WindowAttempt]:
    """The sweep of the latest window that has one, whose keys tell what those of earlier ones told; at most one."""
    if contract.key_sweep is None:
        return []
    sweeps = committed_windows(s3, bucket, keys_only(contract), "keys")
    return sorted(sweeps, key=lambda window: window_end(window.window_id))[-1:]
