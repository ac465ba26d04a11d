-- What the results of each channel cost.
SELECT
  channel,
  ROUND(SUM(spend), 2) AS spend,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(installs) AS installs,
  SUM(orders) AS last_touch_orders,
  SUM(first_orders) AS last_touch_new_customers,
  1000 * CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS cpm,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(clicks), 0) AS cpc,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(installs), 0) AS cpi,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(orders), 0) AS last_touch_cpa,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(first_orders), 0) AS last_touch_cac
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY channel
ORDER BY channel
