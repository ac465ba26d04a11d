-- name: channel_performance
-- description: channel_daily with the week (from Monday) and month of each day. Sum the figures first, then divide: a ratio of days is not the ratio of their sums. run_id is the run that published the row: join it to another mart on run_id too.
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
  unconverted_sales,
  run_id
FROM channel_daily
