"""Reads a T-SQL batch into its syntax tree; what is outside the subset is a syntax error."""

from decimal import Decimal

from tributary_local.tds.errors import SqlServerError, syntax_error, unsupported
from tributary_local.tds.sql.lexer import Word, words
from tributary_local.tds.sql.syntax import (
    AlterLogin,
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
    Item,
    Join,
    Literal,
    Logical,
    Method,
    Negative,
    Not,
    OrderBy,
    Parameter,
    Select,
    SetOption,
    Source,
    Star,
    Statement,
    Table,
    Transaction,
    Use,
    Write,
)
from tributary_local.tds.sql.typenames import type_of
from tributary_local.tds.sqltype import FLOAT, INT, INTEGERS, SqlType, decimal_type, nvarchar, varchar

_COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "DENY")
_STARTS = ("SELECT", "SET", "BEGIN", "COMMIT", "ROLLBACK", "USE", *_WRITES)
# Words that can't be a name without brackets, of those that may follow where an alias may stand.
_RESERVED = (
    *_STARTS,
    *("FROM", "WHERE", "GROUP", "HAVING", "ORDER", "UNION", "EXCEPT", "INTERSECT", "OPTION", "FOR", "WITH"),
    *("AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "NULL", "AS", "ON", "JOIN", "INNER", "LEFT", "RIGHT"),
    *("FULL", "CROSS", "OUTER", "TOP", "DISTINCT", "ALL", "CASE", "EXISTS", "INTO", "FETCH", "COLLATE", "BY"),
    *("WHEN", "THEN", "ELSE", "END"),
)
_WORDS_OF_OPTIONS = 8


class _Parser:
    def __init__(self, batch: str) -> None:
        self._words = words(batch)
        self._position = 0

    # Words

    @property
    def _next(self) -> Word:
        return self._words[self._position]

    def _take(self) -> Word:
        word = self._next
        self._position += 1
        return word

    def _keyword(self, *keywords: str) -> bool:
        """Take the keywords if all of them come next, in this order."""
        ahead = self._words[self._position : self._position + len(keywords)]
        if len(ahead) < len(keywords) or not all(w.is_keyword(k) for w, k in zip(ahead, keywords, strict=True)):
            return False
        self._position += len(keywords)
        return True

    def _symbol(self, symbol: str) -> bool:
        if not self._next.is_symbol(symbol):
            return False
        self._position += 1
        return True

    def _error(self) -> SqlServerError:
        # SQL Server names the last word where a batch ends too early.
        word = self._next if self._next.kind != "end" or self._position == 0 else self._words[self._position - 1]
        if word is self._next and word.is_keyword(*_RESERVED):
            return SqlServerError(156, f"Incorrect syntax near the keyword '{word.text}'.", severity=15)
        return syntax_error(word.text)

    def _expect_keyword(self, *keywords: str) -> None:
        if not self._keyword(*keywords):
            raise self._error()

    def _expect_symbol(self, symbol: str) -> None:
        if not self._symbol(symbol):
            raise self._error()

    def _is_name(self) -> bool:
        return self._next.kind == "quoted" or (self._next.kind == "word" and not self._next.is_keyword(*_RESERVED))

    def _name(self) -> str:
        if not self._is_name():
            raise self._error()
        return self._take().text

    # Statements

    def statements(self) -> list[Statement]:
        found: list[Statement] = []
        while True:
            while self._symbol(";"):
                pass
            if self._next.kind == "end":
                return found
            found.append(self._statement())

    def _statement(self) -> Statement:
        if self._next.is_keyword("SELECT"):
            return self._select()
        if self._keyword("SET"):
            return self._set_option()
        if self._keyword("USE"):
            return Use(self._name())
        if self._keyword("ALTER", "LOGIN"):
            return self._alter_login()
        if self._next.is_keyword(*_WRITES):
            verb = self._take().text.upper()
            while self._next.kind != "end":
                self._take()
            return Write(verb)
        for action, keyword in (("begin", "BEGIN"), ("commit", "COMMIT"), ("rollback", "ROLLBACK")):
            if self._keyword(keyword):
                if not (self._keyword("TRANSACTION") or self._keyword("TRAN")) and action == "begin":
                    raise self._error()
                return Transaction(action)  # type: ignore[arg-type]  # the three actions
        raise self._error()

    def _alter_login(self) -> AlterLogin:
        name = self._name()
        self._expect_keyword("WITH")
        password = self._option_text("PASSWORD")
        is_old_named = self._next.is_keyword("OLD_PASSWORD")
        return AlterLogin(name, password, self._option_text("OLD_PASSWORD") if is_old_named else None)

    def _option_text(self, option: str) -> str:
        """The text that an option is set to."""
        self._expect_keyword(option)
        self._expect_symbol("=")
        if self._next.kind not in ("text", "unicode"):
            raise self._error()
        return self._take().text

    def _set_option(self) -> SetOption:
        taken: list[str] = []
        while self._next.kind in ("word", "number") and not (taken and self._next.is_keyword(*_STARTS)):
            taken.append(self._take().text.upper())
        if not taken or len(taken) > _WORDS_OF_OPTIONS:
            raise self._error()
        return SetOption(tuple(taken))

    def _select(self) -> Select:
        self._expect_keyword("SELECT")
        distinct = self._keyword("DISTINCT")
        if not distinct:
            self._keyword("ALL")
        top = self._top() if self._keyword("TOP") else None
        items = [self._item()]
        while self._symbol(","):
            items.append(self._item())
        source = self._source() if self._keyword("FROM") else None
        where = self._condition() if self._keyword("WHERE") else None
        group_by: list[Expression] = []
        if self._keyword("GROUP", "BY"):
            group_by.append(self._expression())
            while self._symbol(","):
                group_by.append(self._expression())
        having = self._condition() if self._keyword("HAVING") else None
        order_by, offset, fetch = self._order_by(top)
        return Select(
            distinct, top, tuple(items), source, where, tuple(group_by), having, tuple(order_by), offset, fetch
        )

    def _top(self) -> Expression:
        if self._symbol("("):
            count = self._expression()
            self._expect_symbol(")")
        elif self._next.kind == "number":
            count = self._number(self._take().text)
        else:
            raise self._error()
        if self._next.is_keyword("PERCENT", "WITH"):
            raise unsupported("TOP … PERCENT and TOP … WITH TIES")
        return count

    def _item(self) -> Item | Star:
        if self._symbol("*"):
            return Star(None)
        ahead = self._words[self._position : self._position + 3]
        if len(ahead) == 3 and self._is_name() and ahead[1].is_symbol(".") and ahead[2].is_symbol("*"):
            self._position += 3
            return Star(ahead[0].text)
        expression = self._expression()
        if self._keyword("AS"):
            alias = self._take().text if self._next.kind == "text" else self._name()
            return Item(expression, alias)
        return Item(expression, self._name() if self._is_name() else None)

    def _table(self) -> Table:
        parts = [self._name()]
        while self._symbol("."):
            parts.append(self._name())
        if len(parts) > 3:
            raise unsupported("a table of another server")
        alias = self._name() if self._keyword("AS") or self._is_name() else None
        if self._next.is_keyword("WITH"):
            raise unsupported("table hints")
        database, schema, name = (None, None, *parts)[-3:]
        return Table(database, schema, str(name), alias)

    def _source(self) -> Source:
        source: Source = self._table()
        while True:
            if self._keyword("LEFT", "OUTER", "JOIN") or self._keyword("LEFT", "JOIN"):
                kind = "LEFT"
            elif self._keyword("INNER", "JOIN") or self._keyword("JOIN"):
                kind = "INNER"
            else:
                return source
            table = self._table()
            self._expect_keyword("ON")
            source = Join(kind, source, table, self._condition())  # type: ignore[arg-type]  # one of the two kinds

    def _order_by(self, top: Expression | None) -> tuple[list[OrderBy], Expression | None, Expression | None]:
        order_by: list[OrderBy] = []
        if not self._keyword("ORDER", "BY"):
            return order_by, None, None
        while True:
            expression = self._expression()
            descending = self._keyword("DESC")
            if not descending:
                self._keyword("ASC")
            order_by.append(OrderBy(expression, descending))
            if not self._symbol(","):
                break
        if not self._keyword("OFFSET"):
            return order_by, None, None
        offset = self._row_count()
        fetch = None
        if self._keyword("FETCH"):
            if not (self._keyword("NEXT") or self._keyword("FIRST")):
                raise self._error()
            fetch = self._row_count()
            self._expect_keyword("ONLY")
        if top is not None:
            raise SqlServerError(
                10741, "A TOP can not be used in the same query or sub-query as an OFFSET.", severity=15
            )
        return order_by, offset, fetch

    def _row_count(self) -> Expression:
        count = self._expression()
        if not (self._keyword("ROWS") or self._keyword("ROW")):
            raise self._error()
        return count

    # Conditions

    def _condition(self) -> Condition:
        condition = self._conjunction()
        while self._keyword("OR"):
            condition = Logical("OR", condition, self._conjunction())
        return condition

    def _conjunction(self) -> Condition:
        condition = self._negation()
        while self._keyword("AND"):
            condition = Logical("AND", condition, self._negation())
        return condition

    def _negation(self) -> Condition:
        if self._keyword("NOT"):
            return Not(self._negation())
        if self._next.is_symbol("("):
            # A parenthesis opens a condition or an expression: which, shows only behind it.
            start = self._position
            self._take()
            try:
                condition = self._condition()
                self._expect_symbol(")")
            except SqlServerError as error:
                self._position, failed_at = start, self._position
                try:
                    return self._predicate()
                except SqlServerError:
                    if failed_at > self._position:
                        raise error from None
                    raise
            return condition
        return self._predicate()

    def _predicate(self) -> Condition:
        operand = self._expression()
        if self._next.kind == "symbol" and self._next.text in _COMPARISONS:
            operator = _COMPARISONS[self._take().text]
            return Compare(operator, operand, self._expression())
        if self._keyword("IS"):
            negated = self._keyword("NOT")
            self._expect_keyword("NULL")
            return IsNull(operand, negated)
        negated = self._keyword("NOT")
        if self._keyword("BETWEEN"):
            lower = self._expression()
            self._expect_keyword("AND")
            return Between(operand, lower, self._expression(), negated)
        if self._keyword("IN"):
            self._expect_symbol("(")
            return InList(operand, tuple(self._arguments()), negated)
        raise self._error()

    # Expressions

    def _arguments(self) -> list[Expression]:
        """Expressions up to the closing parenthesis, which is taken; at least one."""
        arguments = [self._expression()]
        while self._symbol(","):
            arguments.append(self._expression())
        self._expect_symbol(")")
        return arguments

    def _expression(self) -> Expression:
        expression = self._operand()
        while self._next.is_symbol("*", "/", "%"):
            expression = Binary(self._take().text, expression, self._operand())
        return expression

    def _operand(self) -> Expression:
        expression = self._primary()
        while self._keyword("COLLATE"):
            expression = Collated(expression, self._name())
        return expression

    def _primary(self) -> Expression:
        if self._symbol("-"):
            return Negative(self._operand())
        if self._symbol("("):
            expression = self._expression()
            self._expect_symbol(")")
            return expression
        word = self._next
        if word.kind in ("text", "unicode"):
            self._take()
            length = max(1, len(word.text))
            return Literal(word.text, varchar(length) if word.kind == "text" else nvarchar(length))
        if word.kind == "number":
            return self._number(self._take().text)
        if word.kind == "binary":
            digits = self._take().text[2:]
            content = bytes.fromhex(digits if len(digits) % 2 == 0 else f"0{digits}")
            return Literal(content, SqlType("varbinary", length=max(1, len(content))))
        if word.kind == "parameter":
            return Parameter(self._take().text)
        if word.kind == "global":
            return Global(self._take().text.upper())
        if self._keyword("NULL"):
            return Literal(None, None)
        if self._keyword("CASE"):
            return self._case()
        return self._name_or_call()

    def _case(self) -> Case:
        self._expect_keyword("WHEN")
        condition = self._condition()
        self._expect_keyword("THEN")
        value = self._expression()
        if not self._next.is_keyword("ELSE"):
            raise unsupported("CASE without ELSE, or with several WHEN")
        self._take()
        otherwise = self._expression()
        self._expect_keyword("END")
        return Case(condition, value, otherwise)

    def _number(self, text: str) -> Literal:
        if "e" in text.lower():
            return Literal(float(text), FLOAT)
        value = Decimal(text)
        _, digits, exponent = value.as_tuple()
        scale = -int(exponent)
        if scale == 0 and int(value) <= INTEGERS["int"][1] and "." not in text:
            return Literal(int(value), INT)
        precision = max(len(digits), scale, 1)
        if precision > 38:
            raise SqlServerError(1007, f"The number '{text}' is out of the range for numeric representation.", 15)
        return Literal(value, decimal_type(precision, scale))

    def _name_or_call(self) -> Expression:
        is_word = self._next.kind == "word"
        if is_word and self._next.is_keyword("LEFT", "RIGHT"):
            raise unsupported(f"the function {self._next.text}")
        name = self._name()
        if is_word and self._symbol("("):
            return self._call(name.upper())
        if not self._symbol("."):
            return Column(None, name)
        column = self._name()
        if not self._symbol("."):
            return Column(name, column)
        method = self._name()
        if not self._symbol("("):
            raise unsupported("a column qualified by schema")
        self._expect_symbol(")")
        return Method(Column(name, column), method)

    def _call(self, name: str) -> Expression:
        if name == "CAST":
            operand = self._expression()
            self._expect_keyword("AS")
            target = self._type()
            self._expect_symbol(")")
            return Cast(operand, target, None)
        if name == "CONVERT":
            target = self._type()
            self._expect_symbol(",")
            operand = self._expression()
            style = None
            if self._symbol(","):
                if self._next.kind != "number" or not self._next.text.isdigit():
                    raise self._error()
                style = int(self._take().text)
            self._expect_symbol(")")
            return Cast(operand, target, style)
        if self._symbol(")"):
            return Call(name, ())
        if self._symbol("*"):
            self._expect_symbol(")")
            return Call(name, (), star=True)
        distinct = self._keyword("DISTINCT")
        call = Call(name, tuple(self._arguments()), distinct=distinct)
        if self._next.is_keyword("OVER"):
            raise unsupported("window functions")
        return call

    def _type(self) -> SqlType:
        name = self._name().lower()
        arguments: list[int | None] = []
        if self._symbol("("):
            while True:
                word = self._take()
                if word.is_keyword("MAX"):
                    arguments.append(None)
                elif word.kind == "number" and word.text.isdigit():
                    arguments.append(int(word.text))
                else:
                    raise syntax_error(word.text)
                if not self._symbol(","):
                    break
            self._expect_symbol(")")
        return type_of(name, arguments)


def parse(batch: str) -> list[Statement]:
    """The statements of a batch.

    Raises:
        SqlServerError: 102 and other syntax errors, 50000 for T-SQL that is known to be outside the subset.
    """
    return _Parser(batch).statements()
