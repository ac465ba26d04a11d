-- name: channel_performance
-- description: channel_daily with the week (from Monday) and month of each day. Sum the figures first, then divide: a ratio of days is not the ratio of their sums. run_id is the run that published the row: join it to another mart on run_id too.
-- columns:
--   day date: UTC day: of delivery, of the install, of the order, of the refund.
--   week_start date: Monday of the day's week.
--   month_start date: First day of the day's month.
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   country string: Of the campaign, the install's device or the order's customer (ISO 3166-1 alpha-2); ZZ when not known.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   spend decimal(38,12): Cost of the delivery, USD.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_first_orders bigint: Those of the orders that are their customer's first.
--   last_touch_revenue decimal(38,12): Revenue of those orders less the refunds of the same days, USD.
--   unconverted_spend bigint: Rows of delivery that are in no spend, because their currency had no exchange rate.
--   unconverted_sales bigint: Orders and refunds that are in no revenue, because their currency had no exchange rate.
--   run_id string: Run that published the row; marts are joined on it.
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
