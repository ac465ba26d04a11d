"""The analysts' views: one file each in `views/` beside the DAG, a header of comments and a SELECT."""

from pathlib import Path


def load_views(folder: Path) -> list[dict[str, str]]:
    """Read the views of a folder in order of name.

    Returns:
        `name`, that of the file, and `sql`, the SELECT without the header, for each.

    Raises:
        OSError: The folder or a file can't be read.
    """
    return [
        {"name": file.stem, "sql": _select(file.read_text(encoding="utf-8"))} for file in sorted(folder.glob("*.sql"))
    ]


def _select(text: str) -> str:
    lines = text.splitlines()
    header = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return "\n".join(lines[header:]).strip().removesuffix(";")
