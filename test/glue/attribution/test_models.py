"""Models of single journeys, and what a model may be asked."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary.attribution import MODELS, AttributionError, attribute, attribute_touchpoints

from .path_frames import by_channel, frame

NOON = datetime(2025, 3, 10, 12)
DAY = timedelta(days=1)


def credit(spark: SparkSession, path: list[str], model: str, **parameters: Any) -> dict[str, float]:
    return by_channel(attribute(frame(spark, [(path, 1, 0, 1)]), model, **parameters))


def test_the_last_touch_that_is_not_direct_wins(spark: SparkSession) -> None:
    assert credit(spark, ["a", "b", "direct", "direct"], "last_non_direct_touch")["b"] == 1
    assert credit(spark, ["direct", "direct"], "last_non_direct_touch") == {"direct": 1}
    assert credit(spark, ["a", "own_site"], "last_non_direct_touch", direct="own_site")["a"] == 1
    assert credit(spark, ["a", "direct", "b"], "last_non_direct_touch")["b"] == 1


def test_positions_of_short_paths_share_what_the_ends_have(spark: SparkSession) -> None:
    assert credit(spark, ["a"], "position_based") == {"a": 1}
    assert credit(spark, ["a", "b"], "position_based") == {"a": 0.5, "b": 0.5}
    assert credit(spark, ["a", "b", "c", "d"], "position_based") == pytest.approx(
        {"a": 0.4, "b": 0.1, "c": 0.1, "d": 0.4}
    )
    assert credit(spark, ["a", "b"], "position_based", first=0.3, last=0.1) == pytest.approx({"a": 0.75, "b": 0.25})
    assert credit(spark, ["a", "b", "c"], "position_based", first=0.3, last=0.1) == pytest.approx(
        {"a": 0.3, "b": 0.6, "c": 0.1}
    )


def test_a_step_back_weighs_less(spark: SparkSession) -> None:
    assert credit(spark, ["a", "b", "c"], "step_decay") == pytest.approx({"a": 1 / 7, "b": 2 / 7, "c": 4 / 7})
    assert credit(spark, ["a", "b"], "step_decay", factor=1) == {"a": 0.5, "b": 0.5}


def touched(spark: SparkSession, rows: list[tuple[str, datetime, str]]) -> DataFrame:
    return spark.createDataFrame(rows, "device_id string, occurred_at timestamp_ntz, channel string")


def converted(spark: SparkSession, rows: list[tuple[str | None, datetime, int]]) -> DataFrame:
    values = [(device, at, Decimal(value)) for device, at, value in rows]
    return spark.createDataFrame(values, "device_id string, converted_at timestamp_ntz, value decimal(18,2)")


def test_weight_halves_with_each_half_life(spark: SparkSession) -> None:
    touches = touched(spark, [("d", NOON - 14 * DAY, "a"), ("d", NOON - 7 * DAY, "b"), ("d", NOON, "c")])
    conversions = converted(spark, [("d", NOON, 70), (None, NOON, 5)])
    found = attribute_touchpoints(touches, conversions, "time_decay")
    assert by_channel(found) == pytest.approx({"a": 1 / 7, "b": 2 / 7, "c": 4 / 7, "unattributed": 1})
    assert by_channel(found, "value") == pytest.approx({"a": 10, "b": 20, "c": 40, "unattributed": 5})
    faster = by_channel(attribute_touchpoints(touches, conversions, "time_decay", half_life_days=3.5))
    assert faster["c"] == pytest.approx(16 / 21)


def test_old_journeys_keep_their_shares_though_their_weights_vanish(spark: SparkSession) -> None:
    touches = touched(spark, [("d", NOON - 21 * DAY, "a"), ("d", NOON - 20 * DAY, "b")])
    found = by_channel(
        attribute_touchpoints(touches, converted(spark, [("d", NOON, 1)]), "time_decay", half_life_days=0.01)
    )
    assert found["b"] == pytest.approx(1)
    assert sum(found.values()) == pytest.approx(1)


def test_touchpoints_are_credited_by_any_model(spark: SparkSession) -> None:
    touches = touched(spark, [("d", NOON - DAY, "a"), ("d", NOON, "b"), ("e", NOON, "a")])
    conversions = converted(spark, [("d", NOON, 10), ("d", NOON + DAY, 10), ("z", NOON, 3)])
    for model in MODELS:
        found = attribute_touchpoints(touches, conversions, model)
        assert sum(row.conversions for row in found.collect()) == pytest.approx(3, abs=1e-9)
        assert sum(row.value for row in found.collect()) == pytest.approx(23, abs=1e-9)
        assert by_channel(found.where("channel = 'unattributed'")) == {"unattributed": 1}


@pytest.mark.parametrize("model", [name for name in MODELS if name != "time_decay"])
def test_credit_and_unattributed_are_everything_whatever_the_model(spark: SparkSession, model: str) -> None:
    rows = [
        (["a", "b", "a"], 3, 4, "10.01"),
        (["b", "c"], 7, 0, "99.99"),
        (["c"], 0, 9, 0),
        (["unattributed"], 5, 0, "7.77"),
    ]
    found = attribute(frame(spark, rows), model).collect()
    assert sum(row.conversions for row in found) == pytest.approx(15, abs=1e-9)
    assert sum(row.value for row in found) == pytest.approx(117.77, abs=1e-9)
    assert [row.conversions for row in found if row.channel == "unattributed"] == [5]
    assert {row.channel for row in found} == {"a", "b", "c", "unattributed"}


def test_unknown_models_and_parameters_are_refused(spark: SparkSession) -> None:
    paths = frame(spark, [(["a"], 1, 0, 1)])
    with pytest.raises(AttributionError, match="no model 'lineer': the models are first_touch"):
        attribute(paths, "lineer")
    with pytest.raises(AttributionError, match="markov has no parameter depth: it has order"):
        attribute(paths, "markov", depth=2)
    with pytest.raises(AttributionError, match="use attribute_touchpoints"):
        attribute(paths, "time_decay")
    for model, wrong in (
        ("position_based", {"first": 0.9, "last": 0.2}),
        ("position_based", {"first": -0.1}),
        ("position_based", {"first": 0, "last": 0}),
        ("step_decay", {"factor": 0}),
        ("step_decay", {"factor": 1.5}),
    ):
        with pytest.raises(AttributionError, match="give"):
            attribute(paths, model, **wrong)
    some, one = touched(spark, []), converted(spark, [])
    with pytest.raises(AttributionError, match="half_life_days"):
        attribute_touchpoints(some, one, "time_decay", half_life_days=0)
    with pytest.raises(AttributionError, match="no model"):
        attribute_touchpoints(some, one, "time_decay_2")
