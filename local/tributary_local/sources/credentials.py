"""Random passwords of the sources' accounts: ``python -m tributary_local.sources.credentials --out DIR``."""

import argparse
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from tributary_local.sources.private_file import write_private

ACCOUNTS = {"marketing": "extractor", "sales": "extractor", "sales-backend": "sales_gateway"}
"""File and user name of every account: the extractor at either source, and the TDS server's own at MariaDB."""


@dataclass(frozen=True)
class Credential:
    """A user name and its password."""

    username: str
    password: str


def read_credential(file: Path) -> Credential:
    """The account of a file ``{"username": …, "password": …}``.

    Raises:
        ValueError: The file is not of that form.
    """
    content = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{file}: not a JSON object")
    username, password = content.get("username"), content.get("password")
    if not (isinstance(username, str) and username and isinstance(password, str) and password):
        raise ValueError(f"{file}: needs username and password, both text")
    return Credential(username, password)


def write_credentials(out: Path) -> None:
    """Write one file an account, mode 0600; one that is there stays, so that a second start keeps its secrets."""
    out.mkdir(parents=True, exist_ok=True)
    for account, username in ACCOUNTS.items():
        file = out / f"{account}.json"
        if not file.exists():
            content = {"username": username, "password": secrets.token_urlsafe(24)}
            write_private(file, json.dumps(content).encode())


def main() -> None:
    """Write the files that are missing."""
    parser = argparse.ArgumentParser(prog="python -m tributary_local.sources.credentials", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the files; made if missing")
    write_credentials(parser.parse_args().out)


if __name__ == "__main__":
    main()
