-- name: creative_type_roas
-- description: Attributed return on ad spend of each channel's creative types by the last-touch model, USD over USD, with click-through and conversion rate as fractions; NULL where there is nothing to divide by. Conversions count for the creative type of the touch that won.
-- parameters: first UTC day (date, included), last UTC day (date, included)
SELECT
  channel,
  creative_type,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks,
  sum(installs) AS installs,
  sum(last_touch_orders) AS last_touch_orders,
  CAST(round(sum(last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(clicks) AS double) / nullif(sum(impressions), 0) AS ctr,
  CAST(sum(installs) AS double) / nullif(sum(clicks), 0) AS cvr,
  CAST(sum(last_touch_revenue) AS double) / CAST(nullif(sum(spend), 0) AS double) AS last_touch_roas
FROM campaign_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel, creative_type
ORDER BY channel, creative_type
