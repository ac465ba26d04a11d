-- Spend, impressions and clicks of each channel, channels without delivery included.
SELECT
  channel,
  ROUND(SUM(spend), 2) AS spend,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(unconverted_spend) AS unconverted_spend
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY channel
ORDER BY spend DESC, channel
