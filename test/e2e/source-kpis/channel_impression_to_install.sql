-- Impression-to-install ratio and IPM of each channel.
SELECT
  channel,
  SUM(impressions) AS impressions,
  SUM(installs) AS installs,
  CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS impression_to_install_ratio,
  1000 * CAST(SUM(installs) AS DOUBLE) / NULLIF(SUM(impressions), 0) AS ipm
FROM fact
WHERE day BETWEEN :from AND :to
GROUP BY channel
ORDER BY channel
