"""Tells what kind of statement a query string holds."""

from dataclasses import dataclass
from itertools import pairwise

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.tokens import Token, tokens

_QUERIES = {"SELECT", "WITH", "VALUES", "TABLE"}
_WRITES = {"INSERT", "UPDATE", "DELETE", "MERGE"}
_DEFINITIONS = {"CREATE", "DROP", "ALTER", "MSCK"}
# Trino would run these, Athena has no such statement.
_FOREIGN = {
    "ANALYZE", "CALL", "COMMENT", "COMMIT", "DENY", "GRANT", "REFRESH", "RESET", "REVOKE", "ROLLBACK", "SET", "START",
    "TRUNCATE", "USE",
}  # fmt: skip
_SHOWN = {"DATABASES": "SHOW_DATABASES", "SCHEMAS": "SHOW_DATABASES"}


@dataclass(frozen=True)
class Statement:
    """One SQL statement.

    Attributes:
        text: The statement without the semicolon that may close it.
        tokens: Its tokens.
        type: DML, DDL or UTILITY, as Athena reports it.
        subtype: Athena's SubstatementType.
    """

    text: str
    tokens: tuple[Token, ...]
    type: str
    subtype: str

    @property
    def is_query(self) -> bool:
        """True when the statement returns rows of tables."""
        return self.subtype == "SELECT"

    @property
    def placeholders(self) -> int:
        """The number of `?` that wait for a value."""
        return sum(token.text == "?" for token in self.tokens)


def parse_statement(sql: str) -> Statement:
    """Classifies a query string.

    Raises:
        RequestError: It is empty, holds several statements, or one that Athena doesn't have.
    """
    found = list(tokens(sql))
    while found and found[-1].text == ";":
        found.pop()
    if not found:
        raise RequestError("Query string must not be empty", "MALFORMED_QUERY")
    if any(token.text == ";" for token in found):
        raise RequestError(f"Only one sql statement is allowed. Got: {sql}", "MALFORMED_QUERY")
    keywords = [token.keyword for token in found if token.text != "("]
    head = keywords[0] if keywords else ""
    if head in _FOREIGN:
        raise RequestError("Queries of this type are not supported", "MALFORMED_QUERY")
    return Statement(sql[: found[-1].end], tuple(found), _type(head), _subtype(head, keywords))


def _type(head: str) -> str:
    if head in _QUERIES or head in _WRITES or head == "EXPLAIN":
        return "DML"
    return "DDL" if head in _DEFINITIONS else "UTILITY"


def _subtype(head: str, keywords: list[str]) -> str:
    if head in _QUERIES:
        return "SELECT"
    if head in {"DESC", "DESCRIBE"}:
        return "DESCRIBE_TABLE"
    if head == "MSCK":
        return "MSCK_REPAIR_TABLE"
    if head == "SHOW":
        shown = keywords[1] if len(keywords) > 1 else ""
        return _SHOWN.get(shown, f"SHOW_{shown}")
    if head in {"CREATE", "DROP", "ALTER"}:
        return _definition(head, keywords)
    return head


def _definition(head: str, keywords: list[str]) -> str:
    subject = next((word for word in keywords if word in {"TABLE", "VIEW", "DATABASE", "SCHEMA"}), "")
    subtype = f"{head}_{'DATABASE' if subject == 'SCHEMA' else subject}"
    if subtype == "CREATE_TABLE" and any(
        word == "AS" and following in _QUERIES for word, following in pairwise(keywords)
    ):
        return "CREATE_TABLE_AS_SELECT"
    return subtype
