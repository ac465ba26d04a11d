"""Results of queries that show a person: they are removed whole, for a query can be asked again."""

from typing import Any

from tributary.erasure.object_versions import Stored, pieces, remove_versions, stored_objects
from tributary.erasure.raw_erasure import in_threads
from tributary.erasure.request import FOLDER
from tributary.erasure.traces import Traces

_METADATA = ".metadata"
"""Ends the name of what Athena writes beside a result."""


def results_with(s3: Any, bucket: str, traces: Traces) -> list[Stored]:  # noqa: ANN401
    """The results any version of which shows something of a person."""

    def look(stored: Stored) -> Stored | None:
        for version in stored.versions:
            # Nobody knows how a query called its columns: any cell may be it.
            of_cells = stored.key.endswith(".csv") and traces.in_any_cell(pieces(s3, bucket, version))
            if of_cells or traces.in_object(stored.key, pieces(s3, bucket, version)):
                return stored
        return None

    results = (stored for stored in stored_objects(s3, bucket, "") if not stored.key.startswith(FOLDER))
    return [stored for stored in in_threads(look, results) if stored is not None]


def erase_results(s3: Any, bucket: str, results: list[Stored]) -> int:  # noqa: ANN401
    """Remove results with all their versions and what lies beside them; return how many versions that was."""
    return sum(
        remove_versions(s3, bucket, [*stored.versions, *stored.markers])
        for result in results
        for stored in stored_objects(s3, bucket, result.key)
        if stored.key in (result.key, f"{result.key}{_METADATA}")
    )
