-- name: budget_recommendations
-- description: The newest advice of the span on how to spread the ad budget, USD a day, for each channel and for the creative types within it; of creative types the amounts add up to their channel's. Observational - it rests on what went together and is no proof of an effect. hold and test say that the figures are too weak to move money.
-- parameters: first UTC day (date, included), last UTC day (date, included)
SELECT
  day,
  channel,
  creative_type,
  action,
  spend_today,
  spend_advised,
  share_today,
  share_advised,
  expected_gain,
  gain_low,
  gain_high,
  mroas,
  probability,
  models_low,
  models_high,
  conversions,
  sentence
FROM (
  SELECT
    day,
    channel,
    creative_type,
    action,
    spend_today,
    spend_advised,
    share_today,
    share_advised,
    expected_gain,
    gain_low,
    gain_high,
    mroas,
    probability,
    models_low,
    models_high,
    conversions,
    sentence,
    max(day) OVER () AS newest
  FROM recommendation
  WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
) AS advice
WHERE day = newest
ORDER BY channel, CASE WHEN creative_type = 'all' THEN 0 ELSE 1 END, creative_type
