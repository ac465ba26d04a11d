-- New and returning customers of each channel, and what a new one cost; channels with sales or spend.
WITH figures AS (
  SELECT channel, spend, 0 AS first_orders, 0 AS orders, 0 AS revenue, 0 AS returning_days
  FROM fact
  WHERE day BETWEEN :from AND :to AND spend > 0
  UNION ALL
  SELECT channel, 0, first_orders, orders, COALESCE(usd, 0), 0
  FROM sale
  WHERE day BETWEEN :from AND :to
  UNION ALL
  SELECT channel, 0, 0, 0, 0, COUNT(DISTINCT customer_id, day)
  FROM sale
  WHERE day BETWEEN :from AND :to AND orders = 1 AND first_orders = 0
  GROUP BY channel
)
SELECT
  channel,
  ROUND(SUM(spend), 2) AS spend,
  SUM(first_orders) AS last_touch_new_customers,
  SUM(returning_days) AS last_touch_returning_customer_days,
  SUM(orders) AS last_touch_orders,
  ROUND(SUM(revenue), 2) AS last_touch_revenue,
  CAST(SUM(spend) AS DOUBLE) / NULLIF(SUM(first_orders), 0) AS last_touch_cac
FROM figures
GROUP BY channel
ORDER BY channel
