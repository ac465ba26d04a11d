-- name: channel_spend_and_impressions
-- description: Spend (USD), impressions and clicks of each channel. A channel without delivery, such as organic, shows 0; unconverted_spend counts rows of delivery whose spend had no exchange rate and is in no sum.
-- parameters: first UTC day (date, included), last UTC day (date, included)
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
