-- name: channel_spend_and_impressions
-- description: Spend (USD), impressions and clicks of each channel. A channel without delivery, such as organic, shows 0; unconverted_spend counts rows of delivery whose spend had no exchange rate and is in no sum.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   spend decimal(38,2): Cost of the delivery, USD.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   unconverted_spend bigint: Rows of delivery that are in no spend, because their currency had no exchange rate.
SELECT
  channel,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks,
  sum(unconverted_spend) AS unconverted_spend
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY spend DESC, channel
