"""CREATE TABLE AS SELECT, whose table properties Athena and Trino name differently."""

from collections.abc import Sequence
from dataclasses import dataclass

from tributary_local.athena.names import qualified_name, quoted, string, table_key
from tributary_local.athena.plan import CATALOG
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.statement import Statement
from tributary_local.athena.tokens import Token

ICEBERG_CATALOG = "iceberg"
_COMPRESSIONS = ("write_compression", "parquet_compression", "orc_compression")
# What says which catalog, or is given as a property of the session.
_APART = {"table_type", "is_external", *_COMPRESSIONS}
# ORC's own name of the codec.
_CODECS = {"ZLIB": "GZIP"}
# What Athena's VACUUM and OPTIMIZE would read; neither is a statement of Trino.
_UPKEEP = ("vacuum_", "optimize_rewrite_")


@dataclass(frozen=True)
class TableCreation:
    """A CREATE TABLE AS SELECT.

    Attributes:
        statement: The statement.
        name: Parts of the table's name.
        name_span: Where the name begins and ends.
        properties_span: Where the WITH clause begins and ends; without one, both are where it would be.
        properties: The text of each property's expression by the property's name.
    """

    statement: Statement
    name: list[str]
    name_span: tuple[int, int]
    properties_span: tuple[int, int]
    properties: dict[str, str]

    @property
    def is_iceberg(self) -> bool:
        """True for an Iceberg table."""
        return _text(self.properties.get("table_type", "")).upper() == "ICEBERG"


def parse_table_creation(statement: Statement) -> TableCreation:
    """Reads a CREATE TABLE AS SELECT.

    Raises:
        RequestError: It is malformed, or one that Athena doesn't have.
    """
    tokens = statement.tokens
    if tokens[1].keyword != "TABLE":
        raise RequestError("Queries of this type are not supported", "MALFORMED_QUERY")
    first = 5 if [token.keyword for token in tokens[2:5]] == ["IF", "NOT", "EXISTS"] else 2
    name, index = qualified_name(tokens, first)
    span = (tokens[first].start, tokens[index - 1].end)
    body = _find(tokens, index, "AS")
    clause = _find(tokens, index, "WITH")
    if body == len(tokens):
        raise RequestError("mismatched input '<EOF>'. Expecting: 'AS'", "MALFORMED_QUERY")
    if clause > body or tokens[clause + 1].text != "(":
        return TableCreation(statement, name, span, (tokens[body].start, tokens[body].start), {})
    last = _closing(tokens, clause + 1)
    properties = _properties(statement.text, tokens[clause + 2 : last])
    return TableCreation(statement, name, span, (tokens[clause].start, tokens[last].end), properties)


def table_creation_sql(
    creation: TableCreation, database: str, location: str, enforced: bool
) -> tuple[str, dict[str, str]]:
    """Writes the statement for Trino.

    Args:
        creation: What is to be created.
        database: Database of an unqualified name.
        location: Where a Hive table's files go that the statement gives no place.
        enforced: Whether the workgroup insists on its own location.

    Returns:
        The SQL, and the session properties that it needs.

    Raises:
        RequestError: Athena takes no such properties.
    """
    text, (start, end) = creation.statement.text, creation.name_span
    if creation.is_iceberg:
        catalog, properties = ICEBERG_CATALOG, _iceberg_properties(creation.properties)
        name = ".".join(quoted(part) for part in (catalog, *table_key(creation.name, database)))
    else:
        catalog, properties = CATALOG, _hive_properties(creation.properties, location, enforced)
        name = text[start:end]
    clause = ", ".join(f"{key} = {expression}" for key, expression in properties.items())
    before, after = creation.properties_span
    space = " " if before == after else ""
    sql = f"{text[:start]}{name}{text[end:before]}WITH ({clause}){space}{text[after:]}"
    codecs = [_text(creation.properties[key]).upper() for key in _COMPRESSIONS if key in creation.properties]
    return sql, {f"{catalog}.compression_codec": _CODECS.get(codec, codec) for codec in codecs}


def _hive_properties(given: dict[str, str], location: str, enforced: bool) -> dict[str, str]:
    if enforced and "external_location" in given:
        raise RequestError(
            "The Create Table As Select query failed because it was submitted with an 'external_location' property to "
            "an Athena Workgroup that enforces a centralized output location for all queries. Please remove the "
            "'external_location' property and resubmit the query."
        )
    properties = {"format": "'PARQUET'", "external_location": string(location)}
    for name, expression in given.items():
        if name not in _APART:
            properties["textfile_field_separator" if name == "field_delimiter" else name] = expression
    return properties


def _iceberg_properties(given: dict[str, str]) -> dict[str, str]:
    if given.get("is_external", "true").lower() != "false":
        raise RequestError("Table property is_external must be false for Iceberg tables")
    if "location" not in given:
        raise RequestError("Table property location is required for Iceberg tables")
    kept = {name: text for name, text in given.items() if name not in _APART and not name.startswith(_UPKEEP)}
    return {"format": "'PARQUET'", **kept}


def _properties(text: str, tokens: Sequence[Token]) -> dict[str, str]:
    """Reads `name = expression, …`."""
    properties: dict[str, str] = {}
    index = 0
    while index < len(tokens):
        end = _find(tokens, index, ",")
        name = tokens[index].identifier
        if name is None or end - index < 3 or tokens[index + 1].text != "=":
            raise RequestError("mismatched input in the table properties. Expecting: name = value", "MALFORMED_QUERY")
        properties[name] = text[tokens[index + 2].start : tokens[end - 1].end]
        index = end + 1
    return properties


def _find(tokens: Sequence[Token], index: int, text: str) -> int:
    """Gives the index of a keyword or symbol that is in no bracket, or the number of tokens."""
    depth = 0
    for position in range(index, len(tokens)):
        token = tokens[position]
        if depth == 0 and (token.keyword == text or token.text == text):
            return position
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
    return len(tokens)


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """Gives the index of the bracket that closes another."""
    closing = _find(tokens, opening + 1, ")")
    if closing == len(tokens):
        raise RequestError("mismatched input '<EOF>'. Expecting: ')'", "MALFORMED_QUERY")
    return closing


def _text(expression: str) -> str:
    return expression.strip().strip("'")
