-- CTR, CVR, install-to-order rate and buyer rate of each channel.
SELECT
  channel,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(installs) AS installs,
  SUM(orders) AS last_touch_orders,
  SUM(first_orders) AS last_touch_first_orders,
  CAST(SUM(clicks) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ctr,
  CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(clicks), 0) AS cvr,
  CAST(SUM(orders) AS DOUBLE) / NULLIF(SUM(installs), 0) AS install_to_order_rate,
  CAST(SUM(first_orders) AS DOUBLE) / NULLIF(SUM(installs), 0) AS buyer_rate
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY channel
ORDER BY channel
