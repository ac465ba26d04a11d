"""Migrations: what a new version of a contract makes of the rows that are stored under the version before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tributary.contract import MIGRATION_SUFFIX, TYPE_PATTERN, BucketBy, Name, PartitionBy, Text, load_yaml


class MigrationError(RuntimeError):
    """A migration that can't be used or must not be applied; the message names dataset or file, step and reason."""


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RenameColumn(_Step):
    """A column gets another name; no file is rewritten."""

    step: Literal["rename_column"]
    column: Name
    to: Name


class DropColumn(_Step):
    """A column goes; no file is rewritten."""

    step: Literal["drop_column"]
    column: Name


class AddColumn(_Step):
    """A required column comes, with one value in all stored rows. A nullable one needs no step."""

    step: Literal["add_column"]
    column: Name
    type: Annotated[str, Field(pattern=TYPE_PATTERN)]
    value: str


class ChangeType(_Step):
    """Values are cast, and a value that would be lost or rounded stops the migration."""

    step: Literal["change_type"]
    column: Name
    type: Annotated[str, Field(pattern=TYPE_PATTERN)]


class SetRequired(_Step):
    """A nullable column becomes required; NULL becomes the default, and without one stops the migration."""

    step: Literal["set_required"]
    column: Name
    default: str | None = None


class SetValues(_Step):
    """A column may hold these values alone; `replace` says what becomes of others, and any that is left stops."""

    step: Literal["set_values"]
    column: Name
    values: Annotated[list[Text], Field(min_length=1)]
    replace: dict[str, Text] = {}


class Repartition(_Step):
    """The table is partitioned and bucketed so, as the contract writes it, and all files are rewritten."""

    step: Literal["repartition"]
    partition_by: PartitionBy | None = None
    bucket_by: BucketBy | None = None


class KeepRows(_Step):
    """Stored rows are right under the new version as they are, though `place` of the contract is another."""

    step: Literal["keep_rows"]
    place: Annotated[
        str,
        Field(
            pattern=r"^(source\.(system|table|time_zone)|raw\.format|curated\.event_time_immutable"
            r"|columns\.[a-z][a-z0-9_]*\.(unit|currency_column|role|personal_data|source_column|vocabulary))$"
        ),
    ]
    reason: Text


class Rebuild(_Step):
    """No stored row can be kept: the table is emptied, once an operator asks for it, and windows are run again."""

    step: Literal["rebuild"]
    reason: Text


Step = Annotated[
    RenameColumn | DropColumn | AddColumn | ChangeType | SetRequired | SetValues | Repartition | KeepRows | Rebuild,
    Field(discriminator="step"),
]


class Migration(BaseModel):
    """Brings a dataset's stored rows to a version of its contract, from the one before.

    Attributes:
        version: that it leads to.
        description: what it is for.
        steps: in the order in which they are done.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    dataset: Name
    version: Annotated[int, Field(ge=2)]
    description: Text
    steps: Annotated[list[Step], Field(min_length=1)]

    @model_validator(mode="after")
    def _rebuild_is_alone(self) -> Self:
        if len(self.steps) > 1 and any(isinstance(step, Rebuild) for step in self.steps):
            raise ValueError("rebuild is a migration's only step: no row is left for another one")
        return self

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.dataset}.v{self.version}{MIGRATION_SUFFIX}"


def parse_migration(text: str, file: str) -> Migration:
    """Read one migration.

    Args:
        text: YAML of the migration; a value or default in it is text, as a literal of SQL is.
        file: its name, `<dataset>.v<version>.migration.yaml`.

    Raises:
        MigrationError: the text is no YAML, breaks a rule, or is the migration of another file.
    """
    try:
        migration = Migration.model_validate(load_yaml(text))
    except yaml.YAMLError as cause:
        raise MigrationError(f"{file}: not YAML: {cause}") from cause
    except ValidationError as cause:
        lines = [
            f"{file}: {'.'.join(map(str, error['loc'])) or '(whole)'}: {error['msg'].removeprefix('Value error, ')}"
            for error in cause.errors(include_url=False)
        ]
        raise MigrationError("\n".join(lines)) from cause
    if migration.file != file:
        raise MigrationError(f"{file}: is version {migration.version} of {migration.dataset}: name it {migration.file}")
    return migration


def load_migrations(folder: Path) -> dict[str, list[Migration]]:
    """Read the migrations of a folder, by dataset, in order of version.

    Args:
        folder: holds the `<dataset>.v<version>.migration.yaml` files, others are left alone; it may be missing.

    Raises:
        MigrationError: a file that can't be used.
    """
    found: dict[str, list[Migration]] = {}
    for file in sorted(folder.glob(f"*{MIGRATION_SUFFIX}"), key=_dataset_and_version):
        migration = parse_migration(file.read_text(encoding="utf-8"), file.name)
        found.setdefault(migration.dataset, []).append(migration)
    return found


def _dataset_and_version(file: Path) -> tuple[str, int]:
    match = re.fullmatch(rf"(.+)\.v(\d+){re.escape(MIGRATION_SUFFIX)}", file.name)
    if match is None:
        raise MigrationError(f"{file.name}: a migration's file is named <dataset>.v<version>{MIGRATION_SUFFIX}")
    return match[1], int(match[2])


def between(migrations: Sequence[Migration], old: int, new: int) -> list[Migration]:
    """The migrations that lead from one version to a later one, in order."""
    pending = [migration for migration in migrations if old < migration.version <= new]
    return sorted(pending, key=lambda migration: migration.version)
