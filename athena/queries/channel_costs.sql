-- name: channel_costs
-- description: What a channel's results cost, USD - cpm (1000 impressions), cpc (a click), cpi (an install), cpa (an order) and cac (a new customer, by the channel of the first order); NULL where there is nothing to divide by. Installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   spend decimal(38,2): Cost of the delivery, USD.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_new_customers bigint: Customers whose first order is in the span, by its last touch.
--   cpm double: USD per 1000 impressions; NULL without impressions.
--   cpc double: USD per click; NULL without clicks.
--   cpi double: USD per install; NULL without installs.
--   last_touch_cpa double: USD per order; NULL without orders.
--   last_touch_cac double: USD per new customer; NULL without one.
SELECT
  channel,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks,
  sum(installs) AS installs,
  sum(last_touch_orders) AS last_touch_orders,
  sum(last_touch_first_orders) AS last_touch_new_customers,
  1e3 * CAST(sum(spend) AS double) / nullif(sum(impressions), 0) AS cpm,
  CAST(sum(spend) AS double) / nullif(sum(clicks), 0) AS cpc,
  CAST(sum(spend) AS double) / nullif(sum(installs), 0) AS cpi,
  CAST(sum(spend) AS double) / nullif(sum(last_touch_orders), 0) AS last_touch_cpa,
  CAST(sum(spend) AS double) / nullif(sum(last_touch_first_orders), 0) AS last_touch_cac
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY channel
