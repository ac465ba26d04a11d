"""Which touch a conversion goes to."""

import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.last_touch import LookBack, last_touch, within_reach

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/install_attribution.json").read_text())
TOUCHES = (
    "touchpoint_id bigint, device_id string, occurred_at timestamp_ntz, channel string, kind string, "
    "campaign_id string, creative_type string"
)
CONVERSIONS = "id bigint, device_id string, converted_at timestamp_ntz"
NOON = datetime(2025, 3, 10, 12)
RULE = LookBack()


def frames(
    spark: SparkSession, touches: list[tuple[Any, ...]], conversions: list[tuple[Any, ...]]
) -> tuple[DataFrame, DataFrame]:
    # Each touch has a campaign and a creative type that tell whose they are.
    whole = [(*touch, f"campaign {touch[0]}", f"type {touch[0]}") for touch in touches]
    return spark.createDataFrame(conversions, CONVERSIONS), spark.createDataFrame(whole, TOUCHES)


def channels(conversions: DataFrame, touches: DataFrame, look_back: LookBack = RULE) -> dict[int, tuple[str, Any]]:
    rows = last_touch(conversions, touches, otherwise="organic", look_back=look_back).collect()
    assert len(rows) == conversions.count()
    # In every case of this file: what is out of reach is never missed.
    reached = within_reach(touches, conversions, look_back)
    assert sorted(last_touch(conversions, reached, otherwise="organic", look_back=look_back).collect()) == sorted(rows)
    return {row.id: (row.channel, row.kind) for row in rows}


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["model"])
def test_installs_are_attributed_as_in_the_worked_case(spark: SparkSession, case: dict[str, Any]) -> None:
    kinds = {"click": "click", "view": "impression"}
    touches = [
        (i, touch["device_id"], naive(touch["at"]), touch["channel"], kinds[touch["kind"]])
        for i, touch in enumerate(GOLDEN["input"]["engagements"])
    ]
    devices = [install["device_id"] for install in GOLDEN["input"]["installs"]]
    installs = [
        (i, install["device_id"], naive(install["installed_at"]))
        for i, install in enumerate(GOLDEN["input"]["installs"])
    ]
    look_back = LookBack(
        timedelta(days=case["parameters"]["click_window_days"]),
        timedelta(hours=case["parameters"]["view_window_hours"]),
    )
    found = channels(*frames(spark, touches, installs), look_back)
    expected = {
        devices.index(device): (touch["channel"], kinds.get(touch["type"]))
        for device, touch in case["expected"].items()
    }
    assert found == expected


def test_the_borders_belong_to_the_windows(spark: SparkSession) -> None:
    instant = timedelta(microseconds=1)
    cases = [
        ("click", NOON - timedelta(days=7), "a"),
        ("click", NOON - timedelta(days=7) - instant, "organic"),
        ("click", NOON, "a"),
        ("click", NOON + instant, "organic"),
        ("impression", NOON - timedelta(hours=24), "a"),
        ("impression", NOON - timedelta(hours=24) - instant, "organic"),
        ("impression", NOON, "a"),
        ("impression", NOON + instant, "organic"),
    ]
    touches = [(i, f"d{i}", when, "a", kind) for i, (kind, when, _) in enumerate(cases)]
    conversions = [(i, f"d{i}", NOON) for i in range(len(cases))]
    found = channels(*frames(spark, touches, conversions))
    assert [found[i][0] for i in range(len(cases))] == [expected for _, _, expected in cases]


def test_a_click_outranks_a_later_view_and_the_latest_of_a_kind_wins(spark: SparkSession) -> None:
    def ago(hours: float) -> datetime:
        return NOON - timedelta(hours=hours)

    touches = [
        (1, "ranked", ago(160), "clicked", "click"),
        (2, "ranked", ago(1), "seen", "impression"),
        (3, "latest", ago(30), "old", "click"),
        (4, "latest", ago(20), "new", "click"),
        (5, "stale", ago(200), "clicked", "click"),
        (6, "stale", ago(3), "earlier", "impression"),
        (7, "stale", ago(2), "later", "impression"),
        (9, "tied", ago(1), "greater", "click"),
        (8, "tied", ago(1), "smaller", "click"),
    ]
    devices = ["ranked", "latest", "stale", "tied"]
    found = channels(*frames(spark, touches, [(i, device, NOON) for i, device in enumerate(devices)]))
    assert [found[i] for i in range(4)] == [
        ("clicked", "click"),
        ("new", "click"),
        ("later", "impression"),
        ("greater", "click"),
    ]


def test_campaign_and_creative_type_are_those_of_the_touch_that_wins(spark: SparkSession) -> None:
    touches = [
        (1, "clicked", NOON - timedelta(hours=9), "a", "click"),
        (2, "clicked", NOON - timedelta(hours=1), "a", "impression"),
        (3, "seen", NOON - timedelta(hours=1), "a", "impression"),
    ]
    both = frames(spark, touches, [(1, "clicked", NOON), (2, "seen", NOON), (3, "neither", NOON), (4, None, NOON)])
    rows = last_touch(*both, otherwise="organic", look_back=RULE).orderBy("id").collect()
    found = [(row.campaign_id, row.creative_type) for row in rows]
    assert found == [("campaign 1", "type 1"), ("campaign 3", "type 3"), ("none", "none"), ("none", "none")]


def test_the_channel_without_a_touch_may_depend_on_the_conversion(spark: SparkSession) -> None:
    both = frames(spark, [], [(1, "d", NOON), (2, "d", NOON)])
    rows = last_touch(*both, otherwise=F.concat(F.lit("none of "), "id"), look_back=RULE).collect()
    assert {row.id: row.channel for row in rows} == {1: "none of 1", 2: "none of 2"}


def test_each_conversion_of_a_device_looks_back_from_its_own_time(spark: SparkSession) -> None:
    touches = [(1, "d", NOON, "a", "click"), (2, "d", NOON + timedelta(days=3), "b", "click")]
    times = [NOON, NOON + timedelta(days=2), NOON + timedelta(days=3), NOON + timedelta(days=10), NOON - timedelta(1)]
    times.append(NOON + timedelta(days=10, microseconds=1))
    found = channels(*frames(spark, touches, [(i, "d", when) for i, when in enumerate(times)]))
    assert [found[i][0] for i in range(6)] == ["a", "a", "b", "b", "organic", "organic"]


def test_windows_are_parameters(spark: SparkSession) -> None:
    touches = [(1, "d", NOON - timedelta(days=2), "a", "click"), (2, "d", NOON - timedelta(hours=2), "b", "impression")]
    both = frames(spark, touches, [(1, "d", NOON)])
    assert channels(*both, LookBack(timedelta(days=1), timedelta(hours=3))) == {1: ("b", "impression")}
    assert channels(*both, LookBack(timedelta(days=1), timedelta(hours=1))) == {1: ("organic", None)}


def test_conversions_of_unknown_devices_and_conversions_without_touches_stay(spark: SparkSession) -> None:
    touches = [(1, "d", NOON, "a", "click")]
    found = channels(*frames(spark, touches, [(1, None, NOON), (2, None, NOON), (3, "e", NOON), (4, "d", NOON)]))
    assert found == {1: ("organic", None), 2: ("organic", None), 3: ("organic", None), 4: ("a", "click")}


def test_a_device_of_50000_touches_and_1000_conversions_is_sorted_and_not_multiplied(spark: SparkSession) -> None:
    start = "timestamp_ntz'2025-03-01 00:00:00'"
    touches = spark.range(50_000, numPartitions=2).selectExpr(
        "id touchpoint_id",
        "'d' device_id",
        f"{start} + make_interval(0, 0, 0, 0, 0, 0, id * 10) occurred_at",
        "concat('channel_', id % 7) channel",
        "if(id % 5 = 0, 'click', 'impression') kind",
        "'c' campaign_id",
        "'static' creative_type",
    )
    conversions = spark.range(1_000, numPartitions=2).selectExpr(
        "id", "'d' device_id", f"{start} + make_interval(0, 0, 0, 0, 0, 0, id * 400 + 25) converted_at"
    )
    # A join by range would make 25 million pairs of them: gigabytes and minutes.
    started = time.monotonic()
    found = channels(conversions, touches)
    assert time.monotonic() - started < 60
    # The conversion at 400 i + 25 s follows touch 40 i + 2; the last click before it is touch 40 i.
    assert found == {i: (f"channel_{40 * i % 7}", "click") for i in range(1_000)}


def test_touches_that_reach_no_conversion_are_left_out_without_moving_any(spark: SparkSession) -> None:
    day, instant = timedelta(days=1), timedelta(microseconds=1)
    touches = [
        (1, "d1", NOON - 7 * day, "a", "click"),
        (2, "d1", NOON - 7 * day - instant, "a", "click"),
        (3, "d1", NOON - day, "a", "impression"),
        (4, "d1", NOON - day - instant, "a", "impression"),
        # Between two conversions, for the second one.
        (5, "d1", NOON + 30 * day, "a", "impression"),
        (6, "d1", NOON + 30 * day + instant, "a", "click"),
        (7, "d1", NOON, "a", "something else"),
        (8, "d2", NOON, "a", "click"),
        (9, None, NOON, "a", "click"),
    ]
    conversions = [(1, "d1", NOON), (2, "d1", NOON + 30 * day), (3, None, NOON)]
    converted, touched = frames(spark, touches, conversions)
    reached = within_reach(touched, converted, RULE)
    assert [row.touchpoint_id for row in reached.orderBy("touchpoint_id").collect()] == [1, 3, 5]
    # The touches, on the left, go through no exchange.
    left = str(reached._jdf.queryExecution().executedPlan().toString()).split("BroadcastExchange")[0]
    assert "BroadcastHashJoin" in left
    assert "Exchange" not in left
