-- Orders on their day and refunds, negative, on theirs, both of the order's channel. What was cancelled is neither.
CREATE VIEW sales AS
WITH sold AS (
  SELECT
    orders.*, device_id, country, channel, campaign_id, creative_type,
    row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, order_id) = 1 AS first_order
  FROM orders JOIN conversions USING (order_id)
  WHERE status <> 'cancelled'
),
dated AS (
  SELECT *, ordered_at AS happened_at, amount AS paid, true AS is_order FROM sold
  UNION ALL
  SELECT * REPLACE (false AS first_order), refunded_at, -refund_amount, false FROM sold
  WHERE refund_amount IS NOT NULL AND refunded_at IS NOT NULL
)
SELECT *, happened_at::DATE AS day, paid * rate_on(currency, happened_at::DATE) AS usd FROM dated;
