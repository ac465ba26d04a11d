"""Which order the paths ask for."""

import math
import random

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.attribution import AttributionError, choose_order, order_log_loss
from tributary.attribution.markov_order import log_losses

from .path_frames import frame


def test_a_step_is_told_by_the_steps_that_are_left_when_it_is_held_out(spark: SparkSession) -> None:
    losses = order_log_loss(frame(spark, [(["a"], 3, 0, 0), (["b"], 1, 0, 0)]), [1])
    # Four outcomes after each state: two channels, conversion, null.
    first = 3 * math.log((3 + 4) / 3) + math.log((3 + 4) / 1)
    then = 3 * math.log((2 + 4) / 3) + math.log((0 + 4) / 1)
    assert losses[1] == pytest.approx((first + then) / 8)


def test_journeys_that_remember_one_touch_ask_for_the_first_order_and_those_that_remember_two_for_the_second(
    spark: SparkSession,
) -> None:
    chance = random.Random(3)  # noqa: S311 - journeys, no secret

    def journeys(remember: int) -> list[tuple[list[str], int, int, int]]:
        rows = []
        for _ in range(900):
            path = [chance.choice("ab") for _ in range(remember)]
            while chance.random() < 0.85:
                # What comes next is mostly the opposite of the touch that many steps back.
                path.append("ab"[(path[-remember] == "a") ^ (chance.random() < 0.1)])
            rows.append((path, 1, 0, 0))
        return rows

    assert choose_order(frame(spark, journeys(1))) == 1
    assert choose_order(frame(spark, journeys(2))) == 2


def test_paths_without_a_journey_choose_no_order(spark: SparkSession) -> None:
    for rows in ([], [(["a"], 0, 0, 5)]):
        with pytest.raises(AttributionError, match="no path"):
            choose_order(frame(spark, rows))
    with pytest.raises(AttributionError, match="order=0"):
        choose_order(frame(spark, [(["a"], 1, 0, 0)]), [0])


def test_several_sets_of_paths_are_told_at_once_as_each_by_itself(spark: SparkSession) -> None:
    first = [(["a", "b"], 3, 1, 0), (["b"], 1, 2, 0), (["b", "a", "b"], 2, 2, 0)]
    second = [(["b", "c"], 1, 5, 0), (["c"], 2, 0, 0)]
    together = frame(spark, first).withColumn("kind", F.lit("first"))
    together = together.unionByName(frame(spark, second).withColumn("kind", F.lit("second")))
    found = log_losses(together, by=["kind"])
    assert found == {
        ("first",): pytest.approx(order_log_loss(frame(spark, first))),
        ("second",): pytest.approx(order_log_loss(frame(spark, second))),
    }


def test_conversions_without_a_touch_are_no_journey(spark: SparkSession) -> None:
    paths = [(["a", "b"], 3, 1, 0), (["b"], 1, 2, 0)]
    nobody = (["unattributed"], 50, 0, 0)
    assert order_log_loss(frame(spark, [*paths, nobody])) == pytest.approx(order_log_loss(frame(spark, paths)))
