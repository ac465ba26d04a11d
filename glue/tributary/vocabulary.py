"""Vocabularies: the one name of what sources spell in several ways."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import VOCABULARY_SUFFIX, Contract, Name, Text, load_yaml


class VocabularyError(ValueError):
    """A vocabulary that can't be used; the message names the file and the rule."""


def canonical(text: str) -> str:
    """Lower case, every run of characters that are no letters a to z or digits one `_`, none at the ends."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    vocabulary: Name
    description: Text
    aliases: dict[Name, Annotated[list[Text], Field(min_length=1)]]

    @model_validator(mode="after")
    def _one_name_for_each_alias(self) -> Self:
        names: dict[str, str] = {}
        for name, aliases in self.aliases.items():
            if canonical(name) != name:
                raise ValueError(f"{name} must be written as {canonical(name)}")
            for alias in aliases:
                form = canonical(alias)
                if form == "":
                    raise ValueError(f"alias {alias!r} of {name} has no letter or digit")
                if form != name and form in self.aliases:
                    raise ValueError(f"alias {alias!r} of {name} is a name of its own")
                if names.setdefault(form, name) != name:
                    raise ValueError(f"alias {alias!r} stands for {names[form]} and for {name}")
        return self


@dataclass(frozen=True)
class Vocabulary:
    """The names that aliases stand for; aliases are in canonical form."""

    name: str
    names: dict[str, str] = field(default_factory=dict)

    def expression(self, text: Column) -> Column:
        """The canonical name of a column's text: its canonical form, or what that is an alias of; may be empty."""
        form = F.btrim(F.regexp_replace(F.lower(text), "[^a-z0-9]+", "_"), F.lit("_"))
        if not self.names:
            return form
        pairs = [F.lit(part) for pair in self.names.items() for part in pair]
        return F.coalesce(F.element_at(F.create_map(*pairs), form), form)


Vocabularies = Mapping[str, Vocabulary]


def parse_vocabulary(text: str, file: str) -> Vocabulary:
    """Read one vocabulary.

    Args:
        text: YAML of the vocabulary.
        file: its name, for messages; `<vocabulary>.vocabulary.yaml`.

    Raises:
        VocabularyError: the text is no YAML, breaks a rule or names another vocabulary than the file does.
    """
    try:
        content = _File.model_validate(load_yaml(text))
    except yaml.YAMLError as cause:
        raise VocabularyError(f"{file}: not YAML: {cause}") from cause
    except ValidationError as cause:
        lines = [
            f"{file}: {'.'.join(map(str, error['loc'])) or '(whole)'}: {error['msg'].removeprefix('Value error, ')}"
            for error in cause.errors(include_url=False)
        ]
        raise VocabularyError("\n".join(lines)) from cause
    if f"{content.vocabulary}{VOCABULARY_SUFFIX}" != file:
        raise VocabularyError(f"{file}: is vocabulary {content.vocabulary}; rename one of them")
    return Vocabulary(
        content.vocabulary,
        {canonical(alias): name for name, aliases in content.aliases.items() for alias in aliases},
    )


def load_vocabularies(folder: Path, contract: Contract) -> dict[str, Vocabulary]:
    """Read the vocabularies that a contract's columns name, by name.

    Args:
        folder: holds the `<vocabulary>.vocabulary.yaml` files.
        contract: the dataset's contract.

    Raises:
        VocabularyError: a file that is not there or can't be used.
    """
    loaded: dict[str, Vocabulary] = {}
    for column in contract.columns:
        if column.vocabulary is None or column.vocabulary in loaded:
            continue
        file = folder / f"{column.vocabulary}{VOCABULARY_SUFFIX}"
        if not file.is_file():
            raise VocabularyError(
                f"{file.name}: is missing; column {column.name} of dataset {contract.dataset} names it"
            )
        loaded[column.vocabulary] = parse_vocabulary(file.read_text(encoding="utf-8"), file.name)
    return loaded
