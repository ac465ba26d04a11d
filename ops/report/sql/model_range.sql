-- Which model credits a channel with the least revenue of the span and which with the most, as the mart model_agreement has
-- it of a month; of equals the first by name. A model without a row of the channel gives it nothing.
WITH credited AS (
  SELECT model, channel, sum(revenue) AS revenue
  FROM channel_kpi
  WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date) AND channel <> 'unattributed'
  GROUP BY model, channel
), every AS (
  SELECT models.model, channels.channel, coalesce(credited.revenue, 0) AS revenue
  FROM (SELECT DISTINCT model FROM credited) AS models
  CROSS JOIN (SELECT DISTINCT channel FROM credited) AS channels
  LEFT JOIN credited ON credited.model = models.model AND credited.channel = channels.channel
), ranged AS (
  SELECT
    channel,
    count(*) AS models,
    min(revenue) AS least,
    min_by(model, ROW(revenue, model)) AS least_model,
    max(revenue) AS greatest,
    min_by(model, ROW(-revenue, model)) AS greatest_model
  FROM every
  GROUP BY channel
)
SELECT
  channel,
  models,
  CAST(round(least, 2) AS decimal(38, 2)) AS least_revenue,
  least_model,
  CAST(round(greatest, 2) AS decimal(38, 2)) AS greatest_revenue,
  greatest_model,
  CASE WHEN least + greatest > 0 THEN
    (CAST(greatest AS double) - CAST(least AS double)) / ((CAST(least AS double) + CAST(greatest AS double)) / 2)
  END AS spread
FROM ranged
ORDER BY spread DESC NULLS LAST, channel
