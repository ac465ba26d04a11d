"""Checks a statement's syntax before anything is started, as Athena does."""

import re

from tributary_local.athena.plan import CATALOG
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.trino_client import Session, TrinoClient, TrinoError

_SESSION = Session(catalog=CATALOG, schema="default", source="syntax check")


def check_syntax(client: TrinoClient, sql: str) -> None:
    """Lets the engine parse a statement; blocks. An engine out of reach is left for the execution to report.

    Raises:
        RequestError: The statement can't be parsed.
    """
    try:
        # PREPARE parses and does nothing else.
        for _ in client.pages(f"PREPARE statement FROM\n{sql}", _SESSION):
            pass
    except TrinoError as error:
        if error.name == "SYNTAX_ERROR":
            message = re.sub(r"^line (\d+)", lambda match: f"line {int(match[1]) - 1}", error.message)
            raise RequestError(message, "MALFORMED_QUERY") from error
