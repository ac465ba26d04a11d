"""Resolves EXECUTE statements and execution parameters into one plan."""

from collections.abc import Callable
from dataclasses import dataclass

from tributary_local.athena import shapes
from tributary_local.athena.plan import Plan, plan
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.statement import Statement, parse_statement


@dataclass(frozen=True)
class Request:
    """What a query execution runs.

    Attributes:
        statement: The statement that produces the result: for EXECUTE the prepared one.
        plan: What Trino runs for it.
    """

    statement: Statement
    plan: Plan


def resolve(statement: Statement, parameters: list[str], database: str, prepared: Callable[[str], str]) -> Request:
    """Resolves a statement.

    Args:
        statement: The request's statement.
        parameters: The request's ExecutionParameters.
        database: Database of unqualified names.
        prepared: Gives a prepared statement's text by its name, raises RequestError when there is none.

    Raises:
        RequestError: The statement is malformed or names no prepared statement.
    """
    if statement.subtype == "EXECUTE":
        return _execute(statement, parameters, prepared)
    special = plan(statement, database)
    if special is not None:
        return Request(statement, special)
    # Values for a statement without placeholders are ignored.
    values = parameters if statement.placeholders else []
    shape = shapes.plan_lines if statement.subtype == "EXPLAIN" else shapes.as_it_is
    return Request(statement, Plan(statement.text, parameters=values, shape=shape))


def _execute(statement: Statement, parameters: list[str], prepared: Callable[[str], str]) -> Request:
    tokens = statement.tokens
    name = tokens[1].identifier if len(tokens) > 1 else None
    if name is None:
        raise RequestError("mismatched input after EXECUTE. Expecting: <identifier>", "MALFORMED_QUERY")
    target = parse_statement(prepared(statement.text[tokens[1].start : tokens[1].end].strip('"')))
    if len(tokens) == 2:
        return Request(target, Plan(target.text, parameters=parameters if target.placeholders else []))
    if tokens[2].keyword != "USING" or len(tokens) == 3:
        raise RequestError(f"mismatched input '{tokens[2].text}'. Expecting: 'USING'", "MALFORMED_QUERY")
    return Request(target, Plan(target.text, using=statement.text[tokens[3].start :]))
