"""The windows that raw holds: what a rebuild of the curated tables begins with."""

from collections.abc import Iterator
from typing import Any

from tributary.contract import Contract
from tributary.manifest import MANIFEST_SUFFIX, Manifest, ManifestError, Scope, manifest_prefix
from tributary.sweep import keys_only
from tributary.window import WindowAttempt, window_end

ALL = "all"
"""Job argument that stands for every window that was committed under the present version of the contract."""

LAST = "last"
"""Job argument that stands for the sweep of the latest window that has one."""


def listed_manifests(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    scope: Scope = "rows",
) -> Iterator[list[dict[str, Any]]]:
    """The entries of a dataset's manifests in the bucket's listing, a page of it at a time, in order of window_id.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: the dataset's contract.
        scope: what was extracted.
    """
    prefix = manifest_prefix(contract, scope)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        # Those of sweeps lie in a folder of their own among those of rows.
        yield [
            entry
            for entry in page.get("Contents", [])
            if entry["Key"].endswith(MANIFEST_SUFFIX) and "/" not in entry["Key"].removeprefix(prefix)
        ]


def listed_manifest(
    s3: Any,  # noqa: ANN401
    bucket: str,
    key: str,
) -> Manifest:
    """Read a manifest that the listing names, of whatever version of the contract.

    Raises:
        ManifestError: the object is none.
    """
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    try:
        return Manifest.model_validate_json(body)
    except ValueError as cause:
        raise ManifestError(f"{key}: is no manifest: {cause}") from cause


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
    manifests = (
        listed_manifest(s3, bucket, entry["Key"])
        for page in listed_manifests(s3, bucket, contract, scope)
        for entry in page
    )
    windows = [
        WindowAttempt(manifest.window_id, manifest.attempt)
        for manifest in manifests
        if manifest.contract_version == contract.version
    ]
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
