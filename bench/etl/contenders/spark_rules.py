"""SQL of Spark that both reference jobs share: what a sound row is, and how orders become sales."""

from dataclasses import dataclass

from bench.etl.contenders.channel_names import ALIASES

_ALIASES = ", ".join(f"'{alias}', '{name}'" for alias, name in ALIASES.items())
_CURRENCIES = "('USD', 'EUR', 'GBP', 'JPY', 'BRL', 'CAD')"
_CREATIVES = "('static', 'video', 'carousel')"
_FORM = "trim('_' FROM regexp_replace(lower(channel), '[^a-z0-9]+', '_'))"
_CHANNEL = f"coalesce(map({_ALIASES})[{_FORM}], {_FORM}) AS channel"


def _time(name: str) -> str:
    return f"CAST({name} AS TIMESTAMP) AS {name}"


@dataclass(frozen=True)
class Table:
    """How a dataset is curated.

    Attributes:
        columns: SQL of its typed columns.
        rule: what a row must keep.
        key: SQL of the columns that name a row.
        versions: SQL of the order of a key's versions, the newest first.
        event: column by whose month the files are partitioned.
    """

    columns: str
    rule: str
    key: str
    versions: str = "updated_at DESC"
    event: str | None = None


TABLES = {
    "fx_rates": Table(
        f"CAST(rate_date AS DATE) AS rate_date, currency, CAST(rate AS DECIMAL(18, 8)) AS rate, {_time('updated_at')}",
        "rate_date IS NOT NULL AND currency IS NOT NULL AND rate > 0 AND updated_at IS NOT NULL",
        "rate_date, currency",
    ),
    "campaigns": Table(
        f"campaign_id, {_CHANNEL}, name, objective, country, {_time('updated_at')}",
        "campaign_id IS NOT NULL AND channel <> '' AND objective IS NOT NULL AND updated_at IS NOT NULL",
        "campaign_id",
    ),
    "ad_performance": Table(
        f"""CAST(ad_date AS DATE) AS ad_date, {_CHANNEL}, campaign_id, creative_id, creative_type, currency,
            CAST(impressions AS BIGINT) AS impressions, CAST(clicks AS BIGINT) AS clicks,
            CAST(spend AS DECIMAL(18, 4)) AS spend, {_time("updated_at")}""",
        f"""ad_date IS NOT NULL AND channel <> '' AND creative_type IN {_CREATIVES} AND currency IN {_CURRENCIES}
            AND impressions >= 0 AND clicks >= 0 AND spend >= 0 AND updated_at IS NOT NULL""",
        "ad_date, campaign_id, creative_id",
        event="ad_date",
    ),
    "customers": Table(
        f"""CAST(customer_id AS BIGINT) AS customer_id, email_hash, device_id, country, {_time("created_at")},
            {_time("updated_at")}""",
        "customer_id IS NOT NULL AND country IS NOT NULL AND created_at IS NOT NULL AND updated_at IS NOT NULL",
        "customer_id",
    ),
    "app_installs": Table(
        f"""CAST(install_id AS BIGINT) AS install_id, device_id, {_time("installed_at")}, platform, country,
            {_time("updated_at")}""",
        """install_id IS NOT NULL AND device_id IS NOT NULL AND installed_at IS NOT NULL
            AND platform IN ('ios', 'android') AND country IS NOT NULL AND updated_at IS NOT NULL""",
        "install_id",
        event="installed_at",
    ),
    "orders": Table(
        f"""CAST(record_id AS BIGINT) AS record_id, CAST(order_id AS BIGINT) AS order_id,
            CAST(customer_id AS BIGINT) AS customer_id, {_time("ordered_at")}, status, currency,
            CASE WHEN amount RLIKE '^-?[0-9]+([.][0-9]{{1,2}})?$' THEN CAST(amount AS DECIMAL(18, 2)) END AS amount,
            CAST(refund_amount AS DECIMAL(18, 2)) AS refund_amount, {_time("refunded_at")}, {_time("updated_at")}""",
        f"""record_id IS NOT NULL AND order_id IS NOT NULL AND customer_id IS NOT NULL AND ordered_at IS NOT NULL
            AND status IN ('paid', 'shipped', 'cancelled', 'refunded') AND currency IN {_CURRENCIES}
            AND amount >= 0 AND coalesce(refund_amount >= 0, true) AND updated_at IS NOT NULL""",
        "order_id",
        "updated_at DESC, record_id DESC",
        "ordered_at",
    ),
    "touchpoints": Table(
        f"""CAST(delivery_id AS BIGINT) AS delivery_id, CAST(touchpoint_id AS BIGINT) AS touchpoint_id, device_id,
            {_time("occurred_at")}, {_CHANNEL}, campaign_id, creative_type, kind, {_time("updated_at")}""",
        f"""delivery_id IS NOT NULL AND touchpoint_id IS NOT NULL AND device_id IS NOT NULL
            AND occurred_at IS NOT NULL AND channel <> '' AND campaign_id IS NOT NULL
            AND creative_type IN {_CREATIVES} AND kind IN ('impression', 'click') AND updated_at IS NOT NULL""",
        "touchpoint_id",
        "updated_at DESC, delivery_id DESC",
        "occurred_at",
    ),
}

CONVERSIONS = """
    SELECT install_id, CAST(NULL AS BIGINT) AS order_id, device_id, installed_at AS converted_at, country
    FROM app_installs
    UNION ALL
    SELECT NULL, order_id, device_id, ordered_at, coalesce(country, 'ZZ')
    FROM orders LEFT JOIN customers USING (customer_id)
"""
"""Installs and orders with their device, one row each."""

OTHERWISE = "CASE WHEN install_id IS NOT NULL THEN 'organic' ELSE 'unattributed' END"
"""Channel of a conversion that no touch counts for."""

CHANNEL_DAILY = """
    WITH rates AS (
      SELECT day, currency, max_by(rate, rate_date) AS rate
      FROM (SELECT *, explode(sequence(rate_date, date_add(rate_date, 7))) AS day FROM fx_rates)
      GROUP BY day, currency
    ), ranked AS (
      SELECT *, status <> 'cancelled' AND row_number() OVER (
        PARTITION BY customer_id ORDER BY status = 'cancelled', ordered_at, order_id) = 1 AS is_first
      FROM orders
    ), sold AS (
      SELECT order_id, currency, 1 AS orders, CAST(is_first AS INT) AS first_orders, to_date(ordered_at) AS day, amount
      FROM ranked WHERE status <> 'cancelled'
      UNION ALL
      SELECT order_id, currency, 0, 0, to_date(refunded_at), -refund_amount
      FROM ranked WHERE status <> 'cancelled' AND refund_amount IS NOT NULL AND refunded_at IS NOT NULL
    ), sales AS (
      SELECT sold.day, channel, country, orders, first_orders,
        amount * IF(sold.currency = 'USD', CAST(1 AS DECIMAL(18, 8)), rate) AS usd
      FROM sold JOIN attributed USING (order_id)
        LEFT JOIN rates ON rates.day = sold.day AND rates.currency = sold.currency
    ), delivered AS (
      SELECT ad_date AS day, a.channel, coalesce(country, 'ZZ') AS country, impressions, clicks,
        spend * IF(a.currency = 'USD', CAST(1 AS DECIMAL(18, 8)), rate) AS usd
      FROM ad_performance a LEFT JOIN rates ON day = ad_date AND rates.currency = a.currency
        LEFT JOIN campaigns USING (campaign_id)
    ), together AS (
      SELECT day, channel, country, impressions, clicks, usd AS spend, CAST(usd IS NULL AS INT) AS unconverted_spend,
        0 AS installs, 0 AS orders, 0 AS first_orders, NULL AS revenue, 0 AS unconverted_sales
      FROM delivered
      UNION ALL
      SELECT to_date(converted_at), channel, country, 0, 0, NULL, 0, 1, 0, 0, NULL, 0
      FROM attributed WHERE install_id IS NOT NULL
      UNION ALL
      SELECT day, channel, country, 0, 0, NULL, 0, 0, orders, first_orders, usd, CAST(usd IS NULL AS INT) FROM sales
    )
    SELECT day, channel, country, sum(impressions) AS impressions, sum(clicks) AS clicks,
      CAST(coalesce(sum(spend), 0) AS DECIMAL(38, 12)) AS spend, sum(unconverted_spend) AS unconverted_spend,
      sum(installs) AS installs, sum(orders) AS last_touch_orders, sum(first_orders) AS last_touch_first_orders,
      CAST(coalesce(sum(revenue), 0) AS DECIMAL(38, 12)) AS last_touch_revenue,
      sum(unconverted_sales) AS unconverted_sales
    FROM together GROUP BY day, channel, country
"""
"""The mart's columns, over the views `attributed` (`order_id`, `install_id`, `converted_at`, `channel`, `country`),
`fx_rates`, `orders`, `ad_performance` and `campaigns`."""
