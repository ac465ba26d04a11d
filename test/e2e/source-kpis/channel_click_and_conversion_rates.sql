-- CTR, CVR and install-to-order rate of each channel.
SELECT
  channel,
  impressions,
  clicks,
  installs,
  orders AS last_touch_orders,
  CAST(clicks AS DOUBLE) / NULLIF(impressions, 0) AS ctr,
  CAST(installs AS DOUBLE) / NULLIF(clicks, 0) AS cvr,
  CAST(orders AS DOUBLE) / NULLIF(installs, 0) AS install_to_order_rate
FROM total
ORDER BY channel
