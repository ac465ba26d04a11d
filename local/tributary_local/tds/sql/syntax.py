"""The syntax tree of a batch."""

from dataclasses import dataclass
from typing import Literal as OneOf

from tributary_local.tds.sql.values import Value
from tributary_local.tds.sqltype import SqlType


@dataclass(frozen=True)
class Literal:
    """A constant of the text; ``type`` is None for NULL."""

    value: Value
    type: SqlType | None


@dataclass(frozen=True)
class Parameter:
    """``@name``, the sign included."""

    name: str


@dataclass(frozen=True)
class Global:
    """``@@NAME``, upper case."""

    name: str


@dataclass(frozen=True)
class Column:
    """A column, perhaps qualified by a table or alias."""

    qualifier: str | None
    name: str


@dataclass(frozen=True)
class Call:
    """A function; ``star`` for COUNT(*), ``distinct`` for COUNT(DISTINCT …). The name is in upper case."""

    name: str
    arguments: tuple["Expression", ...]
    star: bool = False
    distinct: bool = False


@dataclass(frozen=True)
class Cast:
    """CAST or CONVERT; ``style`` is CONVERT's third argument."""

    operand: "Expression"
    target: SqlType
    style: int | None


@dataclass(frozen=True)
class Negative:
    """Unary minus."""

    operand: "Expression"


@dataclass(frozen=True)
class Binary:
    """Arithmetic by one of * / %."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Collated:
    """An expression with a collation of its own."""

    operand: "Expression"
    collation: str


@dataclass(frozen=True)
class Method:
    """A method of a column's object, without arguments."""

    column: Column
    name: str


@dataclass(frozen=True)
class Case:
    """CASE WHEN … THEN … ELSE … END with one condition."""

    condition: "Condition"
    value: "Expression"
    otherwise: "Expression"


Expression = Literal | Parameter | Global | Column | Call | Cast | Negative | Binary | Collated | Method | Case


@dataclass(frozen=True)
class Compare:
    """A comparison by one of = <> < > <= >=."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Logical:
    """AND or OR of two conditions."""

    operator: OneOf["AND", "OR"]
    left: "Condition"
    right: "Condition"


@dataclass(frozen=True)
class Not:
    """NOT condition."""

    operand: "Condition"


@dataclass(frozen=True)
class IsNull:
    """IS NULL, or IS NOT NULL where ``negated``."""

    operand: Expression
    negated: bool


@dataclass(frozen=True)
class InList:
    """[NOT] IN (…)."""

    operand: Expression
    values: tuple[Expression, ...]
    negated: bool


@dataclass(frozen=True)
class Between:
    """[NOT] BETWEEN lower AND upper."""

    operand: Expression
    lower: Expression
    upper: Expression
    negated: bool


Condition = Compare | Logical | Not | IsNull | InList | Between


@dataclass(frozen=True)
class Star:
    """``*`` or ``alias.*``."""

    qualifier: str | None


@dataclass(frozen=True)
class Item:
    """An expression of the select list; ``alias`` is None where it has no name of its own."""

    expression: Expression
    alias: str | None


@dataclass(frozen=True)
class Table:
    """A table by its up to three parts, and the name it goes by in the statement."""

    database: str | None
    schema: str | None
    name: str
    alias: str | None


@dataclass(frozen=True)
class Join:
    """Two sources joined on a condition."""

    kind: OneOf["INNER", "LEFT"]
    left: "Source"
    right: Table
    condition: Condition


Source = Table | Join


@dataclass(frozen=True)
class OrderBy:
    """One expression of ORDER BY."""

    expression: Expression
    descending: bool


@dataclass(frozen=True)
class Select:
    """A SELECT statement."""

    distinct: bool
    top: Expression | None
    items: tuple[Item | Star, ...]
    source: Source | None
    where: Condition | None
    group_by: tuple[Expression, ...]
    having: Condition | None
    order_by: tuple[OrderBy, ...]
    offset: Expression | None
    fetch: Expression | None


@dataclass(frozen=True)
class SetOption:
    """SET of a session option; ``words`` are in upper case."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Transaction:
    """BEGIN, COMMIT or ROLLBACK TRANSACTION."""

    action: OneOf["begin", "commit", "rollback"]


@dataclass(frozen=True)
class Use:
    """USE database."""

    database: str


@dataclass(frozen=True)
class AlterLogin:
    """ALTER LOGIN … WITH PASSWORD; ``old_password`` is None where it is not named."""

    name: str
    password: str
    old_password: str | None


@dataclass(frozen=True)
class Write:
    """A statement that would change something of the data; this server only reads them."""

    verb: str


Statement = Select | SetOption | Transaction | Use | AlterLogin | Write
