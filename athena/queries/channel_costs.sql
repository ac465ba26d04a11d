-- name: channel_costs
-- description: What a channel's results cost, USD - cpm (1000 impressions), cpc (a click), cpi (an install), cpa (an order) and cac (a new customer, by the channel of the first order); NULL where there is nothing to divide by. Installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
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
