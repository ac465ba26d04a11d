"""PREPARE and DEALLOCATE PREPARE, which change the workgroup's prepared statements and need no engine."""

from collections.abc import Callable

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.statement import Statement, parse_statement
from tributary_local.athena.store import delete_prepared_statement, prepared_statement, put_prepared_statement

SUBTYPES = {"PREPARE", "DEALLOCATE"}


def change_of_prepared(statement: Statement, workgroup: str) -> tuple[Callable[[], None], str | None]:
    """Reads a PREPARE or DEALLOCATE statement.

    Returns:
        What makes the change, and the text that is prepared and whose syntax must be checked first.

    Raises:
        RequestError: The statement is malformed, or there is nothing to deallocate.
    """
    keywords = [token.keyword for token in statement.tokens]
    if keywords[:2] == ["DEALLOCATE", "PREPARE"] and len(keywords) == 3:
        name = _name(statement, 2)
        prepared_statement(workgroup, name)
        return lambda: delete_prepared_statement(workgroup, name), None
    if keywords[0] == "PREPARE" and keywords[2:3] == ["FROM"] and len(keywords) > 3:
        name = _name(statement, 1)
        text = parse_statement(statement.text[statement.tokens[3].start :]).text
        return lambda: put_prepared_statement(workgroup, name, text), text
    raise RequestError(f"mismatched input in: {statement.text}", "MALFORMED_QUERY")


def _name(statement: Statement, index: int) -> str:
    token = statement.tokens[index]
    if token.identifier is None:
        raise RequestError(f"mismatched input '{token.text}'. Expecting: <identifier>", "MALFORMED_QUERY")
    return token.text.strip('"')
