-- name: totals
-- description: Spend, delivery and conversions of all channels together, organic and unattributed ones included. Money is USD.
-- parameters: first UTC day (date, included), last UTC day (date, included)
SELECT
  coalesce(sum(spend), 0) AS spend,
  coalesce(sum(impressions), 0) AS impressions,
  coalesce(sum(clicks), 0) AS clicks,
  coalesce(sum(installs), 0) AS installs,
  coalesce(sum(last_touch_orders), 0) AS orders,
  coalesce(sum(last_touch_revenue), 0) AS revenue
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
