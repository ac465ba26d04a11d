-- Figures and ROAS of each channel by creative type.
SELECT
  channel,
  creative_type,
  ROUND(SUM(spend), 2) AS spend,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(installs) AS installs,
  SUM(orders) AS last_touch_orders,
  ROUND(SUM(revenue), 2) AS last_touch_revenue,
  CAST(SUM(clicks) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ctr,
  CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(clicks), 0) AS cvr,
  CAST(SUM(revenue) AS DOUBLE) / CAST(NULLIF(SUM(spend), 0) AS DOUBLE) AS last_touch_roas
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY channel, creative_type
ORDER BY channel, creative_type
