"""The contract of a dataset, with the rules that `contracts/contract.ts` holds for TypeScript.

The DAG ships this file alone, so it imports neither pyspark nor its neighbours, and it keeps to pydantic API that is
the same in 2.11 and 2.14. Messages are worded as those of the TypeScript side: one fault reads the same in both.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

NAME_PATTERN = r"^[a-z][a-z0-9_]{0,62}$"
TYPE_PATTERN = r"^(string|boolean|int|bigint|double|date|timestamp|binary|decimal\(\d{1,2},\d{1,2}\))$"
MAX_SAFE_INTEGER = 2**53 - 1

VOCABULARY_SUFFIX = ".vocabulary.yaml"
"""Ends the names of the files beside the contracts that hold vocabularies, see `tributary.vocabulary`."""

EXPERIMENTS_FILE = "budget.experiments.yaml"
"""The file beside the contracts that holds experiments, see `tributary.experiments`."""

MIGRATION_SUFFIX = ".migration.yaml"
"""Ends the names of the files that hold migrations, which lie beside the contracts where a job runs."""

_PATTERN_RULES = {
    NAME_PATTERN: "must be snake_case: a letter, then letters, digits and underscores, 63 at most",
    TYPE_PATTERN: "must be string, boolean, int, bigint, double, date, timestamp, binary or decimal(p,s)",
}
_RESERVED = frozenset({"extract_date", "window_id", "attempt", "run_id", "loaded_at"})
"""Names that the raw partitions and the curated lineage take."""
_DECIMAL = re.compile(r"^decimal\((\d{1,2}),(\d{1,2})\)$")
_MEGABYTE = 1024 * 1024
_SMALLEST_FILE = 64 * _MEGABYTE
"""Files below it cost Athena a request each for little; above it a finer partition prunes more."""
_DAYS_OF_MONTH = 30
_DAYS_OF_YEAR = 365

Place = tuple[str | int, ...]


def _present(value: object) -> object:
    if value is None:
        raise PydanticCustomError("null", "Invalid input: received null")
    return value


# An optional entry may be left out; a written null is a slip, as it is to zod and in the JSON Schema.
_NotNull = BeforeValidator(_present)
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Text = Annotated[str, Field(min_length=1)]
Severity = Literal["error", "warn"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Column(_Model):
    """A column of the dataset."""

    name: Name
    source_column: Annotated[Name | None, _NotNull] = None
    type: Annotated[str, Field(pattern=TYPE_PATTERN)]
    nullable: bool = False
    description: Text
    unit: Annotated[Text | None, _NotNull] = None
    currency_column: Annotated[Name | None, _NotNull] = None
    role: Literal["money", "measure", "attribute"] = "attribute"
    personal_data: Literal["none", "pseudonymous", "keyed_hash"] = "none"
    values: Annotated[Annotated[list[Text], Field(min_length=1)] | None, _NotNull] = None
    any_case: bool = False
    vocabulary: Annotated[Name | None, _NotNull] = None

    @property
    def name_at_source(self) -> str:
        """What the source calls the column."""
        return self.name if self.source_column is None else self.source_column

    @property
    def is_number(self) -> bool:
        """Whether values can be compared with a number."""
        return self.type in ("int", "bigint", "double") or self.decimal is not None

    @property
    def decimal(self) -> tuple[int, int] | None:
        """Precision and scale of a decimal column, None for another type."""
        match = _DECIMAL.match(self.type)
        return None if match is None else (int(match[1]), int(match[2]))


class DeletesByColumn(_Model):
    """The source keeps a deleted row and marks it: by a boolean that is true, or by a timestamp that is set."""

    by: Literal["column"]
    column: Name


class DeletesByKeySweep(_Model):
    """The source removes a row: all keys are read every so often, and what is not among them is gone."""

    by: Literal["key_sweep"]
    every_days: Annotated[int, Field(ge=1, le=31)]
    max_deleted_percent: Annotated[int, Field(ge=1, le=100)] = 50


Deletes = Annotated[DeletesByColumn | DeletesByKeySweep, Field(discriminator="by")]


class Source(_Model):
    """Where the dataset comes from and how its windows are read."""

    system: Name
    table: Name
    key: Annotated[list[Name], Field(min_length=1)]
    page_by: Annotated[Annotated[list[Name], Field(min_length=1)] | None, _NotNull] = None
    change_column: Name
    time_zone: Text
    overlap_minutes: Annotated[int, Field(ge=0, le=1440)]
    safety_lag_minutes: Annotated[int, Field(ge=0, le=1440)]
    chunk_rows: Annotated[int, Field(ge=1000, le=5_000_000)]
    deletes: Annotated[Deletes | None, _NotNull] = None


class Raw(_Model):
    """How the raw files are written."""

    format: Literal["csv", "jsonl"]


class PartitionBy(_Model):
    """Event-time partition of the curated table."""

    column: Name
    transform: Literal["day", "month"]


class BucketBy(_Model):
    """Iceberg bucket transform of the curated table."""

    column: Name
    buckets: Annotated[int, Field(ge=2, le=1024)]


class Volume(_Model):
    """What production brings: rows an event day, and bytes of a row in a curated file."""

    rows_per_day: Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]
    bytes_per_row: Annotated[int, Field(ge=1, le=1_000_000)]


class Curated(_Model):
    """Layout of the curated table."""

    volume: Annotated[Volume | None, _NotNull] = None
    partition_by: Annotated[PartitionBy | None, _NotNull] = None
    bucket_by: Annotated[BucketBy | None, _NotNull] = None
    sort_by: list[Name] = []
    event_time_immutable: bool


class Person(_Model):
    """Whose a row is: a person by name, or a row of another dataset (column `other`) that is theirs."""

    column: Name
    dataset: Annotated[Name | None, _NotNull] = None
    other: Annotated[Name | None, _NotNull] = None


class Freshness(_Model):
    """How old the newest change may be at the end of a window."""

    max_age_hours: Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]
    severity: Severity = "warn"


class Quarantine(_Model):
    """How much of what is read may not fit the contract: above both, a stage stops."""

    max_percent: Annotated[FiniteFloat, Field(ge=0, le=100)] = 5
    min_rows: Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)] = 100


class MinCheck(_Model):
    """A number must not be below `value`."""

    rule: Literal["min"]
    column: Name
    value: FiniteFloat
    severity: Severity


class MaxCheck(_Model):
    """A number must not be above `value`."""

    rule: Literal["max"]
    column: Name
    value: FiniteFloat
    severity: Severity


class AtMostColumnCheck(_Model):
    """A number must not be above that of column `other`."""

    rule: Literal["at_most_column"]
    column: Name
    other: Name
    severity: Severity


class CompleteCheck(_Model):
    """A share of a window's rows must hold a value."""

    rule: Literal["complete"]
    column: Name
    min_percent: Annotated[FiniteFloat, Field(gt=0, le=100)]
    severity: Severity


class UniqueCheck(_Model):
    """No two rows of the curated table have the same values in all of the columns."""

    rule: Literal["unique"]
    columns: Annotated[list[Name], Field(min_length=1)]
    severity: Severity


class ReferencedCheck(_Model):
    """Each value of a column, but NULL, is in column `other` of a dataset."""

    rule: Literal["referenced"]
    column: Name
    dataset: Name
    other: Name
    severity: Severity


class DistributionCheck(_Model):
    """A figure of a window must not lie far from those of the last 28 days; rows and sums are taken a day."""

    rule: Literal["distribution"]
    figure: Literal["rows", "sum", "mean", "null_percent"]
    column: Annotated[Name | None, _NotNull] = None
    max_deviations: Annotated[FiniteFloat, Field(gt=0)]
    severity: Severity


RowCheck = MinCheck | MaxCheck | AtMostColumnCheck
Check = Annotated[
    RowCheck | CompleteCheck | UniqueCheck | ReferencedCheck | DistributionCheck, Field(discriminator="rule")
]


class Contract(_Model):
    """A validated contract, defaults filled in."""

    dataset: Name
    version: Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]
    description: Text
    owner: Text
    source: Source
    raw: Raw
    curated: Curated
    person: Annotated[Person | None, _NotNull] = None
    columns: Annotated[list[Column], Field(min_length=1)]
    freshness: Freshness
    quarantine: Quarantine = Quarantine()
    checks: list[Check] = []

    @property
    def delete_column(self) -> str | None:
        """The column that marks a deleted row; None where the source marks none."""
        deletes = self.source.deletes
        return deletes.column if isinstance(deletes, DeletesByColumn) else None

    @property
    def key_sweep(self) -> DeletesByKeySweep | None:
        """How the dataset's keys are swept; None where they are not."""
        deletes = self.source.deletes
        return deletes if isinstance(deletes, DeletesByKeySweep) else None

    @property
    def money(self) -> list[Column]:
        """The columns whose sums must balance from source to mart."""
        return [column for column in self.columns if column.role == "money"]

    @property
    def row_checks(self) -> list[RowCheck]:
        """The checks that each row passes or breaks by itself."""
        return [check for check in self.checks if isinstance(check, RowCheck)]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the contract does not have it."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @model_validator(mode="after")
    def _rules_between_fields(self) -> Self:
        faults = _faults_between_fields(self)
        if faults:
            raise ValidationError.from_exception_data(
                "Contract",
                [
                    InitErrorDetails(
                        type=PydanticCustomError("contract", "{rule}", {"rule": rule}), loc=path, input=self.dataset
                    )
                    for path, rule in faults
                ],
            )
        return self


def _faults_between_fields(contract: Contract) -> list[tuple[Place, str]]:
    columns = {column.name: column for column in contract.columns}
    faults: list[tuple[Place, str]] = []
    if len(columns) != len(contract.columns):
        faults.append((("columns",), "a column is named twice"))

    def must_exist(name: str, *path: str | int) -> None:
        if name not in columns:
            faults.append((path, f"names column {name}, which the contract does not have"))

    def nullable(name: str) -> bool:
        return name in columns and columns[name].nullable

    def binary(name: str) -> bool:
        return name in columns and columns[name].type == "binary"

    for i, key in enumerate(contract.source.key):
        must_exist(key, "source", "key", i)
        if nullable(key):
            faults.append((("source", "key", i), f"key column {key} must not be nullable"))
        if binary(key):
            faults.append((("source", "key", i), f"key column {key} must not be binary"))
    for i, page in enumerate(contract.source.page_by or []):
        must_exist(page, "source", "page_by", i)
        if nullable(page):
            faults.append((("source", "page_by", i), f"page column {page} must not be nullable"))
        if binary(page):
            faults.append((("source", "page_by", i), f"page column {page} must not be binary"))
    change, place = contract.source.change_column, ("source", "change_column")
    must_exist(change, *place)
    if nullable(change):
        faults.append((place, f"change column {change} must not be nullable: a NULL is in no window"))
    if change in columns and columns[change].type != "timestamp":
        faults.append((place, f"change column {change} must be a timestamp"))

    if contract.delete_column is not None:
        must_exist(contract.delete_column, "source", "deletes", "column")
        faults += _faults_of_delete_column(contract, contract.delete_column, columns)
    faults += _faults_of_layout(contract, columns)
    for i, column in enumerate(contract.curated.sort_by):
        must_exist(column, "curated", "sort_by", i)
    faults += [(("curated", *path), rule) for path, rule in _faults_of_volume(contract.curated)]
    faults += [(("person", *path), rule) for path, rule in _faults_of_person(contract.person, columns)]
    for i, check in enumerate(contract.checks):
        faults += [(("checks", i, *path), rule) for path, rule in _faults_of_check(check, contract, columns)]
    for i, described in enumerate(contract.columns):
        faults += _faults_of_column(contract, described, i)
    return faults


def _faults_of_delete_column(contract: Contract, name: str, columns: dict[str, Column]) -> list[tuple[Place, str]]:
    place: Place = ("source", "deletes", "column")
    column, faults = columns.get(name), []
    marks = column is None or column.type == "boolean" or (column.type == "timestamp" and column.nullable)
    if not marks:
        faults.append((place, f"delete column {name} must be a boolean or a nullable timestamp"))
    if name in contract.source.key:
        faults.append((place, f"delete column {name} must not be in the key: a deleted row would be another one"))
    return faults


def _faults_of_check(check: Check, contract: Contract, columns: dict[str, Column]) -> list[tuple[Place, str]]:
    faults: list[tuple[Place, str]] = []

    def find(name: str, *path: str | int) -> Column | None:
        if name not in columns:
            faults.append((path, f"names column {name}, which the contract does not have"))
        return columns.get(name)

    if isinstance(check, UniqueCheck):
        for i, name in enumerate(check.columns):
            find(name, "columns", i)
        if check.columns == contract.source.key:
            faults.append((("columns",), "is the key, which is unique anyway"))
        return faults
    if isinstance(check, DistributionCheck) and (check.column is None) != (check.figure == "rows"):
        rule = "rows are of no column" if check.figure == "rows" else f"{check.figure} is of a column: name it"
        faults.append((("column",), rule))
    column = None if check.column is None else find(check.column, "column")
    if isinstance(check, AtMostColumnCheck):
        other = find(check.other, "other")
        if column and other and other.type != column.type and not (column.is_number and other.is_number):
            rule = f"{column.name} ({column.type}) can't be compared with {other.name} ({other.type})"
            faults.append((("other",), rule))
    elif column is not None:
        figure = check.figure if isinstance(check, DistributionCheck) else check.rule
        if figure in ("min", "max", "sum", "mean") and not column.is_number:
            faults.append((("column",), f"{figure} is for numbers; {column.name} is {column.type}"))
        if figure in ("complete", "null_percent") and not column.nullable:
            faults.append((("column",), f"{column.name} is never NULL: nothing can be missing"))
    return faults


def _faults_of_person(person: Person | None, columns: dict[str, Column]) -> list[tuple[Place, str]]:
    if person is None:
        return []
    faults: list[tuple[Place, str]] = []
    column = columns.get(person.column)
    if column is None:
        faults.append((("column",), f"names column {person.column}, which the contract does not have"))
    elif column.type not in ("string", "int", "bigint"):
        rule = f"{person.column} is {column.type}: only a string, int or bigint names somebody"
        faults.append((("column",), rule))
    if (person.dataset is None) != (person.other is None):
        place = "dataset" if person.dataset is None else "other"
        faults.append(((place,), "dataset and other go together: name both or neither"))
    return faults


def _faults_of_volume(curated: Curated) -> list[tuple[Place, str]]:
    """A month is the coarsest partition, so that a small table may stay below; buckets must be filled in any case."""
    partition, bucket, volume = curated.partition_by, curated.bucket_by, curated.volume
    if partition is None and bucket is None:
        return []
    if volume is None:
        return [(("volume",), "a partitioned or bucketed table must say its volume")]
    day, buckets = volume.rows_per_day * volume.bytes_per_row, 1 if bucket is None else bucket.buckets
    a_day = f"a day brings {_megabytes(day, buckets)} a file"
    if partition is not None and partition.transform == "day":
        enough = day >= _SMALLEST_FILE * buckets
        return [] if enough else [(("partition_by", "transform"), f"{a_day}, less than 64: use month")]
    if partition is not None and day >= _SMALLEST_FILE * buckets:
        return [(("partition_by", "transform"), f"{a_day}, 64 or more: use day")]
    span, days = ("year", _DAYS_OF_YEAR) if partition is None else ("month", _DAYS_OF_MONTH)
    if bucket is not None and day * days < _SMALLEST_FILE * buckets:
        rule = f"a {span} brings {_megabytes(day * days, buckets)} a bucket, less than 64: use fewer or none"
        return [(("bucket_by", "buckets"), rule)]
    return []


def _megabytes(volume: int, files: int) -> str:
    return f"{volume // files // _MEGABYTE} MB"


def _faults_of_layout(contract: Contract, columns: dict[str, Column]) -> list[tuple[Place, str]]:
    faults: list[tuple[Place, str]] = []
    partition, bucket = contract.curated.partition_by, contract.curated.bucket_by
    if partition is not None:
        place = ("curated", "partition_by", "column")
        column = columns.get(partition.column)
        if column is None:
            faults.append((place, f"names column {partition.column}, which the contract does not have"))
        elif column.type not in ("date", "timestamp"):
            faults.append((place, f"partition column {partition.column} must be a date or timestamp"))
        if column is not None and column.nullable:
            faults.append((place, f"partition column {partition.column} must not be nullable"))
    if bucket is not None and bucket.column not in columns:
        rule = f"names column {bucket.column}, which the contract does not have"
        faults.append((("curated", "bucket_by", "column"), rule))
    return faults


def _faults_of_column(contract: Contract, column: Column, i: int) -> list[tuple[Place, str]]:
    faults: list[tuple[Place, str]] = []
    if column.name in _RESERVED:
        faults.append((("columns", i, "name"), f"{column.name} is a name that the platform gives itself"))
    if column.decimal is not None:
        precision, scale = column.decimal
        if not 1 <= precision <= 38 or scale > precision:
            faults.append((("columns", i, "type"), f"{column.type} is outside decimal(1..38, 0..p)"))
    elif column.role == "money":
        faults.append((("columns", i, "role"), f"money column {column.name} must be a decimal"))
    if column.values is not None and column.type != "string":
        rule = f"values are for string columns; {column.name} is {column.type}"
        faults.append((("columns", i, "values"), rule))
    if column.any_case and column.values is None:
        rule = f"{column.name} has no values that could be written in another case"
        faults.append((("columns", i, "any_case"), rule))
    if column.any_case and len({value.upper() for value in column.values or []}) < len(column.values or []):
        faults.append((("columns", i, "values"), f"two values of {column.name} are the same in any case"))
    if column.vocabulary is not None and column.type != "string":
        rule = f"a vocabulary is for string columns; {column.name} is {column.type}"
        faults.append((("columns", i, "vocabulary"), rule))
    return (
        faults
        + _faults_of_format(contract, column)
        + _faults_of_currency(contract, column, i)
        + _faults_of_hash(contract, column, i)
    )


def _faults_of_format(contract: Contract, column: Column) -> list[tuple[Place, str]]:
    if contract.raw.format != "csv":
        return []
    rule = None
    if column.decimal is not None:
        rule = f"column {column.name} is a decimal: use jsonl, where it is exact text"
    elif column.type == "binary":
        rule = f"column {column.name} is binary: use jsonl, where it is base64"
    elif column.type == "string" and column.nullable:
        rule = (
            f"column {column.name} is a nullable string: use jsonl: OpenCSVSerde reads NULL and the empty string as one"
        )
    return [] if rule is None else [(("raw", "format"), rule)]


def _faults_of_currency(contract: Contract, column: Column, i: int) -> list[tuple[Place, str]]:
    faults: list[tuple[Place, str]] = []
    place: Place = ("columns", i, "currency_column")
    if column.currency_column is not None:
        if all(other.name != column.currency_column for other in contract.columns):
            faults.append((place, f"names column {column.currency_column}, which the contract does not have"))
        if column.role != "money":
            faults.append((place, f"a currency is for money columns; {column.name} has role {column.role}"))
    elif column.role == "money" and column.unit is None:
        rule = f"money column {column.name} must say its currency: a unit or a currency_column"
        faults.append((("columns", i, "unit"), rule))
    return faults


def _faults_of_hash(contract: Contract, column: Column, i: int) -> list[tuple[Place, str]]:
    faults: list[tuple[Place, str]] = []
    if column.personal_data != "keyed_hash":
        return faults
    if column.type != "string":
        faults.append((("columns", i, "type"), f"keyed hash {column.name} must be a string"))
    source = contract.source
    if column.name in (*source.key, *(source.page_by or []), source.change_column):
        rule = f"{column.name} serves to read the source: it can't be hashed"
        faults.append((("columns", i, "personal_data"), rule))
    if sum(other.name_at_source == column.name_at_source for other in contract.columns) > 1:
        rule = f"{column.name_at_source} is read twice: hashed it must be under one name alone"
        faults.append((("columns", i, "source_column"), rule))
    if column.values is not None or column.vocabulary is not None:
        rule = f"{column.name} is a hash: it has neither values nor a vocabulary"
        faults.append((("columns", i, "personal_data"), rule))
    return faults


class ContractError(ValueError):
    """A contract file that can't be used; the message names the file, the place and the rule."""


# libyaml reads ten times as fast, and Airflow reads every contract each half minute; not every build of PyYAML has it.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _CoreLoader(_SafeLoader):  # type: ignore[misc]
    """YAML 1.2's core schema, as the TypeScript side reads it: no `yes` for true, no dates, no key twice."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [(key.tag, key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(set(keys)):
            raise yaml.constructor.ConstructorError(None, None, "Map keys must be unique", node.start_mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping

    def construct_core_int(self, node: yaml.ScalarNode) -> int:
        text = str(self.construct_scalar(node))
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)

    def construct_core_float(self, node: yaml.ScalarNode) -> float | int:
        number = float(str(self.construct_scalar(node)).lower().replace(".inf", "inf").replace(".nan", "nan"))
        return int(number) if number.is_integer() else number


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        list("-+.0123456789"),
    ),
):
    _CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)
_CoreLoader.add_constructor("tag:yaml.org,2002:int", _CoreLoader.construct_core_int)
_CoreLoader.add_constructor("tag:yaml.org,2002:float", _CoreLoader.construct_core_float)


def load_yaml(text: str) -> object:
    """Read YAML as the files of contracts are written.

    Raises:
        yaml.YAMLError: the text is no YAML, or has a key twice.
    """
    return yaml.load(text, Loader=_CoreLoader)  # noqa: S506 - a SafeLoader with fewer types


_JS_TYPES = {type(None): "null", bool: "boolean", str: "string", list: "array", dict: "object"}
_EXPECTED = {
    "string_type": "string",
    "bool_type": "boolean",
    "int_type": "number",
    "int_from_float": "int",
    "float_type": "number",
    "finite_number": "number",
    "list_type": "array",
    "model_type": "object",
    "model_attributes_type": "object",
}


_CHECKS = ("min", "max", "at_most_column", "complete", "unique", "referenced", "distribution")
_DELETES = ("column", "key_sweep")


_LIMITS = {"greater_than_equal": (">=", "ge"), "less_than_equal": ("<=", "le"), "greater_than": (">", "gt")}


def _number(value: float) -> str:
    return f"{value:g}" if value < MAX_SAFE_INTEGER else str(int(value))


def _received(value: object) -> str:
    if isinstance(value, float) and math.isinf(value):
        return "Infinity"
    return _JS_TYPES.get(type(value), "number")


def _line(error: ErrorDetails) -> tuple[str, str]:
    """Place and rule of one pydantic error."""
    kind, context = error["type"], error.get("ctx", {})
    path = list(error["loc"])
    # Pydantic puts the union's tag into the place; the YAML has no such level.
    if (len(path) > 2 and path[0] == "checks" and path[2] in _CHECKS) or (
        len(path) > 3 and path[:2] == ["source", "deletes"]
    ):
        del path[2]
    rule = error["msg"]
    if kind == "int_type" and isinstance(error["input"], float):
        kind = "int_from_float"
    if kind == "missing":
        rule = "Invalid input: expected a value, received undefined"
    elif kind == "extra_forbidden":
        rule = f'Unrecognized key: "{path.pop()}"'
    elif kind == "string_pattern_mismatch":
        rule = _PATTERN_RULES[context["pattern"]]
    elif kind == "literal_error":
        rule = "Invalid option: expected one of " + "|".join(
            f'"{option}"' for option in re.findall(r"'([^']*)'", context["expected"])
        )
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        path.append(str(context["discriminator"]).strip("'"))
        # Pydantic lists the tags only where there is one that is none of them.
        tags = _CHECKS if path[-1] == "rule" else _DELETES
        rule = f"Invalid discriminator value. Expected {' | '.join(map(repr, tags))}"
    elif kind in _LIMITS:
        sign, name = _LIMITS[kind]
        size = "Too small" if sign.startswith(">") else "Too big"
        rule = f"{size}: expected number to be {sign}{_number(context[name])}"
    elif kind == "string_too_short":
        rule = f"Too small: expected string to have >={context['min_length']} characters"
    elif kind == "too_short":
        rule = f"Too small: expected array to have >={context['min_length']} items"
    elif kind in _EXPECTED:
        rule = f"Invalid input: expected {_EXPECTED[kind]}, received {_received(error['input'])}"
    return ".".join(map(str, path)) or "(whole)", rule


def parse_contract(text: str, file: str) -> Contract:
    """Read one contract.

    Args:
        text: YAML of the contract.
        file: its name, for messages; `<dataset>.yaml`.

    Raises:
        ContractError: the text is no YAML, breaks a rule or names another dataset than the file does.
    """
    try:
        value = load_yaml(text)
    except yaml.YAMLError as cause:
        raise ContractError(f"{file}: not YAML: {cause}") from cause
    try:
        contract = Contract.model_validate(value)
    except ValidationError as cause:
        lines = [": ".join((file, *_line(error))) for error in cause.errors(include_url=False)]
        raise ContractError("\n".join(lines)) from cause
    if f"{contract.dataset}.yaml" != Path(file).name:
        raise ContractError(
            f"{file}: describes dataset {contract.dataset}; rename it to {contract.dataset}.yaml",
        )
    return contract


def load_contracts(folder: Path) -> dict[str, Contract]:
    """Read the contracts of a folder.

    Args:
        folder: holds `<dataset>.yaml` files; vocabularies, migrations, experiments and other files are left alone.

    Returns:
        The contracts by dataset, in order of dataset.

    Raises:
        ContractError: the first file that can't be used, a folder without any, or references or chains that lead
            nowhere.
    """
    others = (VOCABULARY_SUFFIX, MIGRATION_SUFFIX, EXPERIMENTS_FILE)
    files = sorted(file for file in folder.glob("*.yaml") if not file.name.endswith(others))
    if not files:
        raise ContractError(f"{folder}: no contract (*.yaml) found")
    parsed = [parse_contract(file.read_text(encoding="utf-8"), file.name) for file in files]
    contracts = {contract.dataset: contract for contract in parsed}
    faults = [fault for contract in parsed for fault in _faults_of_references(contract, contracts)]
    faults += _faults_of_chains(contracts)
    if faults:
        raise ContractError("\n".join(faults))
    return contracts


def _faults_of_references(contract: Contract, contracts: dict[str, Contract]) -> list[str]:
    faults = []
    for i, check in enumerate(contract.checks):
        if not isinstance(check, ReferencedCheck):
            continue
        place, target = f"{contract.dataset}.yaml: checks.{i}", contracts.get(check.dataset)
        if target is None:
            faults.append(f"{place}.dataset: there is no contract of dataset {check.dataset}")
            continue
        other = next((column for column in target.columns if column.name == check.other), None)
        kind = contract.column(check.column).type
        if other is None:
            faults.append(f"{place}.other: {check.dataset} does not have column {check.other}")
        elif other.type != kind:
            faults.append(
                f"{place}.other: {check.column} ({kind}) refers to {check.dataset}.{other.name} ({other.type})"
            )
    return faults


def _faults_of_chains(contracts: dict[str, Contract]) -> list[str]:
    """A line each chain that does not end at the one dataset of people, and each dataset that does not say."""
    faults = [fault for contract in contracts.values() for fault in _faults_of_chain(contract, contracts)]
    roots = sorted(name for name, one in contracts.items() if one.person is not None and one.person.dataset is None)
    if len(roots) > 1:
        faults.append(f"{', '.join(roots)}: each names people by itself (person without dataset): only one may")
    return faults


def _faults_of_chain(contract: Contract, contracts: dict[str, Contract]) -> list[str]:
    place, person = f"{contract.dataset}.yaml: person", contract.person
    if person is None:
        personal = [column.name for column in contract.columns if column.personal_data != "none"]
        return [f"{place}: {personal[0]} is personal data: say whose the rows are"] if personal else []
    if person.dataset is None:
        return []
    target = contracts.get(person.dataset)
    if target is None:
        return [f"{place}.dataset: there is no contract of dataset {person.dataset}"]
    if target.person is None:
        return [f"{place}.dataset: {target.dataset} does not say whose its rows are"]
    other = next((column for column in target.columns if column.name == person.other), None)
    if other is None:
        return [f"{place}.other: {target.dataset} does not have column {person.other}"]
    kind = contract.column(person.column).type
    if kind != other.type:
        return [f"{place}.other: {person.column} ({kind}) leads to {target.dataset}.{other.name} ({other.type})"]
    seen = {contract.dataset}
    following: Contract | None = target
    while following is not None and following.person is not None and following.person.dataset is not None:
        if following.dataset in seen:
            return [f"{place}.dataset: the chain from {contract.dataset} ends at no dataset of people"]
        seen.add(following.dataset)
        following = contracts.get(following.person.dataset)
    return []
