"""The Installs rule as others call it; `test_last_touch` has its cases."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tributary.attribution import AttributionError, attribute_installs

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/install_attribution.json").read_text())
TOUCHES = "device_id string, occurred_at timestamp, channel string, kind string"
NOON = datetime(2025, 3, 10, 12)


def test_installs_go_to_the_touches_of_the_worked_case(spark: SparkSession) -> None:
    (case,) = GOLDEN["cases"]
    touches = [
        (one["device_id"], datetime.fromisoformat(one["at"]), one["channel"], one["kind"])
        for one in GOLDEN["input"]["engagements"]
    ]
    installs = [(one["device_id"], datetime.fromisoformat(one["installed_at"])) for one in GOLDEN["input"]["installs"]]
    found = attribute_installs(
        spark.createDataFrame(touches, TOUCHES),
        spark.createDataFrame(installs, "device_id string, installed_at timestamp"),
        click_days=case["parameters"]["click_window_days"],
        view_hours=case["parameters"]["view_window_hours"],
    ).collect()
    kinds = {"click": "click", "impression": "view", None: "organic"}
    assert {row.device_id: (row.channel, kinds[row.kind]) for row in found} == {
        device: (one["channel"], one["type"]) for device, one in case["expected"].items()
    }


def test_touches_of_one_time_are_told_apart_by_their_ids_and_bring_their_campaign(spark: SparkSession) -> None:
    rows = [("d", NOON, "a", "click", 2, "spring", "video"), ("d", NOON, "b", "click", 1, "summer", "static")]
    touches = spark.createDataFrame(rows, f"{TOUCHES}, touchpoint_id bigint, campaign_id string, creative_type string")
    installs = spark.createDataFrame([("d", NOON), (None, NOON)], "device_id string, installed_at timestamp_ntz")
    found = {row.device_id: row for row in attribute_installs(touches, installs).collect()}
    assert (found["d"].channel, found["d"].campaign_id, found["d"].creative_type) == ("a", "spring", "video")
    assert (found[None].channel, found[None].campaign_id, found[None].kind) == ("organic", "none", None)
    without = attribute_installs(touches.drop("touchpoint_id", "campaign_id", "creative_type"), installs)
    assert {row.device_id: row.channel for row in without.collect()} == {"d": "b", None: "organic"}


def test_other_kinds_of_touches_and_negative_windows_are_refused(spark: SparkSession) -> None:
    installs = spark.createDataFrame([("d", NOON)], "device_id string, installed_at timestamp_ntz")
    for kind in ("open", None):
        touches = spark.createDataFrame([("d", NOON, "a", kind)], TOUCHES)
        with pytest.raises(AttributionError, match="kinds are click, impression, view"):
            attribute_installs(touches, installs)
    with pytest.raises(AttributionError, match="windows of 0 or more"):
        attribute_installs(spark.createDataFrame([], TOUCHES), installs, click_days=-1)
    with pytest.raises(AttributionError, match="touchpoints lack kind"):
        attribute_installs(spark.createDataFrame([], TOUCHES).drop("kind"), installs)
