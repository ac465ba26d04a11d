-- Last-touch revenue and ROAS of each channel.
SELECT
  channel,
  spend,
  revenue AS last_touch_revenue,
  CAST(revenue AS DOUBLE) / CAST(NULLIF(spend, 0) AS DOUBLE) AS last_touch_roas
FROM total
ORDER BY last_touch_roas DESC, channel
