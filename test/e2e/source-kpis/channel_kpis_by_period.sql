-- Figures of each channel by month, week from Monday, and day.
SELECT
  'month' AS grain,
  CAST(DATE_FORMAT(day, '%Y-%m-01') AS DATE) AS period_start,
  channel,
  ROUND(SUM(spend), 2) AS spend,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(installs) AS installs,
  SUM(orders) AS last_touch_orders,
  ROUND(SUM(revenue), 2) AS last_touch_revenue,
  CAST(SUM(clicks) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ctr,
  CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(clicks), 0) AS cvr,
  1000 * CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ipm,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(installs), 0) AS cpi,
  CAST(SUM(revenue) AS DOUBLE) / CAST(NULLIF(SUM(spend), 0) AS DOUBLE) AS last_touch_roas
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY period_start, channel
UNION ALL
SELECT
  'week' AS grain,
  day - INTERVAL WEEKDAY(day) DAY AS period_start,
  channel,
  ROUND(SUM(spend), 2) AS spend,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(installs) AS installs,
  SUM(orders) AS last_touch_orders,
  ROUND(SUM(revenue), 2) AS last_touch_revenue,
  CAST(SUM(clicks) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ctr,
  CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(clicks), 0) AS cvr,
  1000 * CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ipm,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(installs), 0) AS cpi,
  CAST(SUM(revenue) AS DOUBLE) / CAST(NULLIF(SUM(spend), 0) AS DOUBLE) AS last_touch_roas
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY period_start, channel
UNION ALL
SELECT
  'day' AS grain,
  day AS period_start,
  channel,
  ROUND(SUM(spend), 2) AS spend,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(installs) AS installs,
  SUM(orders) AS last_touch_orders,
  ROUND(SUM(revenue), 2) AS last_touch_revenue,
  CAST(SUM(clicks) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ctr,
  CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(clicks), 0) AS cvr,
  1000 * CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ipm,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(installs), 0) AS cpi,
  CAST(SUM(revenue) AS DOUBLE) / CAST(NULLIF(SUM(spend), 0) AS DOUBLE) AS last_touch_roas
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY period_start, channel
