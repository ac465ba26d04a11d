"""What asks for an erasure and what answers it: objects of the results bucket, so that no argument names anybody.

`erasures/<id>.json` is the request. `erasures/<id>.found.json` is what is known of the person, kept while the erasure
is under way: rows that led to others go, and a try that died would leave the next one nothing to go by. Both are
removed with all their versions. `erasures/<id>.result.json` is the answer, which names nobody.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.object_versions import remove_versions, stored_objects
from tributary.erasure.person import Identifiers

FOLDER = "erasures/"

Mode = Literal["count", "erase"]

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Request(BaseModel):
    """Who is to be erased: `customer` is the value of the dataset of people's own column, as text."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    format: Annotated[Literal[1], Field(alias="schema")]
    customer: Annotated[str, Field(min_length=1, max_length=1000)]
    mode: Mode


class Counts(BaseModel):
    """What is theirs, or was: rows and objects of raw and sweeps by dataset, over all versions; rows of tables."""

    raw_rows: dict[str, int] = {}
    raw_objects: dict[str, int] = {}
    curated: dict[str, int] = {}
    quarantine_rows: int = 0
    tombstones: int = 0
    result_objects: int = 0
    devices_erased: int = 0
    devices_kept: int = 0

    @property
    def known(self) -> bool:
        """Whether anything of the person was found; a cell of a result may be the same number by chance."""
        rows = sum(self.raw_rows.values()) + sum(self.curated.values())
        return rows + self.quarantine_rows + self.tombstones > 0

    def or_more(self, other: "Counts") -> "Counts":
        """The greater of each figure: what an earlier try has erased is no longer there to be counted."""
        figures: dict[str, Any] = {}
        for name, mine in self:
            theirs = getattr(other, name)
            if isinstance(mine, dict):
                figures[name] = {place: max(mine.get(place, 0), theirs.get(place, 0)) for place in {**mine, **theirs}}
            else:
                figures[name] = max(mine, theirs)
        return Counts(**figures)


@dataclass
class FoundBefore:
    """What earlier tries of an erasure have found.

    Attributes:
        known: of the person.
        counts: of what is theirs.
        raw_keys: by dataset and scope (`orders/rows`), the raw objects that held something.
    """

    known: Identifiers
    counts: Counts
    raw_keys: dict[str, set[str]]


class Erasure:
    """The objects of one erasure.

    Args:
        s3: boto3 client.
        bucket: of the results.
        erasure_id: a UUID.

    Raises:
        ErasureError: it is none.
    """

    def __init__(self, s3: Any, bucket: str, erasure_id: str) -> None:  # noqa: ANN401
        if _ID.fullmatch(erasure_id) is None:
            raise ErasureError(
                f"erasure_id is {erasure_id!r}: give the UUID of a request, as tributary forget makes it"
            )
        self._s3, self._bucket = s3, bucket
        self.erasure_id = erasure_id
        self.prefix = f"{FOLDER}{erasure_id}."
        self._request, self._found, self._result = (
            f"{self.prefix}{end}" for end in ("json", "found.json", "result.json")
        )

    def request(self) -> tuple[Request, datetime] | None:
        """The request, and the UTC time (naive) it was made; None where it is not there.

        Raises:
            ErasureError: the object is no request.
        """
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=self._request)
        except self._s3.exceptions.NoSuchKey:
            return None
        try:
            request = Request.model_validate_json(answer["Body"].read())
        except ValidationError as cause:
            faults = "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['type']}" for error in cause.errors())
            raise ErasureError(f"{self._place(self._request)}: is no request of an erasure: {faults}") from None
        return request, answer["LastModified"].replace(tzinfo=None)

    def is_answered(self) -> bool:
        """Whether the answer is there."""
        try:
            self._s3.head_object(Bucket=self._bucket, Key=self._result)
        except self._s3.exceptions.ClientError as fault:
            if fault.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return False
            raise
        return True

    def answer(self, content: dict[str, Any]) -> None:
        """Write the answer."""
        self._put(self._result, content)

    def remember(self, found: FoundBefore) -> None:
        """Write down what is known, before the first row of it goes."""
        keys = {place: sorted(names) for place, names in found.raw_keys.items()}
        self._put(self._found, {"known": found.known.to_json(), "counts": found.counts.model_dump(), "raw_keys": keys})

    def remembered(self) -> FoundBefore | None:
        """What `remember` wrote; None where there was no earlier try."""
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=self._found)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return None
        content = json.loads(body)
        return FoundBefore(
            Identifiers.from_json(content["known"]),
            Counts(**content["counts"]),
            {place: set(names) for place, names in content["raw_keys"].items()},
        )

    def forget_request(self) -> None:
        """Remove what names the person, with all versions: what is known first, and the request last."""
        for key in (self._found, self._request):
            for stored in stored_objects(self._s3, self._bucket, key):
                if stored.key == key:
                    remove_versions(self._s3, self._bucket, [*stored.versions, *stored.markers])

    def missing(self) -> ErasureError:
        """Why nothing can be done where neither request nor answer is there."""
        return ErasureError(
            f"{self._place(self._request)}: is not there, and no answer either: it was withdrawn, or its time was over "
            "before somebody handled it. Ask again: tributary forget --customer <id>"
        )

    def _put(self, key: str, content: dict[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")

    def _place(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"
