"""What the proof of an erasure has read."""

from dataclasses import dataclass, field


@dataclass
class Searched:
    """What was searched, and the addresses of objects in which something was found; bytes as they are stored."""

    objects: int = 0
    versions: int = 0
    bytes: int = 0
    found: list[str] = field(default_factory=list)
