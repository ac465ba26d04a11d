-- Installs and orders of the span by the path of channels that led to them; revenue in USD, net of refunds.
SELECT
  conversion_type,
  path,
  shortened,
  sum(conversions) AS conversions,
  sum(single_touch_conversions) AS single_touch_conversions,
  CAST(round(sum(value), 2) AS decimal(38, 2)) AS revenue
FROM journey_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date) AND conversion_type IN ('install', 'order')
GROUP BY conversion_type, path, shortened
HAVING sum(conversions) > 0
ORDER BY conversion_type, conversions DESC, sum(value) DESC, path
