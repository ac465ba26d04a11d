-- Channels by last-touch ROAS, those with enough orders and spend.
WITH eligible AS (
  SELECT
    channel,
    SUM(spend) AS exact_spend,
    SUM(orders) AS last_touch_orders,
    SUM(revenue) AS exact_revenue,
    CAST(SUM(revenue) AS DOUBLE) / CAST(NULLIF(SUM(spend), 0) AS DOUBLE) AS last_touch_roas
  FROM fact
  WHERE day BETWEEN :from AND :to AND channel NOT IN ('organic', 'unattributed')
  GROUP BY channel
  HAVING SUM(orders) >= 30 AND SUM(spend) >= 500
)
SELECT
  (
    SELECT COUNT(*) + 1
    FROM eligible AS better
    WHERE better.last_touch_roas > eligible.last_touch_roas
      OR (better.last_touch_roas = eligible.last_touch_roas AND better.exact_revenue > eligible.exact_revenue)
  ) AS rank,
  channel,
  ROUND(exact_spend, 2) AS spend,
  last_touch_orders,
  ROUND(exact_revenue, 2) AS last_touch_revenue,
  last_touch_roas
FROM eligible
ORDER BY rank, channel
