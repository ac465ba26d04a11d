"""DuckDB: one database file, SQL, two threads. Texts are cast by `try_cast`, the last touch is found by ASOF joins."""

from pathlib import Path

import duckdb

from bench.etl.contenders.arguments import parse_arguments
from bench.etl.contenders.channel_names import ALIASES
from bench.etl.contenders.raw_columns import CSV, DATASETS, RAW_COLUMNS
from bench.etl.contenders.steps import Steps
from bench.etl.result import write_result

_ALIASES = ", ".join(f"'{alias}': '{name}'" for alias, name in ALIASES.items())
_CURRENCIES = "('USD', 'EUR', 'GBP', 'JPY', 'BRL', 'CAD')"
_CREATIVES = "('static', 'video', 'carousel')"


def _time(column: str) -> str:
    return f"try_cast(rtrim({column}, 'Z') AS TIMESTAMP) AS {column}"


def _names(text: str) -> str:
    form = f"trim(regexp_replace(lower({text}), '[^a-z0-9]+', '_', 'g'), '_')"
    return f"coalesce(MAP {{{_ALIASES}}}[{form}], {form}) AS channel"


# Columns as they are cast, the key, what orders its versions, the rule that rows must keep, the column of months.
CURATED = {
    "touchpoints": (
        f"""try_cast(delivery_id AS BIGINT) AS delivery_id, try_cast(touchpoint_id AS BIGINT) AS touchpoint_id,
            device_id, {_time("occurred_at")}, {_names("channel")}, campaign_id, creative_type, kind,
            {_time("updated_at")}""",
        "touchpoint_id",
        "updated_at DESC, delivery_id DESC",
        f"""delivery_id IS NOT NULL AND touchpoint_id IS NOT NULL AND device_id <> '' AND occurred_at IS NOT NULL
            AND channel <> '' AND campaign_id <> '' AND creative_type IN {_CREATIVES}
            AND kind IN ('impression', 'click') AND updated_at IS NOT NULL""",
        "occurred_at",
    ),
    "app_installs": (
        f"""try_cast(install_id AS BIGINT) AS install_id, device_id, {_time("installed_at")}, platform, country,
            {_time("updated_at")}""",
        "install_id",
        "updated_at DESC",
        """install_id IS NOT NULL AND device_id <> '' AND installed_at IS NOT NULL AND platform IN ('ios', 'android')
            AND country <> '' AND updated_at IS NOT NULL""",
        "installed_at",
    ),
    "orders": (
        f"""try_cast(record_id AS BIGINT) AS record_id, try_cast(order_id AS BIGINT) AS order_id,
            try_cast(customer_id AS BIGINT) AS customer_id, {_time("ordered_at")}, status, currency,
            CASE WHEN regexp_full_match(amount, '-?[0-9]+(\\.[0-9]{{1,2}})?')
              THEN try_cast(amount AS DECIMAL(18, 2)) END AS amount,
            try_cast(refund_amount AS DECIMAL(18, 2)) AS refund_amount, {_time("refunded_at")},
            {_time("updated_at")}""",
        "order_id",
        "updated_at DESC, record_id DESC",
        f"""record_id IS NOT NULL AND order_id IS NOT NULL AND customer_id IS NOT NULL AND ordered_at IS NOT NULL
            AND status IN ('paid', 'shipped', 'cancelled', 'refunded') AND currency IN {_CURRENCIES}
            AND amount >= 0 AND coalesce(refund_amount >= 0, true) AND updated_at IS NOT NULL""",
        "ordered_at",
    ),
    "ad_performance": (
        f"""try_cast(ad_date AS DATE) AS ad_date, {_names("channel")}, campaign_id, creative_id, creative_type,
            currency, try_cast(impressions AS BIGINT) AS impressions, try_cast(clicks AS BIGINT) AS clicks,
            try_cast(spend AS DECIMAL(18, 4)) AS spend, {_time("updated_at")}""",
        "ad_date, campaign_id, creative_id",
        "updated_at DESC",
        f"""ad_date IS NOT NULL AND channel <> '' AND creative_type IN {_CREATIVES} AND currency IN {_CURRENCIES}
            AND impressions >= 0 AND clicks >= 0 AND spend >= 0 AND updated_at IS NOT NULL""",
        "ad_date",
    ),
    "fx_rates": (
        f"""try_cast(rate_date AS DATE) AS rate_date, currency, try_cast(rate AS DECIMAL(18, 8)) AS rate,
            {_time("updated_at")}""",
        "rate_date, currency",
        "updated_at DESC",
        "rate_date IS NOT NULL AND currency IS NOT NULL AND rate > 0 AND updated_at IS NOT NULL",
        None,
    ),
    "customers": (
        f"""try_cast(customer_id AS BIGINT) AS customer_id, email_hash, device_id, country, {_time("created_at")},
            {_time("updated_at")}""",
        "customer_id",
        "updated_at DESC",
        "customer_id IS NOT NULL AND country <> '' AND created_at IS NOT NULL AND updated_at IS NOT NULL",
        None,
    ),
    "campaigns": (
        f"campaign_id, {_names('channel')}, name, objective, country, {_time('updated_at')}",
        "campaign_id",
        "updated_at DESC",
        "campaign_id <> '' AND channel <> '' AND objective IS NOT NULL AND updated_at IS NOT NULL",
        None,
    ),
}

# An ASOF join finds the last touch of a kind; if that is too old, every other one of the kind is older still.
CHANNEL_DAILY = """
    WITH conversions AS (
      SELECT install_id AS id, 'install' AS what, device_id, installed_at AS moment, country FROM app_installs
      UNION ALL
      SELECT order_id, 'order', device_id, ordered_at, coalesce(country, 'ZZ')
      FROM orders LEFT JOIN customers USING (customer_id)
    ), clicked AS (
      SELECT c.*, t.channel AS click_channel, t.occurred_at AS clicked_at
      FROM conversions c ASOF LEFT JOIN (SELECT * FROM touchpoints WHERE kind = 'click') t
        ON c.device_id = t.device_id AND c.moment >= t.occurred_at
    ), viewed AS (
      SELECT c.*, t.channel AS view_channel, t.occurred_at AS viewed_at
      FROM clicked c ASOF LEFT JOIN (SELECT * FROM touchpoints WHERE kind = 'impression') t
        ON c.device_id = t.device_id AND c.moment >= t.occurred_at
    ), attributed AS (
      SELECT id, what, moment, country, CASE WHEN clicked_at >= moment - INTERVAL 7 DAY THEN click_channel
        WHEN viewed_at >= moment - INTERVAL 24 HOUR THEN view_channel
        WHEN what = 'install' THEN 'organic' ELSE 'unattributed' END AS channel
      FROM viewed
    ), rates AS (
      SELECT day, currency, max_by(rate, rate_date) AS rate
      FROM (SELECT *, unnest(range(8))::INT + rate_date AS day FROM fx_rates) GROUP BY ALL
    ), ranked AS (
      SELECT *, status <> 'cancelled' AND row_number() OVER (
        PARTITION BY customer_id ORDER BY status = 'cancelled', ordered_at, order_id) = 1 AS is_first
      FROM orders
    ), sold AS (
      SELECT order_id, currency, 1 AS orders, is_first::INT AS first_orders, ordered_at::DATE AS day, amount
      FROM ranked WHERE status <> 'cancelled'
      UNION ALL
      SELECT order_id, currency, 0, 0, refunded_at::DATE, -refund_amount
      FROM ranked WHERE status <> 'cancelled' AND refund_amount IS NOT NULL AND refunded_at IS NOT NULL
    ), sales AS (
      SELECT sold.day, channel, country, orders, first_orders,
        amount::DECIMAL(28, 2) * CASE WHEN sold.currency = 'USD' THEN 1::DECIMAL(18, 8) ELSE rate END AS usd
      FROM sold JOIN attributed ON what = 'order' AND id = order_id
        LEFT JOIN rates ON rates.day = sold.day AND rates.currency = sold.currency
    ), delivered AS (
      SELECT ad_date AS day, a.channel, coalesce(country, 'ZZ') AS country, impressions, clicks,
        spend::DECIMAL(28, 4) * CASE WHEN a.currency = 'USD' THEN 1::DECIMAL(18, 8) ELSE rate END AS usd
      FROM ad_performance a LEFT JOIN rates ON day = ad_date AND rates.currency = a.currency
        LEFT JOIN campaigns USING (campaign_id)
    ), together AS (
      SELECT day, channel, country, impressions, clicks, usd AS spend, (usd IS NULL)::INT AS unconverted_spend,
        0 AS installs, 0 AS orders, 0 AS first_orders, NULL AS revenue, 0 AS unconverted_sales FROM delivered
      UNION ALL BY NAME
      SELECT moment::DATE AS day, channel, country, 1 AS installs FROM attributed WHERE what = 'install'
      UNION ALL BY NAME
      SELECT day, channel, country, orders, first_orders, usd AS revenue, (usd IS NULL)::INT AS unconverted_sales
      FROM sales
    )
    SELECT day, channel, country, coalesce(sum(impressions), 0)::BIGINT, coalesce(sum(clicks), 0)::BIGINT,
      coalesce(sum(spend), 0)::DECIMAL(38, 12), coalesce(sum(unconverted_spend), 0)::BIGINT,
      coalesce(sum(installs), 0)::BIGINT, coalesce(sum(orders), 0)::BIGINT, coalesce(sum(first_orders), 0)::BIGINT,
      coalesce(sum(revenue), 0)::DECIMAL(38, 12), coalesce(sum(unconverted_sales), 0)::BIGINT
    FROM together GROUP BY day, channel, country
"""


def _read(dataset: str, folder: Path) -> str:
    files = f"'{folder}/raw/*/{dataset}/**/*.gz'"
    columns = f"columns = {{{', '.join(f'{name}: VARCHAR' for name in RAW_COLUMNS[dataset])}}}"
    if dataset in CSV:
        return f"read_csv({files}, header = true, auto_detect = false, delim = ',', quote = '\"', {columns})"
    return f"read_json({files}, format = 'newline_delimited', {columns})"


def main() -> None:
    """Run it."""
    arguments = parse_arguments()
    steps = Steps(arguments.work)
    database = duckdb.connect(str(arguments.work / "bench.duckdb"))
    database.execute("SET threads = 2; SET memory_limit = '3GB'; SET enable_progress_bar = false")
    for dataset in DATASETS:
        with steps.step(f"stage {dataset}"):
            columns, key, versions, rule, event = CURATED[dataset]
            database.execute(f"""
                CREATE TABLE {dataset} AS
                SELECT * FROM (SELECT {columns} FROM {_read(dataset, arguments.data)}) WHERE {rule}
                QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {versions}) = 1
            """)
            target = arguments.work / "curated" / dataset
            target.parent.mkdir(exist_ok=True)
            if event is None:
                database.execute(f"COPY {dataset} TO '{target}.parquet' (FORMAT parquet, COMPRESSION zstd)")
            else:
                database.execute(f"""
                    COPY (SELECT *, strftime({event}, '%Y-%m') AS month FROM {dataset})
                    TO '{target}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))
                """)
    with steps.step("channel_daily"):
        database.execute(f"CREATE TABLE channel_daily AS {CHANNEL_DAILY}")
        target = arguments.work / "curated" / "channel_daily.parquet"
        database.execute(f"COPY channel_daily TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        figures = database.sql("SELECT * FROM channel_daily").fetchall()
    counts = {dataset: database.sql(f"SELECT count(*) FROM {dataset}").fetchall()[0][0] for dataset in DATASETS}
    write_result(arguments.work, figures, counts)


if __name__ == "__main__":
    main()
