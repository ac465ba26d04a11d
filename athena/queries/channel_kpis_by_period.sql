-- name: channel_kpis_by_period
-- description: Spend, delivery, conversions and ratios of each channel by month, week (from Monday) and day; grain says which, and the three must not be added up. period_start is the first day of the period; one that the span cuts holds the span's days alone. Money is USD; installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   grain string: month, week or day: the three must not be added up.
--   period_start date: First UTC day of the period; weeks begin on Monday.
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   spend decimal(38,2): Cost of the delivery, USD.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of those orders less the refunds of the same days, USD.
--   ctr double: Click-through rate: clicks / impressions, a fraction; NULL without impressions.
--   cvr double: Conversion rate: installs / clicks, a fraction; NULL without clicks.
--   ipm double: Installs per 1000 impressions; NULL without impressions.
--   cpi double: USD per install; NULL without installs.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
SELECT
  grain,
  CAST(date_trunc(grain, day) AS date) AS period_start,
  channel,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks,
  sum(installs) AS installs,
  sum(last_touch_orders) AS last_touch_orders,
  CAST(round(sum(last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(clicks) AS double) / nullif(sum(impressions), 0) AS ctr,
  CAST(sum(installs) AS double) / nullif(sum(clicks), 0) AS cvr,
  1e3 * CAST(sum(installs) AS double) / nullif(sum(impressions), 0) AS ipm,
  CAST(sum(spend) AS double) / nullif(sum(installs), 0) AS cpi,
  CAST(sum(last_touch_revenue) AS double) / CAST(nullif(sum(spend), 0) AS double) AS last_touch_roas
FROM channel_daily
CROSS JOIN (VALUES ('month'), ('week'), ('day')) AS grains (grain)
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY grain, CAST(date_trunc(grain, day) AS date), channel
ORDER BY CASE grain WHEN 'month' THEN 1 WHEN 'week' THEN 2 ELSE 3 END, period_start, channel
