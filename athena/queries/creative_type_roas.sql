-- name: creative_type_roas
-- description: Attributed return on ad spend of each channel's creative types by the last-touch model, USD over USD, with click-through and conversion rate as fractions; NULL where there is nothing to divide by. Conversions count for the creative type of the touch that won.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   creative_type string: static, video or carousel, of the delivery or of the touch; none where no touch counts.
--   spend decimal(38,2): Cost of the delivery, USD.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of those orders less the refunds of the same days, USD.
--   ctr double: Click-through rate: clicks / impressions, a fraction; NULL without impressions.
--   cvr double: Conversion rate: installs / clicks, a fraction; NULL without clicks.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
SELECT
  channel,
  creative_type,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks,
  sum(installs) AS installs,
  sum(last_touch_orders) AS last_touch_orders,
  CAST(round(sum(last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(clicks) AS double) / nullif(sum(impressions), 0) AS ctr,
  CAST(sum(installs) AS double) / nullif(sum(clicks), 0) AS cvr,
  CAST(sum(last_touch_revenue) AS double) / CAST(nullif(sum(spend), 0) AS double) AS last_touch_roas
FROM campaign_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel, creative_type
ORDER BY channel, creative_type
