"""Which folders are tables, and which below them are partitions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tributary_local.crawler.definition import Target
from tributary_local.crawler.errors import CrawlError
from tributary_local.crawler.store import Object


@dataclass
class Folder:
    """A table's folder: its partition keys and, by partition values, its objects."""

    bucket: str
    path: str
    keys: tuple[str, ...]
    partitions: dict[tuple[str, ...], list[Object]] = field(default_factory=dict)

    @property
    def location(self) -> str:
        """The folder as a URL that ends with a slash."""
        return f"s3://{self.bucket}/{self.path}"

    def partition_location(self, values: tuple[str, ...]) -> str:
        """Return the URL of the folder that holds a partition's objects; ends with a slash."""
        one = self.partitions[values][0]
        return f"s3://{one.bucket}/{one.key.rpartition('/')[0]}/"

    def objects(self) -> list[Object]:
        """Return the objects of all partitions."""
        return [one for group in self.partitions.values() for one in group]


def folders(target: Target, table_level: int | None, objects: Iterable[Object]) -> list[Folder]:
    """Group a target's objects into tables.

    With a table level, a table is the folder at that level, counted from the bucket, which is level 1; objects above
    it belong to no table. Without one, it is the folder above the first `key=value` folder, or the objects' own.
    Folders below a table are partitions: `key=value` names its key, another is called `partition_0`, `partition_1`, …

    Raises:
        CrawlError: the level is above the target's own folder, or the folders of a table are not laid out alike.
    """
    own_level = 1 + target.prefix.count("/")
    if table_level is not None and table_level < own_level:
        raise CrawlError(f"Table level {table_level} is above {target.location}, which is at level {own_level}")
    grouped: dict[str, list[tuple[list[str], Object]]] = defaultdict(list)
    for one in objects:
        steps = one.key.split("/")[:-1]
        depth = _first_partition(steps, own_level) if table_level is None else table_level - 1
        if depth <= len(steps):
            grouped["".join(f"{step}/" for step in steps[:depth])].append((steps[depth:], one))
    return [_folder(target.bucket, path, members) for path, members in sorted(grouped.items())]


def _first_partition(steps: list[str], own_level: int) -> int:
    return next((at for at, step in enumerate(steps) if "=" in step and at >= own_level - 1), len(steps))


def _folder(bucket: str, path: str, members: list[tuple[list[str], Object]]) -> Folder:
    layouts = {tuple(_key(step, at) for at, step in enumerate(steps)) for steps, _ in members}
    if len(layouts) > 1:
        shown = " and ".join(sorted("/".join(layout) or "no folder" for layout in layouts))
        raise CrawlError(f"The folders below s3://{bucket}/{path} are not laid out alike: {shown}")
    folder = Folder(bucket, path, layouts.pop())
    for steps, one in members:
        values = tuple(step.partition("=")[2] if "=" in step else step for step in steps)
        folder.partitions.setdefault(values, []).append(one)
    return folder


def _key(step: str, at: int) -> str:
    name, equals, _ = step.partition("=")
    return name.lower() if equals else f"partition_{at}"
