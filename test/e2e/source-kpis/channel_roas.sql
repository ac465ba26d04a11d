-- Last-touch revenue and ROAS of each channel.
SELECT
  channel,
  ROUND(SUM(spend), 2) AS spend,
  SUM(orders) AS last_touch_orders,
  ROUND(SUM(revenue), 2) AS last_touch_revenue,
  CAST(SUM(revenue) AS DOUBLE) / CAST(NULLIF(SUM(spend), 0) AS DOUBLE) AS last_touch_roas,
  SUM(unconverted_sales) AS unconverted_sales
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY channel
ORDER BY last_touch_roas DESC, channel
