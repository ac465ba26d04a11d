-- name: channel_kpis_by_period
-- description: Spend, delivery, conversions and ratios of each channel by month, week (from Monday) and day; grain says which, and the three must not be added up. period_start is the first day of the period; one that the span cuts holds the span's days alone. Money is USD; installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
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
