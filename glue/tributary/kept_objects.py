"""Whether the raw bucket still holds what its manifests name, which a rebuild of the curated tables begins with.

Listings tell it: of the manifests, and of each attempt that one of them names. A window has one manifest, that of the
attempt that counts. What an attempt left that another has superseded is read by nobody, and may be there or not.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, get_args

from tributary.committed_windows import listed_manifest, listed_manifests
from tributary.contract import Contract
from tributary.manifest import MANIFEST_SUFFIX, ManifestError, Scope
from tributary.raw_objects import listed_parts

_READERS = 4
_NAMED = 3


class RawObjectsMissingError(RuntimeError):
    """Objects of manifests that are not there as they were committed; the message names the first ones."""


@dataclass(frozen=True)
class Held:
    """What was found of a dataset's manifests, or of those of its sweeps.

    Attributes:
        dataset: of the contract.
        scope: what the manifests are of.
        manifests: that were held against the bucket.
        objects: that they name and the bucket has as they were committed.
        missing: what is wrong with the others, each begun with its key, by the key of the manifest.
    """

    dataset: str
    scope: Scope
    manifests: int
    objects: int
    missing: dict[str, list[str]]


def hold_objects(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contracts: Iterable[Contract],
    committed_since: datetime,
) -> list[Held]:
    """Hold what lies in the raw bucket against every manifest that is young enough for its objects to be there.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contracts: of the datasets, each looked at by itself.
        committed_since: time with a zone; older manifests are left out, for the bucket's lifecycle ends their objects.
            One that an erasure wrote anew is as old as its commit.

    Returns:
        By dataset, of rows and of keys; a dataset without such manifests as well.
    """
    looks = [
        (contract, _look(s3, bucket, contract, scope, committed_since))
        for contract in contracts
        for scope in get_args(Scope)
    ]
    # A commit of an attempt that was extracted in part anew removes parts just before it writes the manifest: what was
    # missing is looked at once more when all else is done.
    return [
        Held(
            held.dataset,
            held.scope,
            held.manifests,
            held.objects,
            _missing_still(s3, bucket, contract, held, committed_since),
        )
        for contract, held in looks
    ]


def require_objects(bucket: str, found: Iterable[Held]) -> None:
    """Pass when all is there.

    Args:
        bucket: the raw bucket.
        found: what `hold_objects` returned.

    Raises:
        RawObjectsMissingError: an object is not; it says how many, of which datasets since which window, and the first.
    """
    broken = [held for held in found if held.missing]
    if not broken:
        return
    faults = [fault for held in broken for texts in held.missing.values() for fault in texts]
    counts = f"{_counted(len(faults), 'object')} of {_counted(sum(len(held.missing) for held in broken), 'manifest')}"
    since = ", ".join(
        f"{held.dataset}{' (keys)' if held.scope == 'keys' else ''} since window {_window_id(min(held.missing))}"
        for held in broken
    )
    named = [*faults[:_NAMED], *([f"and {len(faults) - _NAMED} more"] if len(faults) > _NAMED else [])]
    raise RawObjectsMissingError(f"not in {bucket} as they were committed: {counts}, of {since}: {'; '.join(named)}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _window_id(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(MANIFEST_SUFFIX)


def _look(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    scope: Scope,
    committed_since: datetime,
) -> Held:
    manifests, objects = 0, 0
    missing: dict[str, list[str]] = {}
    with ThreadPoolExecutor(_READERS) as pool:
        for page in listed_manifests(s3, bucket, contract, scope):
            keys = [entry["Key"] for entry in page if entry["LastModified"] >= committed_since]
            looked = pool.map(partial(_hold, s3, bucket, contract, scope, committed_since), keys)
            for key, held in zip(keys, looked, strict=True):
                if held is None:
                    continue
                present, faults = held
                manifests += 1
                objects += present
                if faults:
                    missing[key] = faults
    return Held(contract.dataset, scope, manifests, objects, missing)


def _missing_still(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    held: Held,
    committed_since: datetime,
) -> dict[str, list[str]]:
    again = {key: _hold(s3, bucket, contract, held.scope, committed_since, key) for key in held.missing}
    return {key: looked[1] for key, looked in again.items() if looked is not None and looked[1]}


def _hold(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    scope: Scope,
    committed_since: datetime,
    key: str,
) -> tuple[int, list[str]] | None:
    """How many objects of a manifest are there, and what is wrong with each other one; None of one that is too old."""
    try:
        manifest = listed_manifest(s3, bucket, key)
        # It is younger in the listing than its other objects, whose time is over before its own.
        if manifest.erased_rows and manifest.committed_at is not None and manifest.committed_at < committed_since:
            return None
        present, faults = listed_parts(s3, bucket, contract, manifest, scope)
    except (ManifestError, ValueError) as fault:
        return 0, [f"{key}: {str(fault).splitlines()[0].removeprefix(f'{key}: ')}"]
    # What lies there beside the manifest's objects is no loss: the lifecycle ends it, and a stage names it.
    lost = {part.key for part in manifest.parts} - {part.key for part in present}
    return len(present), [fault for fault in faults if fault.partition(": ")[0] in lost]
