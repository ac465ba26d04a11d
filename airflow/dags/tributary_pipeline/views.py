"""The analysts' views: one file each in `views/` beside the DAG, a header of comments and a SELECT."""

import re
from pathlib import Path

from tributary_airflow.view import View

_COLUMN = re.compile(r"--   (?P<name>\w+) \S+: (?P<comment>.+)")
"""A line of the header that says what a column holds; the build has held it against the SELECT."""


def load_views(folder: Path) -> dict[str, View]:
    """Read the views of a folder.

    Returns:
        The SELECT of each and what its header says of the columns, by the name of its file, in order of name.

    Raises:
        OSError: The folder or a file can't be read.
    """
    return {file.stem: _view(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.sql"))}


def _view(text: str) -> View:
    lines = text.splitlines()
    header = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    described = [found for line in lines[:header] if (found := _COLUMN.fullmatch(line))]
    return View(
        sql="\n".join(lines[header:]).strip().removesuffix(";"),
        comments={found["name"]: found["comment"] for found in described},
    )
