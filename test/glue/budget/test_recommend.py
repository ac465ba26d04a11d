"""When money moves, when it doesn't, and what is said."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pyspark.sql import SparkSession
from tributary.budget import Advice, Experiment, Recommendation, Unit, Unobservable, fit_response, recommend

from .days import FIRST, STRONG, WEAK, Credit, Row, channel, rows

DEAD = rows("dead", [80.0 + i * 7 % 41 for i in range(84)], [0.0] * 84)
MIDDLE = channel("middle", elasticity=0.5, a_day=17)
FLAT = channel("flat", a_day=40, spread=0.02)


def of(advice: Advice, name: str, creative_type: str | None = None) -> Recommendation:
    [found] = [one for one in advice.recommendations if one.unit == Unit(name, creative_type)]
    return found


def outcome(daily: Sequence[Row], name: str, **parameters: object) -> tuple[str, str]:
    found = of(recommend(daily, **parameters), name)  # type: ignore[arg-type]
    return found.action, found.reason


def test_money_moves_from_where_the_next_dollar_surely_brings_less_to_where_it_surely_brings_more() -> None:
    advice = recommend([*STRONG, *WEAK, *MIDDLE])
    strong, weak = of(advice, "strong"), of(advice, "weak")
    assert (strong.action, weak.action) == ("raise", "lower")
    assert strong.reason == weak.reason == "probable_gain"
    assert strong.spend_advised > strong.spend_today and weak.spend_advised < weak.spend_today
    assert strong.probability is not None and weak.probability is not None
    assert strong.probability > 0.8 > 0.2 > weak.probability
    assert sum(one.spend_advised for one in advice.channels) == advice.budget
    assert advice.budget == sum(one.spend_today for one in advice.channels)
    assert sum(one.share_advised or 0 for one in advice.channels) == pytest.approx(1)
    assert strong.expected_gain > 0 > weak.expected_gain
    assert 0 < advice.gain_low < advice.expected_gain < advice.gain_high
    assert advice.expected_gain == pytest.approx(sum(one.expected_gain for one in advice.channels), abs=Decimal("0.02"))


def test_the_figures_are_those_of_the_response() -> None:
    daily = [*STRONG, *WEAK, *MIDDLE]
    advice = recommend(daily)
    for response, found in zip(
        fit_response(daily), sorted(advice.channels, key=lambda one: one.unit.channel), strict=True
    ):
        today = float(response.spend_today)
        assert found.mroas == pytest.approx(response.mroas_at(today))
        assert found.mroas_low is not None and found.mroas_high is not None
        assert found.mroas_low < found.mroas < found.mroas_high  # type: ignore[operator]
        assert (found.elasticity, found.conversions, found.days) == (response.elasticity, response.conversions, 84)
        gain = response.revenue_at(float(found.spend_advised)) - response.revenue_at(today)
        assert float(found.expected_gain) == pytest.approx(gain, abs=0.03 * abs(gain) + 0.01)


def test_what_is_too_close_to_tell_is_held() -> None:
    twins = [*channel("one"), *channel("other")]
    advice = recommend(twins)
    assert {(one.action, one.reason) for one in advice.channels} == {("hold", "within_noise")}
    assert advice.expected_gain == advice.gain_low == advice.gain_high == 0
    assert [one.spend_advised for one in advice.channels] == [one.spend_today for one in advice.channels]


def test_a_channel_that_spends_and_never_converts_falls_for_its_spend_would_have_brought_conversions_elsewhere() -> (
    None
):
    assert outcome([*STRONG, *MIDDLE, *DEAD], "dead") == ("lower", "probable_gain")
    # With little spend that is no evidence.
    little = [replace(row, spend=row.spend / 100) for row in DEAD]
    assert outcome([*STRONG, *WEAK, *little], "dead") == ("hold", "insufficient_evidence")


def test_a_week_of_figures_moves_nothing() -> None:
    week = [row for row in [*STRONG, *WEAK, *DEAD] if row.day >= FIRST + timedelta(days=77)]
    advice = recommend(week)
    assert {(one.action, one.reason) for one in advice.channels} == {("hold", "insufficient_evidence")}


def test_a_flat_channel_is_to_be_tested_with_the_conversions_that_this_needs() -> None:
    found = of(recommend([*STRONG, *WEAK, *FLAT]), "flat")
    assert (found.action, found.reason) == ("test", "flat_spend")
    assert found.spend_advised == found.spend_today
    [response] = fit_response(FLAT)
    assert found.pool_mroas is not None and response.mroas is not None and response.roas is not None
    apart = max(abs(response.mroas - found.pool_mroas), 0.1 * found.pool_mroas) / response.roas
    needed = 4 * (1.959964 + 0.841621) ** 2 / (apart * math.log(1.2 / 0.8)) ** 2
    assert found.test_conversions == pytest.approx(needed, rel=1e-4, abs=1)
    assert found.test_days == math.ceil((found.test_conversions or 0) / (response.conversions / 84))
    assert f"{found.test_conversions:,} conversions, some {found.test_days:,} days" in found.sentence


def test_that_many_conversions_tell_the_elasticities_apart_four_times_of_five() -> None:
    found = of(recommend([*STRONG, *WEAK, *FLAT]), "flat")
    [response] = fit_response(FLAT)
    apart = abs((response.mroas or 0) - (found.pool_mroas or 0)) / (response.roas or 1)
    more, less = 1.2**apart, 0.8**apart
    halves = (found.test_conversions or 0) / (more + less)
    error = math.sqrt(1 / (halves * more) + 1 / (halves * less))
    power = 0.5 * math.erfc((1.959964 - math.log(more / less) / error) / math.sqrt(2))
    assert power == pytest.approx(0.8, abs=0.01)


def test_a_test_that_would_take_longer_than_a_year_is_no_advice() -> None:
    slow = channel("slow", a_day=0.6, spend=2)
    found = of(recommend([*STRONG, *WEAK, *slow]), "slow")
    assert (found.action, found.reason) == ("hold", "elasticity_unknown")
    assert found.test_days is not None and found.test_days > 365


def test_a_unit_whose_elasticity_is_an_assumption_does_not_rise_however_high_its_average_return() -> None:
    rich = channel("flat", a_day=90, spread=0.02)
    assert outcome([*STRONG, *WEAK, *rich], "flat") == ("test", "flat_spend")
    assert (
        of(recommend([*STRONG, *WEAK, *rich]), "strong").spend_advised
        >= of(recommend([*STRONG, *WEAK]), "strong").spend_today
    )


def test_it_falls_where_even_the_greatest_elasticity_would_leave_it_below() -> None:
    poor = channel("flat", a_day=1.2, spread=0.02)
    assert outcome([*STRONG, *MIDDLE, *poor], "flat") == ("lower", "probable_gain")


def test_an_experiment_is_what_lets_a_flat_channel_move() -> None:
    daily = [*WEAK, *channel("flat", a_day=60, spread=0.02), *MIDDLE]
    assert outcome(daily, "flat", priors={"flat": Experiment(0.8, 0.05).prior()}) == ("raise", "probable_gain")
    assert outcome(daily, "flat", priors={"flat": Experiment(0.02, 0.02).prior()}) != ("raise", "probable_gain")


def test_nothing_moves_where_conversions_do_not_follow_spend() -> None:
    # The first takes twice the money for the same conversions: its average return differs, its marginal one is unknown.
    none = [*channel("one", elasticity=0.0, spend=200), *channel("other", elasticity=0.0)]
    advice = recommend(none)
    assert {(one.action, one.reason) for one in advice.channels} == {("hold", "no_response")}


def test_nothing_moves_where_one_side_is_empty() -> None:
    # The strong one has no one to take from: the flat one's elasticity is not known.
    advice = recommend([*STRONG, *channel("flat", a_day=24, spread=0.02)])
    assert (of(advice, "strong").action, of(advice, "strong").reason) == ("hold", "no_counterpart")
    assert all(one.spend_advised == one.spend_today for one in advice.channels)


def credits_of(model: str, strong: int, weak: int, middle: int) -> list[Credit]:
    named = {"strong": strong, "weak": weak, "middle": middle}
    return [Credit(model, name, float(amount) / 20, Decimal(amount)) for name, amount in named.items()]


def test_models_that_agree_let_money_move_and_their_range_is_told() -> None:
    by_model = [*credits_of("linear", 50_000, 9_000, 28_000), *credits_of("markov", 40_000, 10_000, 30_000)]
    found = of(recommend([*STRONG, *WEAK, *MIDDLE], by_model), "strong")
    [response] = fit_response(STRONG)
    assert (found.action, found.reason) == ("raise", "probable_gain")
    # The marginal return by a model is the elasticity times what the model credits per dollar, where each model credits
    # the revenue of the daily figures in all.
    earned = float(sum(row.revenue for row in (*STRONG, *WEAK, *MIDDLE)))
    at_mean = response.elasticity / float(response.spend)
    shift = (float(response.spend_today) / response.mean_spend) ** (response.elasticity - 1)
    assert found.models_low == pytest.approx(earned * 40 / 80 * at_mean * shift)
    assert found.models_high == pytest.approx(earned * 50 / 87 * at_mean * shift)
    assert f"{found.models_low:.2f} to {found.models_high:.2f} by attribution model" in found.sentence


def test_models_that_disagree_on_the_direction_keep_the_money_where_it_is() -> None:
    by_model = [*credits_of("linear", 50_000, 9_000, 28_000), *credits_of("last_touch", 9_000, 10_000, 60_000)]
    advice = recommend([*STRONG, *WEAK, *MIDDLE], by_model)
    assert (of(advice, "strong").action, of(advice, "strong").reason) == ("test", "models_disagree")
    assert of(advice, "strong").spend_advised == of(advice, "strong").spend_today
    assert of(advice, "weak").reason == "no_counterpart"


def test_without_credits_there_is_no_range() -> None:
    found = of(recommend([*STRONG, *WEAK]), "strong")
    assert (found.models_low, found.models_high) == (None, None)
    assert "attribution model" not in found.sentence


def test_a_model_that_knows_nothing_of_a_channel_gives_it_nothing() -> None:
    by_model = [Credit("linear", "weak", 10.0, Decimal(9_000)), *credits_of("markov", 50_000, 9_000, 28_000)]
    assert outcome([*STRONG, *WEAK, *MIDDLE], "strong", credits=by_model) == ("test", "models_disagree")


def test_another_budget_is_spread_by_todays_shares_before_anything_moves() -> None:
    twins = [*channel("one"), *channel("other")]
    today = recommend(twins)
    more = recommend(twins, budget=(today.budget * Decimal("1.1")).quantize(Decimal("0.01")))
    for before, after in zip(today.channels, more.channels, strict=True):
        assert (after.action, after.expected_gain) == ("hold", Decimal(0))
        assert after.share_advised == pytest.approx(before.share_today, abs=1e-4)
        assert after.spend_advised == pytest.approx(before.spend_today * Decimal("1.1"), abs=Decimal("0.02"))
    moved = recommend([*STRONG, *WEAK, *MIDDLE], budget=Decimal(320))
    assert sum(one.spend_advised for one in moved.channels) == 320
    for shares in ([one.share_today for one in moved.channels], [one.share_advised for one in moved.channels]):
        assert sum(share or 0 for share in shares) == pytest.approx(1)
    for one in moved.channels:
        assert abs(one.spend_advised - one.spend_today) <= one.spend_today * Decimal("0.2")


def types(name: str, **a_day: float) -> list[Row]:
    daily = []
    for creative_type, conversions in a_day.items():
        drawn = channel(f"{name} {creative_type}", a_day=conversions, elasticity=0.6)
        daily += [replace(row, channel=name, creative_type=creative_type) for row in drawn]
    return daily


def test_a_channels_creative_types_share_what_the_channel_is_advised() -> None:
    advice = recommend([*types("strong", static=30, video=8), *types("weak", static=3, video=3)])
    for whole in advice.channels:
        parts = [one for one in advice.creative_types if one.unit.channel == whole.unit.channel]
        assert sum(one.spend_advised for one in parts) == whole.spend_advised
        assert sum(one.spend_today for one in parts) == whole.spend_today
    assert of(advice, "strong").action == "raise"
    static, video = of(advice, "strong", "static"), of(advice, "strong", "video")
    assert (static.action, video.action) == ("raise", "lower")
    # Each is measured against an unchanged share of what its channel gets, which is more than today.
    share = of(advice, "strong").spend_advised / of(advice, "strong").spend_today
    for one in (static, video):
        assert abs(one.spend_advised / (one.spend_today * share) - 1) <= Decimal("0.2002")
    assert static.expected_gain > 0 > video.expected_gain
    assert "of the money of strong" in static.sentence


def test_creative_types_of_a_channel_that_does_not_respond_are_held() -> None:
    still = [replace(row, channel="still", creative_type=name) for name, a_day in {"static": 30, "video": 6}.items()
             for row in channel(f"still {name}", a_day=a_day, elasticity=0.0)]  # fmt: skip
    advice = recommend([*STRONG, *WEAK, *still])
    assert {(one.action, one.reason) for one in advice.creative_types} == {("hold", "no_response")}
    assert of(advice, "strong").action == "raise"


def test_models_are_asked_about_creative_types_where_they_tell_them_apart() -> None:
    daily = [*types("strong", static=30, video=8), *WEAK]
    told = [
        Credit("linear", "strong", 9.0, Decimal(9_000), "static"),
        Credit("linear", "strong", 9.0, Decimal(30_000), "video"),
    ]
    assert of(recommend(daily), "strong", "static").action == "raise"
    assert of(recommend(daily, told), "strong", "static").reason == "models_disagree"
    silent = [Credit("linear", "strong", 9.0, Decimal(39_000)), Credit("linear", "weak", 9.0, Decimal(9_000))]
    found = of(recommend(daily, silent), "strong", "static")
    assert (found.action, found.models_low) == ("raise", None)


def test_what_would_move_by_next_to_nothing_keeps_what_it_has() -> None:
    # The dead one gives all but some cents of what the strong one may take.
    dead = [
        replace(row, channel="dead", spend=row.spend - Decimal("0.20"), conversions=0.0, revenue=Decimal(0))
        for row in STRONG
    ]
    advice = recommend([*STRONG, *dead, *WEAK])
    strong, weak = of(advice, "strong"), of(advice, "weak")
    assert weak.probability is not None and weak.probability < 0.2
    assert (weak.action, weak.reason, weak.spend_advised) == ("hold", "no_counterpart", weak.spend_today)
    assert strong.spend_today * Decimal("1.198") < strong.spend_advised < strong.spend_today * Decimal("1.2")


def test_a_channel_alone_is_as_good_as_itself() -> None:
    [found] = recommend(STRONG).channels
    assert (found.action, found.reason, found.probability) == ("hold", "within_noise", 0.5)


def test_channels_are_advised_alike_whether_their_rows_are_split_by_creative_type_or_not() -> None:
    parts = [*types("strong", static=30, video=8), *types("weak", static=3, video=3)]
    sums: dict[tuple[object, str], Row] = {}
    for row in parts:
        known = sums.get((row.day, row.channel))
        spend, count, revenue = (
            (known.spend, known.conversions, known.revenue) if known else (Decimal(0), 0.0, Decimal(0))
        )
        sums[row.day, row.channel] = replace(
            row,
            spend=spend + row.spend,
            conversions=count + row.conversions,
            revenue=revenue + row.revenue,
            creative_type=None,
        )
    assert recommend(list(sums.values())).channels == recommend(parts).channels
    assert recommend(list(sums.values())).creative_types == ()


def test_conversions_that_nobody_can_follow_are_reported_and_change_nothing() -> None:
    daily = [*STRONG, *WEAK]
    unseen = [Unobservable("strong", "skan", 40.0), Unobservable("strong", "no_consent", 7.0)]
    with_them = recommend(daily, unobservable=unseen)
    assert with_them.unobservable == (unseen[1], unseen[0])
    assert with_them.recommendations == recommend(daily).recommendations


def test_organic_and_unattributed_are_not_advised_on() -> None:
    unpaid = [replace(row, channel=name, spend=Decimal(0)) for row in MIDDLE for name in ("organic", "unattributed")]
    assert recommend([*STRONG, *WEAK, *unpaid]).channels == recommend([*STRONG, *WEAK]).channels


def test_a_channel_that_has_ended_is_told_of_and_gets_nothing() -> None:
    ended = [replace(row, day=row.day - timedelta(days=60)) for row in DEAD]
    advice = recommend([*STRONG, *WEAK, *ended])
    found = of(advice, "dead")
    assert (found.action, found.reason, found.spend_advised, found.mroas) == ("hold", "no_spend", Decimal(0), None)
    assert of(advice, "strong").action == "raise"


def test_where_all_channels_have_ended_each_is_told_of_although_models_credit_them() -> None:
    ended = [replace(row, spend=Decimal(0)) if row.day >= STRONG[-40].day else row for row in [*STRONG, *WEAK]]
    advice = recommend(ended, credits_of("linear", 50_000, 9_000, 28_000))
    assert {one.unit.channel: (one.spend_today, one.spend_advised) for one in advice.recommendations} == {
        "strong": (Decimal(0), Decimal(0)),
        "weak": (Decimal(0), Decimal(0)),
    }


def test_nothing_to_advise_on_is_no_error() -> None:
    advice = recommend([])
    assert (advice.budget, advice.recommendations, advice.expected_gain) == (Decimal(0), (), Decimal(0))


def test_every_sentence_says_what_to_do_with_the_figures_and_that_it_is_observational() -> None:
    little = rows("little", [1.0 + i % 3 for i in range(84)], [0.0] * 84)
    advice = recommend([*STRONG, *WEAK, *MIDDLE, *FLAT, *DEAD, *little, *types("split", static=30, video=8)])
    assert {one.action for one in advice.recommendations} == {"raise", "lower", "hold", "test"}
    for one in advice.recommendations:
        assert one.sentence.startswith(f"Observational: {one.action} {one.unit.label} ")
        assert one.sentence.count(". ") == 0 and one.sentence.endswith(".")
        assert f"{one.spend_advised:,.2f}" in one.sentence
        assert f"{one.mroas:.2f} USD" in one.sentence
        assert f"{one.conversions:,.0f} conversions on {one.days} days" in one.sentence
    strong = of(advice, "strong").sentence
    assert "better with a probability of" in strong and "expected +" in strong


def test_a_spark_frame_and_its_rows_have_the_same_advice(spark: SparkSession) -> None:
    columns = "day date, channel string, spend decimal(38,12), conversions double, revenue decimal(38,12)"
    daily = [*STRONG, *WEAK]
    frame = spark.createDataFrame(
        [(row.day, row.channel, row.spend, row.conversions, row.revenue) for row in daily], columns
    )
    assert recommend(frame) == recommend(daily)


def test_a_model_that_credits_another_revenue_in_all_says_the_same() -> None:
    def found(times: int) -> tuple[float | None, float | None]:
        by_model = credits_of("linear", 50_000 * times, 9_000 * times, 28_000 * times)
        one = of(recommend([*STRONG, *WEAK, *MIDDLE], by_model), "strong")
        return one.models_low, one.models_high

    assert found(3) == pytest.approx(found(1))
