-- Spend, impressions and clicks of each channel, channels without delivery included.
SELECT channel, spend, impressions, clicks
FROM total
ORDER BY spend DESC, channel
