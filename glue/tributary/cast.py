"""Raw text to the contract's types, and what does not fit to a list of faults.

Nothing is rounded, trimmed or guessed: a value either is the text of its type or it is a fault. The rules of faults:

| rule | the value |
|---|---|
| `required` | is NULL in a column that is not nullable |
| `type` | is not the text of the type: `1e3` for an int, blanks around a number, a timestamp without zone, no base64 |
| `scale` | has more significant fraction digits than the type keeps |
| `range` | has the right form and is outside the type: 2025-02-30, an offset of +15:00, an int above 2147483647 |
| `encoding` | holds U+FFFD: bytes that are no UTF-8 were in its place |
| `vocabulary` | holds no letter and no digit, where a name of the vocabulary is expected |
| `values` | is not one of the contract's `values` |
| `min`, `max`, `at_most_column` | breaks the contract's check of that name |
| `line` | its line is no JSON object, or breaks the quotes of CSV: the fault of the whole line, named `_line` |
| `fields` | its line has other fields than the object's columns: again of `_line` |

A timestamp is written with `Z` or an offset, `+02:00`, and comes out in UTC.
A column with a vocabulary holds the canonical name of what is written: the same for every spelling. One whose `values`
count in any case holds the value as the contract writes it.
"""

from decimal import Decimal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import ArrayType, StringType, StructField, StructType, TimestampNTZType, TimestampType

from tributary.contract import AtMostColumnCheck, Contract, MinCheck, RowCheck
from tributary.contract import Column as ContractColumn
from tributary.raw_line import LONGEST_VALUE
from tributary.vocabulary import Vocabularies

FILE = "_file"
FILE_ID = "_file_id"
ROW = "_row"
KEY = "_key"
FAULTS = "_faults"
WARNINGS = "_warnings"
LINE_FAULTS = "_line_faults"

FAULT = StructType([StructField(name, StringType()) for name in ("column", "value", "rule")])

MONEY_TYPE = "decimal(38,12)"
"""Wide enough for the sum of any money column as the source wrote it: 26 digits before the point, 12 after."""

_PATTERNS = {
    "boolean": r"\A(true|false)\z",
    "int": r"\A-?[0-9]+\z",
    "bigint": r"\A-?[0-9]+\z",
    "double": r"\A-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\z",
    "date": r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z",
    "timestamp": r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\z",
    # A group for each four characters would cost Java a stack frame each: that they come in fours is a rule of its own.
    "binary": r"\A[A-Za-z0-9+/]*={0,2}\z",
    "decimal": r"\A-?[0-9]+(\.[0-9]+)?\z",
}
_ORDINARY_TIMESTAMP = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z\z"
_SIGNIFICANT_FRACTION = r"\.([0-9]*?)0*(?:Z|[+-][0-9]{2}:[0-9]{2})?\z"
_MICROSECONDS = 6
_REPLACEMENT = "\ufffd"


def money_column(column: str) -> str:
    """Name of the cast's column that holds a money column's raw amount, faulty rows included."""
    return f"_money_{column}"


def _text_name(column: str) -> str:
    return f"_text_{column}"


def _rule_name(column: str) -> str:
    return f"_rule_{column}"


def _value_name(column: str) -> str:
    return f"_value_{column}"


def _text(raw: DataFrame, contract: Contract, column: ContractColumn) -> Column:
    """The column's raw text; NULL where the table does not have the column (a file older than the column)."""
    if column.name not in raw.columns:
        return F.lit(None).cast("string")
    text = F.col(column.name)
    # A crawler may have taken ISO text for a timestamp; its text form has to be ours again.
    if isinstance(raw.schema[column.name].dataType, TimestampType | TimestampNTZType):
        return F.date_format(text, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
    text = text.cast("string")
    # CSV has one way to write "no number", the empty field, and some readers hand it on as an empty string.
    if contract.raw.format == "csv" and column.type != "string":
        return F.when(text != "", text)
    return text


def _try_cast(column: ContractColumn, vocabularies: Vocabularies) -> Column:
    if column.vocabulary is not None:
        return vocabularies[column.vocabulary].expression(F.col(_text_name(column.name)))
    text, kind = f"`{_text_name(column.name)}`", column.type
    if column.any_case:
        pairs = [F.lit(part) for value in column.values or [] for part in (value.upper(), value)]
        return F.element_at(F.create_map(*pairs), F.upper(F.btrim(F.col(_text_name(column.name)))))
    if kind == "timestamp":
        return _try_timestamp(text)
    if kind == "binary":
        return F.expr(f"try_to_binary({text}, 'base64')")
    if kind == "double":
        # No second zero: rows that differ in nothing else would have no order.
        return F.expr(f"try_cast({text} as double) + 0d")
    return F.expr(f"try_cast({text} as {kind})")


def _try_timestamp(text: str) -> Column:
    """The time in UTC of a text that has the form of one; NULL where there is no such time or offset."""
    local = f"try_cast(left({text}, length({text}) - 6) as timestamp_ntz)"
    minutes = f"try_cast(concat(substr({text}, -6, 1), substr({text}, -{{}}, 2)) as int)"
    offset = f"make_dt_interval(0, {minutes.format(5)}, {minutes.format(2)})"
    known = f"right({text}, 5) <= '14:00' and right({text}, 2) < '60'"
    return F.expr(f"""
        case when {text} like '%Z' then try_cast(rtrim('Z', {text}) as timestamp_ntz)
             when {known} then try_subtract({local}, {offset}) end
    """)


def _fits_at_sight(column: ContractColumn, text: Column, value: Column) -> Column | None:
    """Whether a text is one of those that need no closer look, as nearly all are; None where each needs one.

    What a value is written as again, letter for letter, has the form of its type, no more digits than it keeps, and is
    inside of it.
    """
    if column.values is not None and column.vocabulary is None:
        return value.isin(column.values)
    if column.type == "timestamp":
        return value.isNotNull() & text.rlike(_ORDINARY_TIMESTAMP) & ~text.startswith("0000")
    if column.type in ("int", "bigint") or column.decimal is not None:
        return value.cast("string") == text
    if column.type == "date":
        return (value.cast("string") == text) & (value >= F.lit("0001-01-01").cast("date")) & (F.length(text) == 10)
    return None


def _rule(column: ContractColumn) -> Column:
    """The rule that the column's text breaks, NULL when it fits."""
    text, kind = F.col(_text_name(column.name)), "decimal" if column.decimal else column.type
    value = F.col(_value_name(column.name))
    rule = F.when(text.isNull(), F.lit(None if column.nullable else "required").cast("string"))
    at_sight = _fits_at_sight(column, text, value)
    if at_sight is not None:
        rule = rule.when(at_sight, F.lit(None).cast("string"))
    rule = rule.when(text.contains(_REPLACEMENT), "encoding")
    if kind == "string":
        if column.vocabulary is not None:
            rule = rule.when(value == "", "vocabulary")
        return rule if column.values is None else rule.when(value.isNull() | ~value.isin(column.values), "values")
    rule = rule.when(~text.rlike(_PATTERNS[kind]), "type")
    if kind in ("decimal", "timestamp"):
        digits = column.decimal[1] if column.decimal else _MICROSECONDS
        rule = rule.when(F.length(F.regexp_extract(text, _SIGNIFICANT_FRACTION, 1)) > digits, "scale")
    if kind in ("date", "timestamp"):
        # Year 0 is a zero date of the source, not a day; an offset may lead out of the years at either end.
        return rule.when(value.isNull() | text.startswith("0000") | ~F.year(value).between(1, 9999), "range")
    if kind == "binary":
        return rule.when((F.length(text) % 4 != 0) | value.isNull(), "type")
    if kind == "double":
        return rule.when(value.isNull() | F.abs(value).isin(float("inf")), "range")
    return rule.when(value.isNull(), "range")


def _violation(contract: Contract, check: RowCheck) -> Column:
    column = contract.column(check.column)
    if isinstance(check, AtMostColumnCheck):
        return F.col(check.column) > F.col(check.other)
    exact = check.value if column.type == "double" else Decimal(f"{Decimal(repr(check.value)):f}")
    value, limit = F.col(check.column), F.lit(exact)
    return value < limit if isinstance(check, MinCheck) else value > limit


def _fault(column: str, rule: Column) -> Column:
    text = F.col(_text_name(column))
    value = F.left(text, F.lit(LONGEST_VALUE))
    return F.when(rule.isNotNull(), F.struct(F.lit(column).alias("column"), value.alias("value"), rule.alias("rule")))


def _warned(warnings: list[Column]) -> Column:
    none = F.array().cast("array<string>")
    if not warnings:
        return none
    return F.when(F.coalesce(*warnings).isNotNull(), F.array_compact(F.array(*warnings))).otherwise(none)


def cast(raw: DataFrame, contract: Contract, vocabularies: Vocabularies) -> DataFrame:
    """Cast raw rows by the contract, under ANSI mode, without failing for a row.

    Args:
        raw: one row a raw row, the contract's columns as text (other types are brought back to text), `window_id`,
            `attempt` and `_file`, the object that the row was read from. Other columns are left out, but for
            `_line_faults`, the faults of the row's line (array of column, value, rule), which leave no others.
        contract: the dataset's contract.
        vocabularies: those that the contract's columns name.

    Returns:
        One row a raw row: the contract's columns typed (NULL where faulty), `window_id`, `attempt`, `_file_id` (a
        number that a file's rows have in common, and those of no other), `_row` (a number that grows by one from each
        row of a file to the next, as long as `raw` has the file's rows in order, which a file of gzip can only be read
        in), `_file` and `_key` (JSON of the key's texts; both NULL for a sound row), `_faults` (array of column, value,
        rule; empty for a sound row), `_warnings` (array of `rule:column`, the broken checks of severity `warn`) and,
        for each money column, `_money_<column>`, the raw amount as decimal(38,12) in the column's unit, NULL where the
        text is no number.
    """
    has_lines = LINE_FAULTS in raw.columns
    carried = ["window_id", "attempt", FILE, *([LINE_FAULTS] if has_lines else [])]
    texts = raw.select(
        *carried,
        F.monotonically_increasing_id().alias(ROW),
        *[_text(raw, contract, column).alias(_text_name(column.name)) for column in contract.columns],
    )
    # Each value is worked out once: a projection of its own keeps Spark from putting its expression where it is used.
    valued = texts.select(
        "*", *[_try_cast(column, vocabularies).alias(_value_name(column.name)) for column in contract.columns]
    )
    ruled = valued.select("*", *[_rule(column).alias(_rule_name(column.name)) for column in contract.columns])
    typed = ruled.select(
        "*",
        *[
            F.when(F.col(_rule_name(column.name)).isNull(), F.col(_value_name(column.name))).alias(column.name)
            for column in contract.columns
        ],
    )
    faults = [_fault(column.name, F.col(_rule_name(column.name))) for column in contract.columns]
    warnings = []
    for check in contract.row_checks:
        violation = _violation(contract, check)
        if check.severity == "error":
            faults.append(_fault(check.column, F.when(violation, F.lit(check.rule))))
        else:
            warnings.append(F.when(violation, F.lit(f"{check.rule}:{check.column}")))
    # Spark walks through an array without compiling that: only rows with a fault are worth it.
    no_faults = F.array().cast(ArrayType(FAULT))
    found = F.when(F.coalesce(*faults).isNotNull(), F.array_compact(F.array(*faults))).otherwise(no_faults)
    if has_lines:
        found = F.when(F.size(LINE_FAULTS) > 0, F.col(LINE_FAULTS)).otherwise(found)
    key = F.struct(*[F.left(_text_name(name), F.lit(LONGEST_VALUE)).alias(name) for name in contract.source.key])
    key_text = F.when(F.size(found) > 0, F.to_json(key, {"ignoreNullFields": "false"}))
    return typed.select(
        *[column.name for column in contract.columns],
        "window_id",
        "attempt",
        F.xxhash64(FILE).alias(FILE_ID),
        ROW,
        F.when(F.size(found) > 0, F.col(FILE)).alias(FILE),
        key_text.alias(KEY),
        found.alias(FAULTS),
        _warned(warnings).alias(WARNINGS),
        *[
            F.expr(f"try_cast(`{_text_name(column.name)}` as {MONEY_TYPE})").alias(money_column(column.name))
            for column in contract.money
        ],
    )


def sound(cast_rows: DataFrame, contract: Contract) -> DataFrame:
    """The rows of a cast without a fault: the contract's columns, `window_id` and `attempt`."""
    columns = [column.name for column in contract.columns]
    return cast_rows.where(F.size(FAULTS) == 0).select(*columns, "window_id", "attempt")
