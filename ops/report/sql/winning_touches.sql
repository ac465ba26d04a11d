-- Installs of the span by channel, the kind of the touch that won, and platform.
SELECT
  channel,
  kind,
  platform,
  sum(installs) AS installs
FROM install_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel, kind, platform
HAVING sum(installs) > 0
ORDER BY channel, kind, platform
