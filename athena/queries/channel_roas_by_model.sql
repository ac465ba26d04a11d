-- name: channel_roas_by_model
-- description: Attributed return on ad spend (revenue net of refunds / spend, USD over USD) of each channel under every attribution model side by side; NULL where nothing was spent, as for unattributed revenue, and where a model was not computed. Models that differ much leave the channel's worth open.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; unattributed for what no touch counts for.
--   spend decimal(38,2): Cost of the delivery, USD.
--   first_touch_roas double: Return on ad spend by the model first_touch, USD over USD; NULL without spend or where the model was not computed.
--   last_touch_roas double: Return on ad spend by the model last_touch, USD over USD; NULL without spend or where the model was not computed.
--   last_non_direct_touch_roas double: Return on ad spend by the model last_non_direct_touch, USD over USD; NULL without spend or where the model was not computed.
--   linear_roas double: Return on ad spend by the model linear, USD over USD; NULL without spend or where the model was not computed.
--   position_based_roas double: Return on ad spend by the model position_based, USD over USD; NULL without spend or where the model was not computed.
--   time_decay_roas double: Return on ad spend by the model time_decay, USD over USD; NULL without spend or where the model was not computed.
--   shapley_roas double: Return on ad spend by the model shapley, USD over USD; NULL without spend or where the model was not computed.
--   markov_roas double: Return on ad spend by the model markov, USD over USD; NULL without spend or where the model was not computed.
--   markov_shapley_roas double: Return on ad spend by the model markov_shapley, USD over USD; NULL without spend or where the model was not computed.
SELECT
  channel,
  CAST(round(max(spend), 2) AS decimal(38, 2)) AS spend,
  max(CASE WHEN model = 'first_touch' THEN roas END) AS first_touch_roas,
  max(CASE WHEN model = 'last_touch' THEN roas END) AS last_touch_roas,
  max(CASE WHEN model = 'last_non_direct_touch' THEN roas END) AS last_non_direct_touch_roas,
  max(CASE WHEN model = 'linear' THEN roas END) AS linear_roas,
  max(CASE WHEN model = 'position_based' THEN roas END) AS position_based_roas,
  max(CASE WHEN model = 'time_decay' THEN roas END) AS time_decay_roas,
  max(CASE WHEN model = 'shapley' THEN roas END) AS shapley_roas,
  max(CASE WHEN model = 'markov' THEN roas END) AS markov_roas,
  max(CASE WHEN model = 'markov_shapley' THEN roas END) AS markov_shapley_roas
FROM (
  SELECT
    channel,
    model,
    sum(spend) AS spend,
    CAST(sum(revenue) AS double) / CAST(nullif(sum(spend), 0) AS double) AS roas
  FROM channel_kpi
  WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
  GROUP BY channel, model
) AS by_model
GROUP BY channel
ORDER BY channel
