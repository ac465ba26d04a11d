-- name: channel_click_and_conversion_rates
-- description: Click-through rate (clicks / impressions), conversion rate (installs / clicks), install-to-order rate (orders / installs) and buyer rate (first orders of customers / installs) of each channel, as fractions; NULL where there is nothing to divide by. Installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
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
