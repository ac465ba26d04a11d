"""Which touches make a path, and which paths can't be."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from tributary.attribution import AttributionError, attribute, build_paths, share_cut

from .path_frames import by_channel, frame

NOON = datetime(2025, 3, 10, 12)
DAY = timedelta(days=1)
TOUCHES = "device_id string, occurred_at timestamp_ntz, channel string, touchpoint_id bigint"
CONVERSIONS = "device_id string, converted_at timestamp_ntz, value decimal(18,2)"
INSTANT = timedelta(microseconds=1)

Touch = tuple[str | None, datetime, str]
Conversion = tuple[str | None, datetime]


def touches(spark: SparkSession, rows: Sequence[Touch]) -> DataFrame:
    return spark.createDataFrame([(*row, i) for i, row in enumerate(rows)], TOUCHES)


def conversions(spark: SparkSession, rows: Sequence[Conversion]) -> DataFrame:
    return spark.createDataFrame([(*row, Decimal(10)) for row in rows], CONVERSIONS)


def paths(
    spark: SparkSession, touched: Sequence[Touch], converted: Sequence[Conversion], **rules: Any
) -> dict[str, Any]:
    found = build_paths(touches(spark, touched), conversions(spark, converted), **rules).collect()
    return {" > ".join(row.path): (row.conversions, row.nulls, row.value) for row in found}


def test_the_touches_of_the_look_back_make_the_path_in_the_order_of_time(spark: SparkSession) -> None:
    touched = [
        ("d", NOON - DAY, "b"),
        ("d", NOON - 2 * DAY, "a"),
        ("d", NOON, "c"),
        ("d", NOON - 30 * DAY, "edge"),
        ("other", NOON - DAY, "z"),
    ]
    assert paths(spark, touched, [("d", NOON)]) == {"edge > a > b > c": (1, 0, 10), "z": (0, 1, 0)}
    assert paths(spark, touched, [("d", NOON)], lookback_days=1.5)["b > c"] == (1, 0, 10)


def test_touches_outside_the_look_back_make_journeys_that_did_not_convert(spark: SparkSession) -> None:
    touched = [("d", NOON - 30 * DAY - INSTANT, "before"), ("d", NOON + INSTANT, "after")]
    assert paths(spark, touched, [("d", NOON)]) == {"unattributed": (1, 0, 10), "before": (0, 1, 0), "after": (0, 1, 0)}


def test_a_journey_that_did_not_convert_is_as_long_as_the_look_back(spark: SparkSession) -> None:
    last = NOON
    touched = [("d", last, "e"), ("d", last - 30 * DAY, "d"), ("d", last - 30 * DAY - INSTANT, "c")]
    touched += [("d", last - 60 * DAY, "b"), ("d", last - 200 * DAY, "a")]
    assert paths(spark, touched, []) == {"d > e": (0, 1, 0), "b > c": (0, 1, 0), "a": (0, 1, 0)}


def test_a_touch_counts_for_every_conversion_unless_journeys_begin_anew(spark: SparkSession) -> None:
    touched = [("d", NOON - DAY, "a"), ("d", NOON, "b"), ("d", NOON + DAY, "c")]
    converted = [("d", NOON), ("d", NOON + 2 * DAY), ("d", NOON + 3 * DAY)]
    assert paths(spark, touched, converted) == {"a > b": (1, 0, 10), "a > b > c": (2, 0, 20)}
    anew = paths(spark, touched, converted, reset_after_conversion=True)
    assert anew == {"a > b": (1, 0, 10), "c": (1, 0, 10), "unattributed": (1, 0, 10)}


def test_conversions_of_one_moment_have_one_journey(spark: SparkSession) -> None:
    found = paths(spark, [("d", NOON, "a")], [("d", NOON), ("d", NOON)], reset_after_conversion=True)
    assert found == {"a": (2, 0, 20)}


def test_what_comes_after_the_only_conversion_is_no_failed_journey(spark: SparkSession) -> None:
    touched = [("d", NOON - 40 * DAY, "old"), ("d", NOON - DAY, "a"), ("d", NOON + DAY, "b")]
    assert "b" in paths(spark, touched, [("d", NOON)])
    assert paths(spark, touched, [("d", NOON)], converts_once=True) == {"a": (1, 0, 10), "old": (0, 1, 0)}


def test_unknown_devices_have_no_touches(spark: SparkSession) -> None:
    touched: list[Touch] = [(None, NOON, "a"), ("d", NOON, "b")]
    assert paths(spark, touched, [(None, NOON), (None, NOON), ("d", NOON)]) == {
        "unattributed": (2, 0, 20),
        "b": (1, 0, 10),
    }


def test_touches_of_one_time_are_in_the_order_of_their_ids(spark: SparkSession) -> None:
    both = [("d", NOON, "b"), ("d", NOON, "a")]
    assert set(paths(spark, both, [])) == {"b > a"}
    without = build_paths(touches(spark, both).drop("touchpoint_id"), conversions(spark, []))
    assert [row.path for row in without.collect()] == [["a", "b"]]


def test_conversions_without_a_value_are_worth_nothing(spark: SparkSession) -> None:
    found = build_paths(touches(spark, [("d", NOON, "a")]), conversions(spark, [("d", NOON)]).drop("value"))
    assert [tuple(row) for row in found.collect()] == [(["a"], 1, 0, Decimal(0))]


def test_a_longest_path_keeps_the_latest_touches_and_tells_what_it_cut(spark: SparkSession) -> None:
    touched = [("d", NOON - (5 - i) * DAY, f"c{i}") for i in range(5)] + [("e", NOON, "x")]
    built = build_paths(touches(spark, touched), conversions(spark, [("d", NOON)]), max_path_length=2)
    found = {tuple(row.path): (row.conversions, row.touches, row.touches_cut) for row in built.collect()}
    assert found == {("c3", "c4"): (1, 5, 3), ("x",): (0, 1, 0)}
    assert share_cut(built) == 3 / 6
    assert share_cut(build_paths(touches(spark, []), conversions(spark, []), max_path_length=2)) is None


def test_paths_are_read_once_however_many_models_there_are(spark: SparkSession) -> None:
    reads = spark.sparkContext.accumulator(0)

    def looked_at(rows: Any) -> Any:
        for row in rows:
            reads.add(1)
            yield row

    watched = spark.createDataFrame(
        touches(spark, [("d", NOON, "a"), ("d", NOON, "b")]).rdd.mapPartitions(looked_at), TOUCHES
    )
    built = build_paths(watched, conversions(spark, [("d", NOON)]))
    for model in ("first_touch", "linear", "markov", "shapley", "markov_shapley"):
        assert sum(by_channel(attribute(built, model)).values()) == pytest.approx(1)
    assert reads.value == 2


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (([], 1, 0, 0), "an empty path"),
        ((["a", ""], 1, 0, 0), "no name"),
        ((["a"], -1, 0, 0), "conversions that are negative"),
        ((["a"], 1, -2, 0), "nulls that are negative"),
        ((["a", "(null)"], 1, 0, 0), "reserved state"),
        ((["Conversion"], 1, 0, 0), "reserved state"),
        ((["(start)"], 0, 1, 0), "reserved state"),
        ((["unattributed", "a"], 1, 0, 0), "reserved state"),
    ],
)
def test_paths_that_can_not_be_are_refused_with_an_example(spark: SparkSession, wrong: Any, told: str) -> None:
    for model in ("linear", "markov"):
        with pytest.raises(AttributionError, match=told) as refused:
            attribute(frame(spark, [(["fine"], 1, 1, 1), wrong]), model)
        assert '"conversions"' in str(refused.value)
        assert "fine" not in str(refused.value)


def test_touches_whose_channel_can_not_be_are_refused(spark: SparkSession) -> None:
    for channel, told in ((None, "no name"), ("", "no name"), ("Unattributed", "reserved"), ("(null)", "reserved")):
        with pytest.raises(AttributionError, match=told):
            build_paths(touches(spark, [("d", NOON, channel)]), conversions(spark, []))  # type: ignore[list-item]


def test_rows_without_a_column_and_rules_out_of_range_are_refused(spark: SparkSession) -> None:
    some, none = touches(spark, []), conversions(spark, [])
    with pytest.raises(AttributionError, match="touchpoints lack channel"):
        build_paths(some.drop("channel"), none)
    with pytest.raises(AttributionError, match="conversions lack converted_at"):
        build_paths(some, none.drop("converted_at"))
    with pytest.raises(AttributionError, match="look-back"):
        build_paths(some, none, lookback_days=0)
    with pytest.raises(AttributionError, match="path length"):
        build_paths(some, none, max_path_length=0)
    with pytest.raises(AttributionError, match="paths lack nulls"):
        attribute(frame(spark, [(["a"], 1, 0, 0)]).drop("nulls"), "linear")


def expected_paths(
    touched: list[tuple[str, int, str]], converted: list[tuple[str, int]], look_back: int, *, reset: bool
) -> dict[str, list[int]]:
    """The rules, word for word, one device and conversion after the other; times are whole days."""
    found: dict[str, list[int]] = {}

    def add(path: list[str], place: int) -> None:
        found.setdefault(" > ".join(path) or "unattributed", [0, 0])[place] += 1

    for device in sorted({row[0] for row in (*touched, *converted)}):
        own = sorted((at, i, channel) for i, (who, at, channel) in enumerate(touched) if who == device)
        times = sorted(at for who, at in converted if who == device)
        counted = set()
        for at in times:
            before = max((time for time in times if time < at), default=None)
            counts = [t for t in own if at - look_back <= t[0] <= at]
            counted |= set(counts)
            if reset and before is not None:
                counts = [t for t in counts if t[0] > before]
            add([channel for _, _, channel in counts], 0)
        left = [t for t in own if t not in counted]
        journeys: dict[int, list[str]] = {}
        for at, _, channel in left:
            journeys.setdefault(max(left[-1][0] - at - 1, 0) // look_back, []).append(channel)
        for journey in journeys.values():
            add(journey, 1)
    return found


DEVICES = st.sampled_from(["d", "e"])
HISTORY = st.tuples(
    st.lists(st.tuples(DEVICES, st.integers(0, 40), st.sampled_from(["a", "b", "c"])), max_size=8),
    st.lists(st.tuples(DEVICES, st.integers(0, 40)), max_size=4),
    st.integers(1, 12),
    st.booleans(),
)


@settings(max_examples=12, deadline=None)
@given(HISTORY)
def test_paths_of_any_history_are_those_of_the_rules(spark: SparkSession, history: Any) -> None:
    touched, converted, look_back, reset = history
    day = [NOON + i * DAY for i in range(41)]
    found = paths(
        spark,
        [(device, day[at], channel) for device, at, channel in touched],
        [(device, day[at]) for device, at in converted],
        lookback_days=look_back,
        reset_after_conversion=reset,
    )
    counts = {path: [row[0], row[1]] for path, row in found.items()}
    assert counts == expected_paths(touched, converted, look_back, reset=reset)
    assert sum(row[0] for row in counts.values()) == len(converted)
