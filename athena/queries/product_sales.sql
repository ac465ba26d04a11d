-- name: product_sales
-- description: Order lines, units and revenue (USD, before refunds, which belong to no line) of each product category by the channel of the order's last touch. unconverted_lines counts lines whose amount had no exchange rate and is in no sum.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   category string: Category of the product in the shop; unknown where the product is not known.
--   channel string: Ad network of the order's last touch; unattributed where none counts.
--   order_lines bigint: Lines of orders; cancelled orders left out.
--   units bigint: Pieces.
--   last_touch_revenue decimal(38,2): Price of the lines before refunds, USD.
--   unconverted_lines bigint: Lines that are in no revenue, because their currency had no exchange rate.
SELECT
  category,
  channel,
  sum(order_lines) AS order_lines,
  sum(units) AS units,
  CAST(round(sum(revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  sum(unconverted_lines) AS unconverted_lines
FROM product_performance
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY category, channel
ORDER BY category, channel
