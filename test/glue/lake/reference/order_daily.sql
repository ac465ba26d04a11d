-- Sales by the currency that was paid in, and beside them how many orders came to nothing.
CREATE VIEW order_daily AS
WITH sold AS (
  SELECT
    day, channel, country, currency,
    count(*) FILTER (is_order) AS orders, count(*) FILTER (first_order) AS first_orders,
    sum(usd) FILTER (is_order) AS gross_revenue, sum(usd) FILTER (NOT is_order) AS refunds, sum(usd) AS revenue,
    count(*) FILTER (usd IS NULL) AS unconverted_sales
  FROM sales GROUP BY ALL
),
cancelled AS (
  SELECT ordered_at::DATE AS day, channel, country, currency, count(*) AS cancelled_orders
  FROM orders JOIN conversions USING (order_id) WHERE status = 'cancelled' GROUP BY ALL
)
SELECT
  day, channel, country, currency,
  coalesce(orders, 0) AS orders, coalesce(first_orders, 0) AS first_orders,
  coalesce(cancelled_orders, 0) AS cancelled_orders, coalesce(gross_revenue, 0) AS gross_revenue,
  coalesce(refunds, 0) AS refunds, coalesce(revenue, 0) AS revenue, coalesce(unconverted_sales, 0) AS unconverted_sales
FROM sold FULL JOIN cancelled USING (day, channel, country, currency);
