CREATE VIEW product_performance AS
SELECT
  day, coalesce(category, 'unknown') AS category, channel,
  count(*) AS order_lines, sum(quantity) AS units,
  coalesce(sum(line.amount * rate_on(line.currency, day)), 0) AS revenue,
  count(*) FILTER (rate_on(line.currency, day) IS NULL) AS unconverted_lines
FROM order_items AS line JOIN sales USING (order_id) LEFT JOIN products USING (product_id)
WHERE is_order
GROUP BY day, coalesce(category, 'unknown'), channel;
