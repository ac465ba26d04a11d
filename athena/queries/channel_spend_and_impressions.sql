-- name: channel_spend_and_impressions
-- description: Spend (USD), impressions and clicks of each channel. A channel without delivery, such as organic, shows 0.
-- parameters: first UTC day (date, included), last UTC day (date, included)
SELECT
  channel,
  sum(spend) AS spend,
  sum(impressions) AS impressions,
  sum(clicks) AS clicks
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY spend DESC, channel
