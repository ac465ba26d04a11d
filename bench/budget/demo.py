"""The demo's planted truth as daily rows, added up in plain Python, and what advice has to find in it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tributary.budget import Advice, Recommendation
from tributary_local.generator.channels import NEVER_CONVERTS, SATURATED
from tributary_local.generator.curated import newest_orders, newest_touchpoints, sound_delivery
from tributary_local.generator.dirt.spellings import CHANNEL_OF
from tributary_local.generator.fx import Rates
from tributary_local.generator.period import DAY_MS, FIRST_DAY, HOUR_MS
from tributary_local.generator.rows import SourceData, Touchpoint
from tributary_local.generator.touches import CLICK

_CLICK_WINDOW_MS = 7 * DAY_MS
_VIEW_WINDOW_MS = 24 * HOUR_MS

Key = tuple[int, str, str]
"""Day, channel, creative type."""


@dataclass(frozen=True)
class CreativeRow:
    """A day of a creative type, as the library takes it."""

    day: date
    channel: str
    creative_type: str | None
    spend: Decimal
    conversions: int
    revenue: Decimal


def daily_rows(data: SourceData) -> list[CreativeRow]:
    """Spend in USD, installs by the channel that caused them, and what their devices ordered since."""
    spend, installs, revenue = _spend(data), Counter[Key](), defaultdict[Key, Decimal](Decimal)
    worth = _worth(data)
    for device, key in _installs(data):
        installs[key] += 1
        revenue[key] += worth.pop(device, Decimal(0))
    return [
        CreativeRow(
            FIRST_DAY.date() + timedelta(days=key[0]),
            key[1],
            key[2] or None,
            spend.get(key, Decimal(0)),
            installs[key],
            revenue[key],
        )
        for key in sorted(spend.keys() | installs.keys())
    ]


def statements(advice: Advice) -> dict[str, bool]:
    """What the planted truth asks of advice, and whether this is it."""
    of = {(one.unit.channel, one.unit.creative_type): one for one in advice.recommendations}

    def favours_static(channel: str) -> bool:
        return of[channel, "static"].action == "raise" and all(
            _share_grew(of[channel, "static"]) > _share_grew(of[channel, other]) for other in ("video", "carousel")
        )

    return {
        "raises google_ads": of["google_ads", None].action == "raise",
        **{
            f"favours static on {channel}": favours_static(channel)
            for channel in ("facebook", "instagram", "google_ads")
        },
        "lowers twitter": of["twitter", None].action == "lower",
        f"lowers {NEVER_CONVERTS}, which never converts": of[NEVER_CONVERTS, None].action == "lower",
        f"does not raise {SATURATED}, which is saturated": of[SATURATED, None].action != "raise",
    }


def _share_grew(one: Recommendation) -> Decimal:
    return one.spend_advised / one.spend_today


def _spend(data: SourceData) -> dict[Key, Decimal]:
    rates = Rates(data.fx_rates)
    spend: defaultdict[Key, Decimal] = defaultdict(Decimal)
    for row in sound_delivery(data):
        rate = rates.of(row.currency, row.day)
        if rate is not None:
            spend[row.day, CHANNEL_OF[row.channel], row.creative_type] += Decimal(row.spend * rate).scaleb(-12)
    return spend


def _worth(data: SourceData) -> dict[str, Decimal]:
    """USD by device: orders less refunds."""
    rates = Rates(data.fx_rates)
    device_of = {row.customer_id: row.device_id for row in data.customers if row.device_id}
    worth: defaultdict[str, Decimal] = defaultdict(Decimal)
    for order in newest_orders(data):
        device, rate = device_of.get(order.customer_id), rates.of(order.currency, order.ordered_ms // DAY_MS)
        if device and rate is not None and order.status != "cancelled":
            kept = (order.amount or 0) - (order.refund_amount or 0)
            worth[device] += Decimal(kept * rate).scaleb(-10)
    return worth


def _installs(data: SourceData) -> Iterator[tuple[str, Key]]:
    """Devices with the day, cause and creative type of what brought their install: the cause's touch that won.

    The day is the touch's, on which the money was spent: an install may come days later.
    """
    touches: defaultdict[str, list[Touchpoint]] = defaultdict(list)
    installing = {row.device_id for row in data.app_installs}
    for touch in newest_touchpoints(data):
        if touch.device_id in installing:
            touches[touch.device_id or ""].append(touch)
    for install, cause in zip(data.app_installs, data.causes, strict=True):
        own = [touch for touch in touches[install.device_id] if CHANNEL_OF[touch.channel] == cause]
        winner = _winner(own, install.installed_ms)
        at, creative_type = (winner.occurred_ms, winner.creative_type) if winner else (install.installed_ms, "")
        yield install.device_id, (at // DAY_MS, cause, creative_type)


def _winner(touches: list[Touchpoint], installed_ms: int) -> Touchpoint | None:
    """The last click in its window, else the last view in its own."""
    for is_click, window in ((True, _CLICK_WINDOW_MS), (False, _VIEW_WINDOW_MS)):
        counting = [
            touch
            for touch in touches
            if (touch.kind == CLICK) is is_click and installed_ms - window <= touch.occurred_ms <= installed_ms
        ]
        if counting:
            return max(counting, key=lambda touch: touch.occurred_ms)
    return None
