import math
from collections import Counter, defaultdict
from itertools import chain

import pytest
from tributary_local.generator.campaigns import CAMPAIGNS
from tributary_local.generator.channels import CHANNELS, NEVER_CONVERTS, SATURATED
from tributary_local.generator.curated import (
    DATASETS,
    newest_orders,
    newest_touchpoints,
    planted_installs,
    sound_delivery,
)
from tributary_local.generator.currencies import DOLLARS
from tributary_local.generator.delivery import OUTAGE
from tributary_local.generator.dirt.spellings import CHANNEL_OF
from tributary_local.generator.dirt.unknown import FIRST_CUSTOMER_ID, PRODUCT_ID
from tributary_local.generator.generate import generate
from tributary_local.generator.period import DAY_MS, DAY_US, DAYS, END_MS
from tributary_local.generator.rows import AdPerformance, SourceData


def dollars(row: AdPerformance) -> float:
    return row.spend / 10_000 * DOLLARS[row.currency]


def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(data: SourceData) -> None:
    assert generate() == data
    other = generate(seed=1)
    for dataset in DATASETS:
        assert getattr(other, dataset) != getattr(data, dataset), dataset


def test_the_default_is_ninety_days_of_eight_channels_and_enough_touchpoints(data: SourceData) -> None:
    assert len(data.touchpoints) >= 300_000
    assert {row.day for row in data.ad_performance} == set(range(DAYS)) - {OUTAGE}
    for rows in (data.campaigns, data.ad_performance, data.touchpoints):
        assert {CHANNEL_OF[row.channel] for row in rows} == {channel.name for channel in CHANNELS}
    assert {row.creative_type for row in data.ad_performance} == {"static", "video", "carousel"}
    assert {t.occurred_ms // DAY_MS for t in data.touchpoints} == set(range(DAYS))


def test_keys_are_unique_and_references_hold_but_for_the_planted_ones(data: SourceData) -> None:
    for keys in (
        [(row.day, row.campaign_id, row.creative_id) for row in data.ad_performance],
        [(rate.day, rate.currency) for rate in data.fx_rates],
        [(item.order_id, item.line) for item in data.order_items],
        [c.campaign_id for c in data.campaigns],
        [p.product_id for p in data.products],
        [i.device_id for i in data.app_installs],
    ):
        assert len(set(keys)) == len(keys)
    for ids in (
        [t.delivery_id for t in data.touchpoints],
        [i.install_id for i in data.app_installs],
        [p.postback_id for p in data.skan_postbacks],
        [c.customer_id for c in data.customers],
        [o.record_id for o in data.orders],
    ):
        assert ids == list(range(1, len(ids) + 1))
    campaigns = {c.campaign_id for c in data.campaigns}
    assert {t.campaign_id for t in data.touchpoints} == {row.campaign_id for row in data.ad_performance} == campaigns
    created = {c.customer_id: c.created_ms for c in data.customers}
    known = [o for o in data.orders if o.customer_id < FIRST_CUSTOMER_ID]
    assert all(o.ordered_ms > created[o.customer_id] for o in known)
    assert {item.order_id for item in data.order_items} == {o.order_id for o in data.orders}
    assert {i.product_id for i in data.order_items} - {p.product_id for p in data.products} == {PRODUCT_ID}


def test_a_row_is_updated_at_its_event_or_later_and_inside_the_period(data: SourceData) -> None:
    for event_us, updated_us in chain(
        ((0, c.updated_us) for c in data.campaigns),
        ((row.day * DAY_US, row.updated_us) for row in data.ad_performance),
        ((max(0, rate.day) * DAY_US, rate.updated_us) for rate in data.fx_rates),
        ((t.occurred_ms * 1000, t.updated_us) for t in data.touchpoints),
        ((i.installed_ms * 1000, i.updated_us) for i in data.app_installs),
        ((p.day * DAY_US, p.updated_us) for p in data.skan_postbacks),
        ((c.created_ms * 1000, c.updated_us) for c in data.customers),
        ((0, p.updated_us) for p in data.products),
        (((o.refunded_ms or o.ordered_ms) * 1000, o.updated_us) for o in data.orders),
    ):
        assert 0 <= event_us <= updated_us < END_MS * 1000


def test_both_the_last_day_and_the_days_before_it_hold_changes_of_every_table(data: SourceData) -> None:
    last = (DAYS - 1) * DAY_US
    for rows in (getattr(data, dataset) for dataset in DATASETS):
        before = sum(row.updated_us < last for row in rows)
        assert 0 < len(rows) - before < before


def test_some_rows_are_updated_days_after_their_event(data: SourceData) -> None:
    late = sum(t.updated_us - t.occurred_ms * 1000 > DAY_US for t in data.touchpoints)
    assert 0.01 < late / len(data.touchpoints) < 0.06


def test_networks_delivered_at_least_what_single_devices_saw(data: SourceData) -> None:
    seen = Counter((CHANNEL_OF[t.channel], t.kind) for t in newest_touchpoints(data))
    for channel in CHANNELS:
        rows = [row for row in data.ad_performance if CHANNEL_OF[row.channel] == channel.name]
        assert seen[channel.name, "impression"] <= sum(row.impressions for row in rows)
        assert seen[channel.name, "click"] <= sum(row.clicks or 0 for row in rows)
    assert all(0 <= (row.clicks or 0) <= row.impressions and row.spend > 0 for row in data.ad_performance)


def test_journeys_have_every_shape_that_attribution_must_tell_apart(data: SourceData) -> None:
    touches = defaultdict(list)
    for t in newest_touchpoints(data):
        touches[t.device_id].append(t)
    installed = {i.device_id: i.installed_ms for i in data.app_installs}
    before = [d for d, at in installed.items() if any(t.occurred_ms <= at for t in touches.get(d, []))]
    after = [d for d, at in installed.items() if any(t.occurred_ms > at for t in touches.get(d, []))]
    untouched = [d for d in installed if d not in touches]
    assert min(len(before), len(after), len(untouched)) > 300
    assert sum(len({CHANNEL_OF[t.channel] for t in seen}) > 1 for seen in touches.values()) > 5000
    assert sum(d not in installed for d in touches) > 10_000
    assert 100 < sum(c.device_id is None for c in data.customers) < len(data.customers) / 4
    orders = Counter(o.customer_id for o in newest_orders(data))
    assert sum(n > 1 for n in orders.values()) > 1000
    assert len(orders) < len(data.customers)


def test_google_ads_converts_strongly_twitter_weakly_and_one_channel_never(data: SourceData) -> None:
    clicks: dict[str, int] = Counter()
    for row in data.ad_performance:
        clicks[CHANNEL_OF[row.channel]] += row.clicks or 0
    installs = planted_installs(data)
    rate = {channel: installs.get(channel, 0) / count for channel, count in clicks.items()}
    assert rate[NEVER_CONVERTS] == 0
    converting = sorted((r, channel) for channel, r in rate.items() if channel != NEVER_CONVERTS)
    assert converting[0][1] == "twitter"
    assert rate["google_ads"] > 8 * rate["twitter"]
    assert installs["google_ads"] == max(installs.values())
    assert sum(dollars(row) for row in data.ad_performance if CHANNEL_OF[row.channel] == NEVER_CONVERTS) > 5000


@pytest.mark.parametrize("channel", ["facebook", "instagram", "google_ads"])
def test_static_creatives_do_best_on(data: SourceData, channel: str) -> None:
    impressions: dict[str, int] = Counter()
    clicks: dict[str, int] = Counter()
    for row in data.ad_performance:
        if CHANNEL_OF[row.channel] == channel and row.clicks is not None:
            impressions[row.creative_type] += row.impressions
            clicks[row.creative_type] += row.clicks
    rate = {kind: clicks[kind] / impressions[kind] for kind in impressions}
    assert rate["static"] > 1.3 * max(rate["video"], rate["carousel"])


def slope(data: SourceData, channel: str) -> float:
    """Of the logarithm of daily installs over that of daily spend, installs by the last click of the seven days."""
    last: dict[str, tuple[int, str]] = {}
    spend, installs = [0.0] * DAYS, [0] * DAYS
    for row in sound_delivery(data):
        if CHANNEL_OF[row.channel] == channel:
            spend[row.day] += dollars(row)
    installed: dict[str | None, int] = {i.device_id: i.installed_ms for i in data.app_installs}
    for t in newest_touchpoints(data):
        clicked = (t.occurred_ms, CHANNEL_OF[t.channel])
        if t.device_id and t.kind == "click" and t.occurred_ms <= installed.get(t.device_id, -1):
            last[t.device_id] = max(last.get(t.device_id, clicked), clicked)
    for device, (clicked_ms, name) in last.items():
        if name == channel and installed[device] - clicked_ms <= 7 * DAY_MS:
            installs[clicked_ms // DAY_MS] += 1
    x = [math.log(spent) for spent in spend if spent]
    y = [math.log(count + 0.5) for count, spent in zip(installs, spend, strict=True) if spent]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def test_installs_follow_spend_except_on_the_saturated_channel(data: SourceData) -> None:
    assert abs(slope(data, SATURATED)) < 0.2
    for channel in ("google_ads", "facebook", "apple_search_ads"):
        assert slope(data, channel) > 0.45


def test_the_scale_multiplies_spend_and_all_rows_but_those_of_delivery_and_the_heavy_device(data: SourceData) -> None:
    double = generate(scale=2)
    creatives = sum(len(c.creatives) for c in CAMPAIGNS)
    assert len(double.ad_performance) == len(data.ad_performance) == (DAYS - 1) * creatives
    for name in ("app_installs", "customers", "orders", "order_items"):
        assert len(getattr(double, name)) / len(getattr(data, name)) == pytest.approx(2, rel=0.05)
    touchpoints = [sum(t.device_id != d.heavy_device for t in d.touchpoints) for d in (data, double)]
    assert touchpoints[1] / touchpoints[0] == pytest.approx(2, rel=0.05)
    spent = [sum(dollars(row) for row in sound_delivery(d)) for d in (data, double)]
    assert spent[1] / spent[0] == pytest.approx(2, rel=0.05)


def test_a_scale_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="scale 0 is below 1"):
        generate(scale=0)
