-- name: channel_kpis_by_country
-- description: Spend, delivery, conversions and ratios of each channel by country (ISO 3166-1 alpha-2; ZZ where it is not known, as for the delivery of a campaign that runs in several). Delivery has the campaign's country, an install the device's, an order the customer's. Money is USD; installs and orders by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   country string: Of the campaign, the install's device or the order's customer (ISO 3166-1 alpha-2); ZZ when not known.
--   spend decimal(38,2): Cost of the delivery, USD.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of those orders less the refunds of the same days, USD.
--   ctr double: Click-through rate: clicks / impressions, a fraction; NULL without impressions.
--   cvr double: Conversion rate: installs / clicks, a fraction; NULL without clicks.
--   ipm double: Installs per 1000 impressions; NULL without impressions.
--   cpi double: USD per install; NULL without installs.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
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
