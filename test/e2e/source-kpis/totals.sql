-- Spend, delivery and conversions of all channels together.
-- Parameters: from and to, UTC days, both included.
WITH delivery AS (
  SELECT SUM(spend) AS spend, SUM(impressions) AS impressions, SUM(clicks) AS clicks
  FROM marketing.ad_performance
  WHERE ad_date BETWEEN CAST(:from AS DATE) AND CAST(:to AS DATE)
),
installed AS (
  SELECT COUNT(*) AS installs
  FROM marketing.app_installs
  WHERE installed_at >= CAST(:from AS DATE) AND installed_at < CAST(:to AS DATE) + INTERVAL 1 DAY
),
ordered AS (
  SELECT COUNT(*) AS orders, SUM(amount) AS revenue
  FROM sales.orders
  WHERE ordered_at >= CAST(:from AS DATE) AND ordered_at < CAST(:to AS DATE) + INTERVAL 1 DAY
)
SELECT
  COALESCE(spend, 0) AS spend,
  COALESCE(impressions, 0) AS impressions,
  COALESCE(clicks, 0) AS clicks,
  installs,
  orders,
  COALESCE(revenue, 0) AS revenue
FROM delivery
CROSS JOIN installed
CROSS JOIN ordered
