-- Spend, delivery and conversions of all channels together.
-- Parameters: from and to, UTC days, both included.
WITH total AS (
  SELECT
    COALESCE(SUM(spend), 0) AS spend,
    COALESCE(SUM(impressions), 0) AS impressions,
    COALESCE(SUM(clicks), 0) AS clicks,
    COALESCE(SUM(installs), 0) AS installs,
    COALESCE(SUM(orders), 0) AS orders,
    COALESCE(SUM(revenue), 0) AS revenue,
    COALESCE(SUM(first_orders), 0) AS new_customers,
    COALESCE(SUM(IF(channel = 'organic', 0, installs)), 0) AS credited_installs,
    COALESCE(SUM(IF(channel = 'unattributed', 0, orders)), 0) AS credited_orders,
    COALESCE(SUM(IF(channel = 'unattributed', 0, revenue)), 0) AS credited_revenue,
    COALESCE(SUM(unconverted_spend), 0) AS unconverted_spend,
    COALESCE(SUM(unconverted_sales), 0) AS unconverted_sales
  FROM fact
  WHERE day BETWEEN :from AND :to
)
SELECT
  ROUND(spend, 2) AS spend,
  impressions,
  clicks,
  installs,
  orders,
  ROUND(revenue, 2) AS revenue,
  new_customers,
  credited_installs AS last_touch_installs,
  credited_orders AS last_touch_orders,
  ROUND(credited_revenue, 2) AS last_touch_revenue,
  CAST(clicks AS DOUBLE) / NULLIF(impressions, 0) AS ctr,
  CAST(credited_installs AS DOUBLE) / NULLIF(clicks, 0) AS cvr,
  CAST(credited_installs AS DOUBLE) / NULLIF(impressions, 0) AS impression_to_install_ratio,
  1000 * CAST(credited_installs AS DOUBLE) / NULLIF(impressions, 0) AS ipm,
  CAST(credited_orders AS DOUBLE) / NULLIF(credited_installs, 0) AS install_to_order_rate,
  1000 * CAST(spend AS DOUBLE) / NULLIF(impressions, 0) AS cpm,
  CAST(spend AS DOUBLE) / NULLIF(clicks, 0) AS cpc,
  CAST(spend AS DOUBLE) / NULLIF(credited_installs, 0) AS cpi,
  CAST(spend AS DOUBLE) / NULLIF(credited_orders, 0) AS last_touch_cpa,
  CAST(spend AS DOUBLE) / NULLIF(new_customers, 0) AS cac,
  CAST(credited_revenue AS DOUBLE) / CAST(NULLIF(spend, 0) AS DOUBLE) AS last_touch_roas,
  CAST(revenue AS DOUBLE) / CAST(NULLIF(spend, 0) AS DOUBLE) AS blended_roas,
  unconverted_spend,
  unconverted_sales
FROM total
