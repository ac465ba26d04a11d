-- name: channel_click_and_conversion_rates
-- description: Click-through rate (clicks / impressions), conversion rate (installs / clicks), install-to-order rate (orders / installs) and buyer rate (first orders of customers / installs) of each channel, as fractions; NULL where there is nothing to divide by. Installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_first_orders bigint: Those of the orders that are their customer's first.
--   ctr double: Click-through rate: clicks / impressions, a fraction; NULL without impressions.
--   cvr double: Conversion rate: installs / clicks, a fraction; NULL without clicks.
--   install_to_order_rate double: Orders / installs, a fraction; NULL without installs.
--   buyer_rate double: First orders / installs, a fraction; NULL without installs.
SELECT
  channel,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks,
  sum(installs) AS installs,
  sum(last_touch_orders) AS last_touch_orders,
  sum(last_touch_first_orders) AS last_touch_first_orders,
  CAST(sum(clicks) AS double) / nullif(sum(impressions), 0) AS ctr,
  CAST(sum(installs) AS double) / nullif(sum(clicks), 0) AS cvr,
  CAST(sum(last_touch_orders) AS double) / nullif(sum(installs), 0) AS install_to_order_rate,
  CAST(sum(last_touch_first_orders) AS double) / nullif(sum(installs), 0) AS buyer_rate
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY channel
