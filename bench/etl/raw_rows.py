"""The rows of the raw files as SQL of DuckDB: the same rows for the same size, whatever the machine.

Time runs over 90 days from 2025-01-01. No two touches have one moment, so that every engine finds the same last one.
About 1 % of touches and orders were delivered twice, half of them with a later version; one row in 100,000 breaks its
contract in a value, in some columns of each kind.
"""

from dataclasses import dataclass

START = "TIMESTAMP '2025-01-01 00:00:00'"
SPAN_MS = 90 * 86_400_000
HEAVY_TOUCHES = 1_000_000
"""Touches of the one heavy device."""

_CAMPAIGNS = 60
_CREATIVES = 12
_COUNTRIES = "['US', 'DE', 'GB', 'JP', 'BR', 'CA', 'FR', 'IN']"
_CURRENCIES = "['USD', 'EUR', 'GBP', 'JPY', 'BRL', 'CAD']"
_CHANNELS = (
    "['google_ads', 'facebook', 'instagram', 'twitter', 'tiktok', 'youtube', 'apple_search_ads', 'snapchat_ads']"
)
_SPELLINGS = "['Google Ads', 'FB', 'Insta', 'X', 'TikTok', 'You Tube', 'ASA', 'Snapchat-Ads']"


@dataclass(frozen=True)
class Size:
    """How many rows there are.

    Attributes:
        touches: touchpoints, each once; a fifth of it are installs, 6 % orders.
        has_heavy_device: whether one device has a million of the touches (at most half of them).
    """

    touches: int
    has_heavy_device: bool = False

    @property
    def installs(self) -> int:
        """Rows of app_installs."""
        return self.touches // 5

    @property
    def orders(self) -> int:
        """Orders, each once."""
        return self.touches * 6 // 100

    @property
    def customers(self) -> int:
        """Rows of customers."""
        return self.touches * 3 // 100

    @property
    def devices(self) -> int:
        """Devices that may see an ad; every second one installs."""
        return self.installs * 2


def _iso(milliseconds: str) -> str:
    """The text of a moment, in milliseconds since the start."""
    return f"strftime({START} + to_milliseconds(({milliseconds})::BIGINT), '%Y-%m-%dT%H:%M:%S.%gZ')"


def _pick(values: str, index: str) -> str:
    return f"({values})[(1 + ({index}) % len({values}))::BIGINT]"


def _device(number: str) -> str:
    return f"md5('device' || ({number}))::UUID::VARCHAR"


def touches(size: Size) -> str:
    """The touches, each once: number, device's number, moment, campaign's number."""
    device = f"hash(i, 1) % {size.devices}"
    if size.has_heavy_device:
        every = max(2, size.touches // HEAVY_TOUCHES)
        device = f"CASE WHEN i % {every} = 0 THEN 0 ELSE {device} END"
    step = SPAN_MS // size.touches
    return f"""
        SELECT i, {device} AS device, i * {step} + hash(i, 2) % {step} AS moment, hash(i, 3) % {_CAMPAIGNS} AS campaign
        FROM range({size.touches}) t(i)
    """


def _touchpoints(size: Size) -> str:
    channel = f"CASE WHEN hash(i, 8) % 10 = 0 THEN {_pick(_SPELLINGS, 'campaign')} ELSE {_pick(_CHANNELS, 'campaign')}"
    return f"""
        SELECT {size.touches} * again + i + 1 AS delivery_id, i + 1 AS touchpoint_id, {_device("device")} AS device_id,
          CASE i % 100003 WHEN 11 THEN '2025-02-30T10:00:00.000Z' ELSE {_iso("moment")} END AS occurred_at,
          {channel} END AS channel, format('c{{:04d}}', campaign::BIGINT) AS campaign_id,
          {_pick("['static', 'video', 'carousel']", "hash(i, 4) + again * (i % 2)")} AS creative_type,
          CASE WHEN i % 100003 = 12 THEN 'hover' WHEN hash(i, 5) % 4 = 0 THEN 'click' ELSE 'impression' END AS kind,
          CASE i % 100003 WHEN 13 THEN 'yesterday'
            ELSE {_iso("moment + hash(i, 6) % 3600000 + again * (i % 2) * 3600000")} END AS updated_at
        FROM (SELECT *, 0 AS again FROM touches UNION ALL SELECT *, 1 FROM touches WHERE hash(i, 7) % 100 = 0)
    """


def _app_installs(size: Size) -> str:
    shown = f"greatest(0, least(first_seen + hash(j, 21) % 172800000, {SPAN_MS - 1}))"
    at = f"CASE WHEN first_seen IS NOT NULL AND hash(j, 22) % 10 < 6 THEN {shown} ELSE hash(j, 23) % {SPAN_MS} END"
    return f"""
        WITH firsts AS (SELECT device, min(moment) AS first_seen FROM touches WHERE device % 2 = 0 GROUP BY device),
        installs AS (
          SELECT j, {at} AS moment FROM range({size.installs}) t(j) LEFT JOIN firsts ON firsts.device = 2 * j
        )
        SELECT j + 1 AS install_id, {_device("2 * j")} AS device_id, {_iso("moment")} AS installed_at,
          CASE WHEN j % 100003 = 5 THEN 'web' ELSE {_pick("['ios', 'android']", "hash(j, 24)")} END AS platform,
          {_pick(_COUNTRIES, "hash(j, 25)")} AS country, {_iso("moment + 1000")} AS updated_at
        FROM installs
    """


def _customers(size: Size) -> str:
    device = f"2 * (hash(q, 31) % {size.installs})"
    return f"""
        SELECT q + 1 AS customer_id, CASE WHEN hash(q, 32) % 10 = 0 THEN NULL ELSE md5('mail' || q) || md5('' || q) END
            AS email_hash,
          CASE WHEN hash(q, 33) % 20 = 0 THEN NULL ELSE {_device(device)} END AS device_id,
          {_pick(_COUNTRIES, "hash(q, 34)")} AS country, {_iso(f"hash(q, 35) % {SPAN_MS}")} AS created_at,
          {_iso(f"hash(q, 35) % {SPAN_MS}")} AS updated_at
        FROM range({size.customers}) t(q)
    """


def _orders(size: Size) -> str:
    status = "CASE WHEN again * (o % 2) = 1 THEN 'shipped' WHEN refunded THEN 'refunded' WHEN hash(o, 42) % 100 < 7 "
    return f"""
        WITH once AS (
          SELECT o, hash(o, 41) % {SPAN_MS} AS moment, hash(o, 43) % 100 < 8 AS refunded,
            99 + hash(o, 44) % 50000 AS cents
          FROM range({size.orders}) t(o)
        ), all_records AS (
          SELECT *, 0 AS again FROM once UNION ALL SELECT *, 1 FROM once WHERE hash(o, 47) % 100 = 0
        )
        SELECT {size.orders} * again + o + 1 AS record_id, o + 1 AS order_id,
          1 + hash(o, 45) % {size.customers + size.customers // 100 + 1} AS customer_id,
          {_iso("moment")} AS ordered_at,
          {status} THEN 'cancelled' ELSE 'paid' END AS status,
          CASE WHEN o % 100003 = 7 THEN 'XXX' ELSE {_pick(_CURRENCIES, "hash(o, 46)")} END AS currency,
          CASE WHEN o % 100003 = 8 THEN '12.345' ELSE (cents::DECIMAL(18, 2) / 100)::DECIMAL(18, 2)::VARCHAR END
            AS amount,
          CASE WHEN refunded THEN ((cents // 2)::DECIMAL(18, 2) / 100)::DECIMAL(18, 2)::VARCHAR END AS refund_amount,
          CASE WHEN refunded THEN {_iso("moment + hash(o, 48) % 1728000000")} END AS refunded_at,
          {_iso("moment + 1728000000 + again * (o % 2) * 1000")} AS updated_at
        FROM all_records
    """


def _ad_performance(_: Size) -> str:
    return f"""
        SELECT strftime({START} + to_days(d::INTEGER), '%Y-%m-%d') AS ad_date, {_pick(_CHANNELS, "c")} AS channel,
          format('c{{:04d}}', c) AS campaign_id, format('c{{:04d}}-{{:02d}}', c, k) AS creative_id,
          {_pick("['static', 'video', 'carousel']", "k")} AS creative_type,
          {_pick(_CURRENCIES, "c // 3")} AS currency, 1000 + hash(d, c, k) % 90000 AS impressions,
          hash(d, c, k, 1) % 1000 AS clicks,
          CASE WHEN d = 40 AND c = 7 THEN '-1.0000'
            ELSE ((hash(d, c, k, 2) % 9000000)::DECIMAL(18, 4) / 10000)::DECIMAL(18, 4)::VARCHAR END AS spend,
          strftime({START} + to_days(d::INTEGER + 1), '%Y-%m-%dT%H:%M:%S.%gZ') AS updated_at
        FROM range(90) days(d), range({_CAMPAIGNS}) campaigns(c), range({_CREATIVES}) creatives(k)
    """


def _fx_rates(_: Size) -> str:
    # Weekends have no rate, and one currency has none for three weeks.
    return f"""
        SELECT strftime(day, '%Y-%m-%d') AS rate_date, currency,
          ((50000000 + hash(d, currency) % 100000000)::DECIMAL(18, 8) / 100000000)::DECIMAL(18, 8)::VARCHAR AS rate,
          strftime(day + to_hours(18), '%Y-%m-%dT%H:%M:%S.%gZ') AS updated_at
        FROM (SELECT d, {START} + to_days(d::INTEGER) AS day FROM range(-10, 120) days(d)),
          (SELECT unnest(['EUR', 'GBP', 'JPY', 'BRL', 'CAD']) AS currency)
        WHERE isodow(day) < 6 AND NOT (currency = 'CAD' AND d BETWEEN 30 AND 50)
    """


def _campaigns(_: Size) -> str:
    return f"""
        SELECT format('c{{:04d}}', c) AS campaign_id, {_pick(_CHANNELS, "c")} AS channel, 'Campaign ' || c AS name,
          {_pick("['installs', 'purchases', 'retargeting', 'awareness']", "c")} AS objective,
          CASE WHEN c % 6 = 0 THEN NULL ELSE {_pick(_COUNTRIES, "c // 8")} END AS country,
          strftime({START}, '%Y-%m-%dT%H:%M:%S.%gZ') AS updated_at
        FROM range({_CAMPAIGNS}) t(c)
    """


_ROWS = {
    "touchpoints": _touchpoints,
    "app_installs": _app_installs,
    "customers": _customers,
    "orders": _orders,
    "ad_performance": _ad_performance,
    "fx_rates": _fx_rates,
    "campaigns": _campaigns,
}


def raw_rows(dataset: str, size: Size) -> str:
    """SQL of a dataset's raw rows, columns in the contract's order, over a table `touches` (see `touches`).

    Raises:
        KeyError: the bench has no such dataset.
    """
    return _ROWS[dataset](size)
