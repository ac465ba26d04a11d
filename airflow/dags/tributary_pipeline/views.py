"""The analysts' views: one file each in `views/` beside the DAG, a header of comments and a SELECT."""

from pathlib import Path


def load_views(folder: Path) -> dict[str, str]:
    """Read the views of a folder.

    Returns:
        The SELECT of each, without the header, by the name of its file, in order of name.

    Raises:
        OSError: The folder or a file can't be read.
    """
    return {file.stem: _select(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.sql"))}


def _select(text: str) -> str:
    lines = text.splitlines()
    header = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return "\n".join(lines[header:]).strip().removesuffix(";")
