-- name: channel_kpis_by_country
-- description: Spend, delivery, conversions and ratios of each channel by country (ISO 3166-1 alpha-2; ZZ where it is not known, as for the delivery of a campaign that runs in several). Delivery has the campaign's country, an install the device's, an order the customer's. Money is USD; installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
SELECT
  channel,
  country,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks,
  sum(installs) AS installs,
  sum(last_touch_orders) AS last_touch_orders,
  CAST(round(sum(last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(clicks) AS double) / nullif(sum(impressions), 0) AS ctr,
  CAST(sum(installs) AS double) / nullif(sum(clicks), 0) AS cvr,
  1e3 * CAST(sum(installs) AS double) / nullif(sum(impressions), 0) AS ipm,
  CAST(sum(spend) AS double) / nullif(sum(installs), 0) AS cpi,
  CAST(sum(last_touch_revenue) AS double) / CAST(nullif(sum(spend), 0) AS double) AS last_touch_roas
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel, country
ORDER BY channel, country
