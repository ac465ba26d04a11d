-- The curve behind the newest advice of the span on each channel: revenue of a day = A * spend ^ elasticity, where A follows
-- from the marginal return at today's spend (tributary.budget.response). low and high are that curve at the ends of the
-- marginal return's interval. Money in USD a day.
WITH advice AS (
  SELECT
    channel,
    CAST(spend_today AS double) AS today,
    CAST(spend_advised AS double) AS advised,
    mroas,
    mroas_low,
    mroas_high,
    elasticity,
    interval AS probability,
    day,
    max(day) OVER () AS newest
  FROM recommendation
  WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date) AND creative_type = 'all'
), judged AS (
  SELECT * FROM advice WHERE day = newest AND mroas IS NOT NULL AND today > 0
), points AS (
  SELECT channel, 'curve' AS point, today * step / 20 AS spend FROM judged CROSS JOIN UNNEST(sequence(0, 32)) AS steps (step)
  UNION ALL
  SELECT channel, 'today', today FROM judged
  UNION ALL
  SELECT channel, 'advised', advised FROM judged
)
SELECT
  judged.channel,
  points.point,
  points.spend,
  mroas * today / elasticity * power(points.spend / today, elasticity) AS revenue,
  mroas_low * today / elasticity * power(points.spend / today, elasticity) AS low,
  mroas_high * today / elasticity * power(points.spend / today, elasticity) AS high,
  mroas,
  mroas_low,
  mroas_high,
  elasticity,
  probability
FROM judged
INNER JOIN points ON points.channel = judged.channel
ORDER BY judged.channel, points.point, points.spend
