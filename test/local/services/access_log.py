"""What the emulator's S3 was asked to read, as the server access log of S3 tells it."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """A request of S3 that reads.

    Attributes:
        method: GET or HEAD.
        bucket: that was asked.
        key: of the object, empty where the bucket itself was asked, as for a list of its objects.
        sent: bytes of the answer's body.
    """

    method: str
    bucket: str
    key: str
    sent: int

    @property
    def lists(self) -> bool:
        """Whether it lists objects."""
        return self.key == ""


class AccessLog:
    """The log of a running emulator."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def end(self) -> int:
        """Where the log ends now."""
        return self.file.stat().st_size if self.file.exists() else 0

    def since(self, place: int, bucket: str) -> list[Request]:
        """The requests of a bucket after a place in the log."""
        with self.file.open("rb") as lines:
            lines.seek(place)
            requests = [Request(**json.loads(line)) for line in lines]
        return [request for request in requests if request.bucket == bucket]
