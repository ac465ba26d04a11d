-- name: channel_impression_to_install
-- description: Impression-to-install ratio (installs / impressions, a fraction) and IPM (installs per 1000 impressions) of each channel; NULL where there was no impression. Installs by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   impressions bigint: Times an ad was shown.
--   installs bigint: Installs by last touch.
--   impression_to_install_ratio double: installs / impressions, a fraction; NULL without impressions.
--   ipm double: Installs per 1000 impressions; NULL without impressions.
SELECT
  channel,
  sum(impressions) AS impressions,
  sum(installs) AS installs,
  CAST(sum(installs) AS double) / nullif(sum(impressions), 0) AS impression_to_install_ratio,
  1e3 * CAST(sum(installs) AS double) / nullif(sum(impressions), 0) AS ipm
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY channel
