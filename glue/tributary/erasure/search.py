"""The proof: every version of every object in the lake's buckets is read, and nothing of a person is found."""

from collections.abc import Iterator, Mapping
from typing import Any

from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.object_versions import Stored, Version, pieces, stored_objects
from tributary.erasure.raw_erasure import in_threads
from tributary.erasure.searched import Searched
from tributary.erasure.traces import Traces, UnreadableError

_NAMED = 5


def search(s3: Any, buckets: Mapping[str, str], traces: Traces) -> Searched:  # noqa: ANN401
    """Search buckets for what is left of a person.

    Args:
        s3: boto3 client.
        buckets: names of buckets, each with the beginning of the keys that are passed over: what asks for the erasure.
        traces: of the person.

    Raises:
        ErasureError: an object can't be read, so that nobody knows what is in it.
    """
    searched = Searched()
    for bucket, own in buckets.items():

        def look(stored: Stored, bucket: str = bucket) -> tuple[Stored, list[Version]]:
            return stored, [version for version in stored.versions if _holds(s3, bucket, version, traces)]

        for stored, dirty in in_threads(look, _others(s3, bucket, own)):
            searched.objects += bool(stored.versions)
            searched.versions += len(stored.versions)
            searched.bytes += sum(version.size for version in stored.versions)
            searched.found += [f"s3://{bucket}/{version.key} (version {version.version_id})" for version in dirty]
    return searched


def require_nothing(searched: Searched) -> None:
    """Pass when nothing was found.

    Raises:
        ErasureError: something was; it names the first objects, and nobody.
    """
    if searched.found:
        more = f" and {len(searched.found) - _NAMED} more" if len(searched.found) > _NAMED else ""
        raise ErasureError(
            f"something of the person is left in {', '.join(searched.found[:_NAMED])}{more}: remove it where no table "
            "and no manifest needs it, and run again under the same erasure_id"
        )


def _others(s3: Any, bucket: str, own: str) -> Iterator[Stored]:  # noqa: ANN401
    return (stored for stored in stored_objects(s3, bucket, "") if not own or not stored.key.startswith(own))


def _holds(s3: Any, bucket: str, version: Version, traces: Traces) -> bool:  # noqa: ANN401
    try:
        return traces.in_object(version.key, pieces(s3, bucket, version))
    except UnreadableError as fault:
        raise ErasureError(
            f"s3://{bucket}/{version.key} (version {version.version_id}) can't be read ({fault}), so nobody "
            "knows who is in it: remove it where nothing needs it, and run again under the same erasure_id"
        ) from None
