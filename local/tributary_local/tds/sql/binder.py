"""Turns the syntax tree of a SELECT into MariaDB's SQL: names looked up, types known, constants converted."""

from collections.abc import Mapping
from decimal import Decimal

from tributary_local.tds.errors import SqlServerError, overflow, undeclared_parameter, unsupported
from tributary_local.tds.sql.bound import Bound, OutputColumn, Query, constant
from tributary_local.tds.sql.catalog import Catalog
from tributary_local.tds.sql.compare import comparable, row_count
from tributary_local.tds.sql.convert import cast
from tributary_local.tds.sql.encode import encoded
from tributary_local.tds.sql.functions import AGGREGATES, call
from tributary_local.tds.sql.operators import arithmetic, choice, collated, method
from tributary_local.tds.sql.scope import Scope
from tributary_local.tds.sql.syntax import (
    Between,
    Binary,
    Call,
    Case,
    Cast,
    Collated,
    Column,
    Compare,
    Condition,
    Expression,
    Global,
    InList,
    IsNull,
    Join,
    Literal,
    Logical,
    Method,
    Negative,
    Not,
    Parameter,
    Select,
    Source,
    Star,
)
from tributary_local.tds.sqltype import BIT, INT, INTEGERS

_NO_LIMIT = 2**63 - 1


class Binder:
    """Binds the statements of one request.

    Args:
        catalog: Tables of the database.
        parameters: Values by name, the sign included and in lower case.
        globals_: Values of ``@@`` names, upper case.
    """

    def __init__(self, catalog: Catalog, parameters: Mapping[str, Bound], globals_: Mapping[str, Bound]) -> None:
        self._catalog = catalog
        self._parameters = parameters
        self._globals = globals_
        self._scope = Scope(catalog)

    def select(self, node: Select) -> Query:
        """The query and its columns.

        Raises:
            SqlServerError: A name is unknown, types don't go together, or the subset doesn't have it.
        """
        self._scope = Scope(self._catalog)
        source = None if node.source is None else self._source(node.source)
        aliases: dict[str, str] = {}
        columns: list[OutputColumn] = []
        items: list[str] = []
        # What rows are told apart by must stay as it compares.
        encodes = not node.distinct and not node.group_by
        for item in node.items:
            if isinstance(item, Star):
                bound = self._scope.all_columns(item.qualifier)
            else:
                own = item.expression.name if isinstance(item.expression, Column) else ""
                bound = [(item.alias or own, self._expression(item.expression))]
            for name, expression in bound:
                # An untyped NULL is an int, as in SQL Server.
                type_ = expression.type or INT
                is_encoded = type_.name in ("varchar", "nvarchar") and (encodes or expression.stored == "utf16")
                items.append(encoded(expression) if is_encoded else expression.sql)
                columns.append(OutputColumn(name, type_, expression.nullable, is_encoded))
                if name:
                    aliases.setdefault(name.lower(), expression.sql)

        sql = f"SELECT {'DISTINCT ' if node.distinct else ''}{', '.join(items)}"
        if source is not None:
            sql += f" FROM {source}"
        if node.where is not None:
            self._refuse_aggregates(node.where)
            sql += f" WHERE {self._condition(node.where)}"
        if node.group_by:
            sql += f" GROUP BY {', '.join(self._group(expression) for expression in node.group_by)}"
        if node.having is not None:
            sql += f" HAVING {self._condition(node.having)}"
        if node.order_by:
            keys = [
                f"{self._order(key.expression, aliases, len(columns))}{' DESC' if key.descending else ''}"
                for key in node.order_by
            ]
            sql += f" ORDER BY {', '.join(keys)}"
        return Query(sql + self._limit(node), tuple(columns))

    def _limit(self, node: Select) -> str:
        if node.top is not None:
            return f" LIMIT {row_count(self._expression(node.top), 'TOP')}"
        if node.offset is None:
            return ""
        offset = row_count(self._expression(node.offset), "OFFSET")
        fetch = _NO_LIMIT if node.fetch is None else row_count(self._expression(node.fetch), "FETCH")
        return f" LIMIT {fetch} OFFSET {offset}"

    def _source(self, node: Source) -> str:
        if not isinstance(node, Join):
            return self._scope.add(node, optional=False)
        left = self._source(node.left)
        right = self._scope.add(node.right, optional=node.kind == "LEFT")
        return f"{left} {node.kind} JOIN {right} ON {self._condition(node.condition)}"

    def _group(self, node: Expression) -> str:
        if not isinstance(node, Column | Cast | Call):
            raise SqlServerError(164, "Each GROUP BY expression must contain at least one column.", severity=15)
        return self._expression(node).sql

    def _order(self, node: Expression, aliases: Mapping[str, str], width: int) -> str:
        if isinstance(node, Literal):
            if node.type == INT and isinstance(node.value, int) and 1 <= node.value <= width:
                return str(node.value)
            raise SqlServerError(108, "The ORDER BY position number is out of range of the select list.", severity=15)
        if isinstance(node, Parameter):
            raise SqlServerError(1008, "The SELECT item identified by the ORDER BY number is a variable.", severity=15)
        if isinstance(node, Column) and node.qualifier is None and node.name.lower() in aliases:
            return aliases[node.name.lower()]
        return self._expression(node).sql

    def _refuse_aggregates(self, node: Condition) -> None:
        if any(isinstance(part, Call) and part.name in AGGREGATES for part in _expressions(node)):
            raise SqlServerError(147, "An aggregate may not appear in the WHERE clause.", severity=15)

    def _condition(self, node: Condition) -> str:
        if isinstance(node, Logical):
            return f"({self._condition(node.left)} {node.operator} {self._condition(node.right)})"
        if isinstance(node, Not):
            return f"(NOT {self._condition(node.operand)})"
        if isinstance(node, IsNull):
            return f"({self._expression(node.operand).sql} IS {'NOT ' if node.negated else ''}NULL)"
        negation = "" if isinstance(node, Compare) or not node.negated else "NOT "
        if isinstance(node, Compare):
            parts, operator = [node.left, node.right], node.operator
        elif isinstance(node, Between):
            parts, operator = [node.operand, node.lower, node.upper], "between"
        else:
            parts, operator = [node.operand, *node.values], "in"
        bound = comparable([self._expression(part) for part in parts], operator)
        if len({b.type.family for b in bound if b.type is not None}) > 1:
            raise unsupported("comparing a text that is no constant with another type")
        first, *others = (b.sql for b in bound)
        if isinstance(node, Compare):
            return f"({first} {operator} {others[0]})"
        if isinstance(node, Between):
            return f"({first} {negation}BETWEEN {others[0]} AND {others[1]})"
        return f"({first} {negation}IN ({', '.join(others)}))"

    def _expression(self, node: Expression) -> Bound:
        if isinstance(node, Literal):
            return constant(node.value, node.type)
        if isinstance(node, Parameter):
            if node.name.lower() not in self._parameters:
                raise undeclared_parameter(node.name)
            return self._parameters[node.name.lower()]
        if isinstance(node, Global):
            if node.name not in self._globals:
                raise undeclared_parameter(node.name)
            return self._globals[node.name]
        if isinstance(node, Column):
            return self._scope.column(node.qualifier, node.name)[1]
        if isinstance(node, Cast):
            return cast(self._expression(node.operand), node.target, node.style)
        if isinstance(node, Call):
            nested = [a for a in node.arguments if isinstance(a, Call) and a.name in AGGREGATES]
            if nested and node.name in AGGREGATES:
                raise SqlServerError(130, "Cannot perform an aggregate function on an aggregate.", severity=15)
            return call(node, [self._expression(argument) for argument in node.arguments], self._catalog.database)
        if isinstance(node, Binary):
            return arithmetic(node.operator, self._expression(node.left), self._expression(node.right))
        if isinstance(node, Collated):
            return collated(self._expression(node.operand), node.collation)
        if isinstance(node, Method):
            return method(self._expression(node.column), node.name)
        if isinstance(node, Case):
            return choice(
                self._condition(node.condition), self._expression(node.value), self._expression(node.otherwise)
            )
        return self._negative(node)

    def _negative(self, node: Negative) -> Bound:
        operand = self._expression(node.operand)
        value, type_ = operand.value, operand.type
        if not isinstance(value, int | float | Decimal) or type_ is None or type_ == BIT:
            raise unsupported("the minus sign before anything but a number")
        if isinstance(value, int) and type_.name in INTEGERS:
            low, high = INTEGERS[type_.name]
            if not low <= -value <= high:
                raise overflow(str(type_))
        return constant(-value, type_)


def _expressions(node: Condition) -> list[Expression]:
    if isinstance(node, Logical):
        return [*_expressions(node.left), *_expressions(node.right)]
    if isinstance(node, Not):
        return _expressions(node.operand)
    if isinstance(node, Compare):
        return [node.left, node.right]
    if isinstance(node, Between):
        return [node.operand, node.lower, node.upper]
    if isinstance(node, InList):
        return [node.operand, *node.values]
    return [node.operand]
