"""The names that Terraform writes for the DAG."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError


@pytest.fixture
def names(dags_folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((dags_folder / "environment.json").read_text())
    return values


def test_the_example_is_valid(dags_folder: Path) -> None:
    from tributary_pipeline.environment import load_environment

    environment = load_environment(dags_folder / "environment.json")
    assert environment.source("sales").function == "tributary-local-extract-sales"
    assert environment.pool("sales") == "source_sales"


def test_retries_have_defaults_for_the_cloud(names: dict[str, Any]) -> None:
    from tributary_pipeline.environment import Environment

    del names["retries"], names["retry_delay_seconds"]
    environment = Environment.model_validate(names)
    assert (environment.retries, environment.retry_delay_seconds) == (2, 60)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("environment", "Prod-1"),
        ("sources", {}),
        ("sources", {"sales": {"function": "f", "crawler": "c", "slots": 0}}),
        ("queries", []),
        ("queries", ["drop table x"]),
        ("topic_arn", "tributary-local-notifications"),
        ("poll_seconds", 0),
        ("unknown", "value"),
    ],
)
def test_a_value_that_no_run_could_use_is_refused(names: dict[str, Any], field: str, value: object) -> None:
    from tributary_pipeline.environment import Environment

    with pytest.raises(ValidationError, match=field):
        Environment.model_validate({**names, field: value})
