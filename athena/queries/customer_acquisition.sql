-- name: customer_acquisition
-- description: New and returning customers of each channel, by the last touch of their orders, and CAC (spend / new customers, USD). A customer is new on the day of the first order that was not cancelled; returning_customer_days counts a customer who orders again once a day and channel. NULL where there was no new customer.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network of the order's last touch; unattributed where none counts.
--   spend decimal(38,2): Cost of the channel's delivery, USD.
--   last_touch_new_customers bigint: Customers whose first order is in the span, by its last touch.
--   last_touch_returning_customer_days bigint: Customers who ordered again, once a day and channel each.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of the orders less the refunds of the same days, USD.
--   last_touch_cac double: USD per new customer; NULL without one.
SELECT
  channel,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(new_customers) AS last_touch_new_customers,
  sum(returning_customers) AS last_touch_returning_customer_days,
  sum(orders) AS last_touch_orders,
  CAST(round(sum(revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(spend) AS double) / nullif(sum(new_customers), 0) AS last_touch_cac
FROM customer_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY channel
