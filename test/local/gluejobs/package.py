"""The product's package as jobs get it."""

import io
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[3]


def package() -> bytes:
    """The archive of `tributary` for `--extra-py-files`."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for file in (ROOT / "glue/tributary").rglob("*.py"):
            archive.write(file, file.relative_to(ROOT / "glue"))
    return body.getvalue()
