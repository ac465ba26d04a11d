"""Reads numbers the way Athena does."""

from tributary_local.athena.tokens import tokens


def athena_literals(sql: str) -> str:
    """Makes every bare decimal literal a double, as it is in Athena: 1.5 becomes 1.5E0, DECIMAL '1.5' stays.

    Trino takes 1.5 for a decimal, whose quotients are rounded to its scale.
    """
    ends = [token.end for token in tokens(sql) if token.kind == "number" and "." in token.text and not token.exponent]
    for end in reversed(ends):
        sql = f"{sql[:end]}E0{sql[end:]}"
    return sql
