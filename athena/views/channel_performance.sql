-- name: channel_performance
-- description: channel_daily with the week (from Monday) and month of each day. Sum the figures first, then divide: a ratio of days is not the ratio of their sums.
SELECT
  day,
  CAST(date_trunc('week', day) AS date) AS week_start,
  CAST(date_trunc('month', day) AS date) AS month_start,
  channel,
  country,
  impressions,
  clicks,
  spend,
  installs,
  last_touch_orders,
  last_touch_first_orders,
  last_touch_revenue,
  unconverted_spend,
  unconverted_sales
FROM channel_daily
