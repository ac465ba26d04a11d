import math
from collections import Counter, defaultdict
from itertools import chain

import pytest
from tributary_local.generator.campaigns import CAMPAIGNS
from tributary_local.generator.channels import CHANNELS, NEVER_CONVERTS, SATURATED
from tributary_local.generator.generate import generate
from tributary_local.generator.period import DAY_MS, DAYS, END_MS, text_of_ms, text_of_us
from tributary_local.generator.rows import SourceData
from tributary_local.generator.tables import lines
from tributary_local.generator.truth import truth

DAY_US = DAY_MS * 1000


@pytest.fixture(scope="module")
def data() -> SourceData:
    return generate()


def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(data: SourceData) -> None:
    assert generate() == data
    other = generate(seed=1)
    assert other.orders != data.orders
    assert other.touchpoints != data.touchpoints


def test_the_default_is_ninety_days_of_eight_channels_and_enough_touchpoints(data: SourceData) -> None:
    assert len(data.touchpoints) >= 300_000
    assert {row.day for row in data.ad_performance} == set(range(DAYS))
    assert len({row.channel for row in data.ad_performance}) == len({t.channel for t in data.touchpoints}) == 8
    assert {row.creative_type for row in data.ad_performance} == {"static", "video", "carousel"}
    assert {t.occurred_ms // DAY_MS for t in data.touchpoints} == set(range(DAYS))


def test_keys_are_unique_and_references_hold(data: SourceData) -> None:
    keys = [(row.day, row.campaign_id, row.creative_id) for row in data.ad_performance]
    assert len(set(keys)) == len(keys)
    for ids in (
        [t.touchpoint_id for t in data.touchpoints],
        [i.install_id for i in data.app_installs],
        [c.customer_id for c in data.customers],
        [o.order_id for o in data.orders],
    ):
        assert ids == list(range(1, len(ids) + 1))
    created = {c.customer_id: c.created_ms for c in data.customers}
    assert all(order.ordered_ms > created[order.customer_id] for order in data.orders)
    devices = [install.device_id for install in data.app_installs]
    assert len(set(devices)) == len(devices)


def test_a_row_is_updated_at_its_event_or_later_and_inside_the_period(data: SourceData) -> None:
    for event_us, updated_us in chain(
        ((row.day * DAY_US, row.updated_us) for row in data.ad_performance),
        ((t.occurred_ms * 1000, t.updated_us) for t in data.touchpoints),
        ((i.installed_ms * 1000, i.updated_us) for i in data.app_installs),
        ((c.created_ms * 1000, c.updated_us) for c in data.customers),
        ((o.ordered_ms * 1000, o.updated_us) for o in data.orders),
    ):
        assert 0 <= event_us <= updated_us < END_MS * 1000


def test_both_the_last_day_and_the_days_before_it_hold_changes_of_every_table(data: SourceData) -> None:
    last = (DAYS - 1) * DAY_US
    for rows in (data.ad_performance, data.touchpoints, data.app_installs, data.customers, data.orders):
        before = sum(row.updated_us < last for row in rows)
        assert 0 < len(rows) - before < before


def test_some_rows_are_updated_days_after_their_event(data: SourceData) -> None:
    late = sum(t.updated_us - t.occurred_ms * 1000 > DAY_US for t in data.touchpoints)
    assert 0.01 < late / len(data.touchpoints) < 0.06


def test_networks_delivered_at_least_what_single_devices_saw(data: SourceData) -> None:
    seen = Counter((t.channel, t.kind) for t in data.touchpoints)
    for channel in CHANNELS:
        rows = [row for row in data.ad_performance if row.channel == channel.name]
        assert seen[channel.name, "impression"] <= sum(row.impressions for row in rows)
        assert seen[channel.name, "click"] <= sum(row.clicks for row in rows)
    assert all(0 <= row.clicks <= row.impressions and row.spend > 0 for row in data.ad_performance)


def test_journeys_have_every_shape_that_attribution_must_tell_apart(data: SourceData) -> None:
    touches = defaultdict(list)
    for t in data.touchpoints:
        touches[t.device_id].append(t)
    installed = {i.device_id: i.installed_ms for i in data.app_installs}
    before = [d for d, at in installed.items() if any(t.occurred_ms <= at for t in touches.get(d, []))]
    after = [d for d, at in installed.items() if any(t.occurred_ms > at for t in touches.get(d, []))]
    untouched = [d for d in installed if d not in touches]
    assert min(len(before), len(after), len(untouched)) > 300
    assert sum(len({t.channel for t in seen}) > 1 for seen in touches.values()) > 5000
    assert sum(d not in installed for d in touches) > 10_000
    assert 100 < sum(c.device_id is None for c in data.customers) < len(data.customers) / 4
    orders = Counter(o.customer_id for o in data.orders)
    assert sum(n > 1 for n in orders.values()) > 1000
    assert len(orders) < len(data.customers)


def test_google_ads_converts_strongly_twitter_weakly_and_one_channel_never(data: SourceData) -> None:
    clicks: dict[str, int] = Counter()
    for row in data.ad_performance:
        clicks[row.channel] += row.clicks
    rate = {channel: data.planted_installs.get(channel, 0) / count for channel, count in clicks.items()}
    assert rate[NEVER_CONVERTS] == 0
    converting = sorted((r, channel) for channel, r in rate.items() if channel != NEVER_CONVERTS)
    assert converting[0][1] == "twitter"
    assert rate["google_ads"] > 8 * rate["twitter"]
    assert data.planted_installs["google_ads"] == max(data.planted_installs.values())
    assert sum(row.spend for row in data.ad_performance if row.channel == NEVER_CONVERTS) > 5000 * 10_000


@pytest.mark.parametrize("channel", ["facebook", "instagram", "google_ads"])
def test_static_creatives_do_best_on(data: SourceData, channel: str) -> None:
    impressions: dict[str, int] = Counter()
    clicks: dict[str, int] = Counter()
    for row in data.ad_performance:
        if row.channel == channel:
            impressions[row.creative_type] += row.impressions
            clicks[row.creative_type] += row.clicks
    rate = {kind: clicks[kind] / impressions[kind] for kind in impressions}
    assert rate["static"] > 1.3 * max(rate["video"], rate["carousel"])


def slope(data: SourceData, channel: str) -> float:
    """Of the logarithm of daily installs over that of daily spend, installs by the last click of the seven days."""
    last: dict[str, tuple[int, str]] = {}
    spend, installs = [0] * DAYS, [0] * DAYS
    for row in data.ad_performance:
        if row.channel == channel:
            spend[row.day] += row.spend
    installed = {i.device_id: i.installed_ms for i in data.app_installs}
    for t in data.touchpoints:
        if t.kind == "click" and t.occurred_ms <= installed.get(t.device_id, -1):
            last[t.device_id] = (t.occurred_ms, t.channel)
    for device, (clicked, name) in last.items():
        if name == channel and installed[device] - clicked <= 7 * DAY_MS:
            installs[clicked // DAY_MS] += 1
    x = [math.log(s) for s in spend]
    y = [math.log(i + 0.5) for i in installs]
    mx, my = sum(x) / DAYS, sum(y) / DAYS
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def test_installs_follow_spend_except_on_the_saturated_channel(data: SourceData) -> None:
    assert abs(slope(data, SATURATED)) < 0.2
    for channel in ("google_ads", "facebook", "apple_search_ads"):
        assert slope(data, channel) > 0.45


def test_the_scale_multiplies_spend_and_all_rows_but_those_of_delivery(data: SourceData) -> None:
    double = generate(scale=2)
    assert len(double.ad_performance) == len(data.ad_performance) == DAYS * sum(len(c.creatives) for c in CAMPAIGNS)
    for name in ("touchpoints", "app_installs", "customers", "orders"):
        assert len(getattr(double, name)) / len(getattr(data, name)) == pytest.approx(2, rel=0.05)
    spent = [sum(row.spend for row in d.ad_performance) for d in (data, double)]
    assert spent[1] / spent[0] == pytest.approx(2, rel=0.05)


def test_a_scale_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="scale 0 is below 1"):
        generate(scale=0)


def test_the_truth_counts_and_sums_what_was_generated(data: SourceData) -> None:
    planted = truth(data, seed=5, scale=1)
    assert planted["rows"]["touchpoints"] == len(data.touchpoints)
    assert planted["sums"]["revenue"] == f"{sum(o.amount for o in data.orders) / 100:.2f}"
    assert planted["sums"]["spend"] == f"{sum(r.spend for r in data.ad_performance) / 10_000:.4f}"
    assert sum(planted["installs"].values()) == len(data.app_installs)
    assert sum(channel["installs"] for channel in planted["channels"].values()) == (
        len(data.app_installs) - planted["installs"]["organic"]
    )
    assert (planted["saturated"], planted["never_converts"]) == (SATURATED, NEVER_CONVERTS)
    assert (planted["first_day"], planted["last_day"]) == ("2025-01-01", "2025-03-31")


def test_times_are_written_to_the_digit() -> None:
    assert text_of_ms(0) == "2025-01-01 00:00:00.000"
    assert text_of_ms(31 * DAY_MS + 3_723_004) == "2025-02-01 01:02:03.004"
    assert text_of_us(END_MS * 1000 - 1) == "2025-03-31 23:59:59.999999"


def test_lines_hold_money_to_the_digit_and_null_as_a_mark(data: SourceData) -> None:
    written = {table: list(rows) for table, rows in lines(data).items()}
    first = data.ad_performance[0]
    assert written["ad_performance"][0].split("\t")[8] == f"{first.spend // 10_000}.{first.spend % 10_000:04d}"
    unknown = next(n for n, c in enumerate(data.customers) if c.device_id is None)
    assert written["customers"][unknown].split("\t")[1] == "\\N"
    assert all(line.count("\t") == 9 and line.endswith("\n") for line in written["ad_performance"])
