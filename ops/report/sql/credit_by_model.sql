-- What each attribution model credits each channel with over the span; money in USD.
SELECT
  model,
  channel,
  sum(installs) AS installs,
  sum(orders) AS orders,
  CAST(round(sum(revenue), 2) AS decimal(38, 2)) AS revenue
FROM channel_kpi
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY model, channel
ORDER BY model, channel
