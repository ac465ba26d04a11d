-- Impression-to-install ratio and IPM of each channel.
SELECT
  channel,
  impressions,
  installs,
  CAST(installs AS DOUBLE) / NULLIF(impressions, 0) AS impression_to_install_ratio,
  1000 * CAST(installs AS DOUBLE) / NULLIF(impressions, 0) AS ipm
FROM total
ORDER BY channel
