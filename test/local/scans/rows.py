"""Ninety days of the sources as SQL of DuckDB, in the shape of the platform's own generated data at any size.

The shape is of 32 campaigns of eight channels and of seven countries, whatever the size; one touch in 33 belongs to an
install and one in 42 to an order. Of the touches only those of devices that convert are made, the others count in the
size of the raw files alone: the marts are the same without them, for a touch of a device that never installs or orders
is credited with nothing.
"""

from dataclasses import dataclass

FIRST_DAY, LAST_DAY = "2025-01-01", "2025-03-31"
_SPAN = 90 * 86_400_000
_START = "TIMESTAMP '2025-01-01 00:00:00'"
_CHANNELS = [
    "google_ads",
    "facebook",
    "instagram",
    "twitter",
    "tiktok",
    "youtube",
    "apple_search_ads",
    "programmatic_display",
]
_COUNTRIES = ["US", "US", "US", "US", "GB", "GB", "DE", "DE", "FR", "BR", "JP", "CA"]
_CURRENCIES = ["USD", "USD", "USD", "EUR", "GBP", "JPY", "BRL", "CAD"]
_CATEGORIES = ["Coffee", "Tea", "Brewing", "Cups & mugs", "Snacks, sweets", "Gifts"]
_TYPES = ["static", "video", "carousel"]


@dataclass(frozen=True)
class Size:
    """How many rows the sources have, all of it by the number of touchpoints."""

    touchpoints: int

    @property
    def app_installs(self) -> int:
        """Rows of app_installs."""
        return self.touchpoints // 33

    @property
    def orders(self) -> int:
        """Rows of orders."""
        return self.touchpoints // 42

    @property
    def customers(self) -> int:
        """Rows of customers."""
        return self.touchpoints // 43

    @property
    def order_items(self) -> int:
        """Rows of order_items."""
        return self.touchpoints // 22


def _at(milliseconds: str) -> str:
    return f"({_START} + to_milliseconds(({milliseconds})::BIGINT))"


def _pick(values: list[str], index: str) -> str:
    return f"({values})[(1 + ({index}) % {len(values)})::BIGINT]"


def _device(install: str) -> str:
    return f"md5('device' || ({install}))::UUID::VARCHAR"


def _campaign_id(number: str) -> str:
    return f"format('c{{}}0{{}}', 1 + ({number}) // 4, 1 + ({number}) % 4)"


def _type_of(campaign: str, chance: str) -> str:
    """Creative type of a campaign: one of prospecting's three campaigns has one, retargeting has all."""
    return _pick(_TYPES, f"CASE WHEN ({campaign}) % 4 = 3 THEN {chance} ELSE ({campaign}) % 4 END")


def _skewed(*seed: str) -> str:
    """The number of a campaign; the first channels bring most."""
    return f"floor(32 * pow((hash({', '.join(seed)}) % 1000003) / 1000003.0, 1.7))::BIGINT"


def _installs(size: Size) -> str:
    return f"""
        SELECT j, (hash(j, 1) % {_SPAN})::BIGINT AS moment, hash(j, 2) % 5 > 0 AS caused,
          {_skewed("j", "3")} AS campaign
        FROM range({size.app_installs}) t(j)
    """


def _sales(size: Size) -> str:
    return f"""
        SELECT o, hash(o, 11) % {size.customers} AS customer, (hash(o, 12) % {_SPAN})::BIGINT AS moment,
          hash(o, 13) % 10 < 4 AS caused, {_skewed("o", "14")} AS campaign, hash(o, 15) % 100 < 6 AS refunded,
          99 + hash(o, 16) % 9000 AS cents, {_pick(_CURRENCIES, "hash(o, 17)")} AS currency
        FROM range({size.orders}) t(o)
    """


def _owner(customer: str, size: Size) -> str:
    """The install on whose device a customer has an account."""
    return f"hash({customer}, 21) % {size.app_installs}"


def _touchpoints(size: Size) -> str:
    return f"""
        WITH credited AS (
          SELECT j AS device, moment, campaign, 'i' || j AS conversion FROM ({_installs(size)}) WHERE caused
          UNION ALL
          SELECT {_owner("customer", size)}, moment, campaign, 'o' || o FROM ({_sales(size)}) WHERE caused
        ), touches AS (
          SELECT device, moment - 60000 - (hash(conversion) % 400000000)::BIGINT AS moment, campaign, 'click' AS kind
          FROM credited
          UNION ALL
          SELECT device, moment - 500000000 - (hash(conversion, 1) % 400000000)::BIGINT,
            {_skewed("conversion", "2")}, 'impression'
          FROM credited
        )
        SELECT row_number() OVER (ORDER BY moment) AS delivery_id, delivery_id AS touchpoint_id,
          {_device("device")} AS device_id, {_at("moment")} AS occurred_at,
          {_pick(_CHANNELS, "campaign // 4")} AS channel, {_campaign_id("campaign")} AS campaign_id,
          {_type_of("campaign", "device")} AS creative_type, kind,
          {_at("moment + hash(device, moment) % 3600000")} AS updated_at
        FROM touches WHERE moment >= 0
    """


def _app_installs(size: Size) -> str:
    return f"""
        SELECT j + 1 AS install_id, {_device("j")} AS device_id, {_at("moment")} AS installed_at,
          {_pick(["ios", "android"], "hash(j, 4)")} AS platform, {_pick(_COUNTRIES, "hash(j, 5)")} AS country,
          {_at("moment + 1000")} AS updated_at
        FROM ({_installs(size)})
    """


def _customers(size: Size) -> str:
    owner = _owner("q", size)
    return f"""
        SELECT q + 1 AS customer_id, md5('mail' || q) || md5('address' || q) AS email_hash,
          CASE WHEN hash(q, 22) % 12 > 0 THEN {_device(owner)} END AS device_id,
          {_pick(_COUNTRIES, f"hash({owner}, 5)")} AS country, {_at(f"hash(q, 23) % {_SPAN}")} AS created_at,
          {_at(f"hash(q, 23) % {_SPAN}")} AS updated_at
        FROM range({size.customers}) t(q)
    """


def _orders(size: Size) -> str:
    money = "DECIMAL(18, 2)"
    return f"""
        SELECT o + 1 AS record_id, o + 1 AS order_id, customer + 1 AS customer_id, {_at("moment")} AS ordered_at,
          CASE WHEN refunded THEN 'refunded' WHEN hash(o, 18) % 100 < 5 THEN 'cancelled' ELSE 'paid' END AS status,
          currency, (cents::{money} / 100)::{money} AS amount,
          CASE WHEN refunded THEN ((cents // 2)::{money} / 100)::{money} END AS refund_amount,
          CASE WHEN refunded THEN {_at(f"least(moment + hash(o, 19) % 1728000000, {_SPAN - 1})")} END AS refunded_at,
          {_at("moment + 90000")} AS updated_at
        FROM ({_sales(size)})
    """


def _order_items(size: Size) -> str:
    item = f"(SELECT n, hash(n, 31) % {size.orders} AS o FROM range({size.order_items}) t(n))"
    return f"""
        SELECT o + 1 AS order_id, row_number() OVER (PARTITION BY o ORDER BY n)::INTEGER AS line,
          1 + hash(n, 32) % 40 AS product_id, (1 + hash(n, 33) % 3)::INTEGER AS quantity, currency,
          ((99 + hash(n, 34) % 9000)::DECIMAL(18, 2) / 100)::DECIMAL(18, 2) AS amount, {_at("moment")} AS updated_at
        FROM {item} JOIN ({_sales(size)}) USING (o)
    """


def _ad_performance(size: Size) -> str:
    scale = max(1, size.touchpoints // 440_000)
    return f"""
        SELECT DATE '{FIRST_DAY}' + d::INTEGER AS ad_date, {_pick(_CHANNELS, "c // 4")} AS channel,
          {_campaign_id("c")} AS campaign_id, {_campaign_id("c")} || '-' || k AS creative_id,
          {_type_of("c", "k")} AS creative_type, {_pick(_CURRENCIES, "c")} AS currency,
          ({scale} * (900 + hash(d, c, k) % 3000))::BIGINT AS impressions,
          ({scale} * (hash(d, c, k, 1) % 90))::BIGINT AS clicks,
          ({scale} * (100000 + hash(d, c, k, 2) % 900000)::DECIMAL(18, 4) / 10000)::DECIMAL(18, 4) AS spend,
          {_at("(d + 1) * 86400000")} AS updated_at
        FROM range(90) days(d), range(32) campaigns(c), range(3) creatives(k) WHERE k < 2 OR c % 4 = 3
    """


def _skan_postbacks(size: Size) -> str:
    scale = max(1, size.touchpoints // 440_000)
    return f"""
        SELECT 12 * d + c AS postback_id, DATE '{FIRST_DAY}' + d::INTEGER AS postback_date,
          {_pick(_CHANNELS, "c // 4")} AS channel, {_campaign_id("c")} AS campaign_id,
          ({scale} * (hash(d, c) % 5))::BIGINT AS installs, {_at("(d + 1) * 86400000")} AS updated_at
        FROM range(90) days(d), range(12) campaigns(c)
    """


def _fx_rates(_: Size) -> str:
    return f"""
        SELECT DATE '{FIRST_DAY}' + d::INTEGER AS rate_date, currency,
          ((50000000 + hash(d, currency) % 100000000)::DECIMAL(18, 8) / 100000000)::DECIMAL(18, 8) AS rate,
          {_at("d * 86400000 + 64800000")} AS updated_at
        FROM range(90) days(d), (SELECT unnest(['EUR', 'GBP', 'JPY', 'BRL', 'CAD']) AS currency)
    """


def _campaigns(_: Size) -> str:
    countries = ["US", "GB", "DE", "FR"]
    return f"""
        SELECT {_campaign_id("c")} AS campaign_id, {_pick(_CHANNELS, "c // 4")} AS channel, 'Campaign ' || c AS name,
          {_pick(["installs", "purchases", "awareness", "retargeting"], "c")} AS objective,
          CASE WHEN c % 4 < 2 THEN {_pick(countries, "c // 4 * (c % 4)")} END AS country, {_at("0")} AS updated_at
        FROM range(32) t(c)
    """


def _products(_: Size) -> str:
    return f"""
        SELECT p + 1 AS product_id, 'Product ' || p AS name, {_pick(_CATEGORIES, "p")} AS category,
          ((450 + p * 100)::DECIMAL(18, 2) / 100)::DECIMAL(18, 2) AS price, {_at("0")} AS updated_at
        FROM range(40) t(p)
    """


ROWS = {
    "ad_performance": _ad_performance,
    "app_installs": _app_installs,
    "campaigns": _campaigns,
    "customers": _customers,
    "fx_rates": _fx_rates,
    "order_items": _order_items,
    "orders": _orders,
    "products": _products,
    "skan_postbacks": _skan_postbacks,
    "touchpoints": _touchpoints,
}
"""SQL of each dataset's rows by size, columns of the contract in its order."""
