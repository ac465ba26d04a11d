-- name: budget_recommendations
-- description: The newest advice of the span on how to spread the ad budget, USD a day, for each channel and for the creative types within it; of creative types the amounts add up to their channel's. Observational - it rests on what went together and is no proof of an effect. hold and test say that the figures are too weak to move money.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   day date: Last UTC day whose delivery the advice knows.
--   channel string: Ad network.
--   creative_type string: static, video or carousel; all for the channel as a whole.
--   action string: raise, lower, hold or test.
--   spend_today decimal(18,2): Mean spend of a day over the last days, USD.
--   spend_advised decimal(18,2): Spend of a day that is advised, USD; of creative types it adds up to their channel's.
--   share_today double: Share of all that is spent, a fraction.
--   share_advised double: Share of the budget, a fraction.
--   expected_gain decimal(18,2): Revenue a day beyond that at an unchanged share, USD.
--   gain_low decimal(18,2): Lower end of the gain's interval, USD.
--   gain_high decimal(18,2): Upper end of the gain's interval, USD.
--   mroas double: Revenue that the next dollar of spend brings, USD; NULL without spend.
--   probability double: Probability that the marginal return is above that of all that share the money.
--   models_low double: Marginal return by the attribution model that gives the least, USD over USD.
--   models_high double: Marginal return by the attribution model that gives the most, USD over USD.
--   conversions double: Mature installs that the advice rests on.
--   sentence string: All of it in plain words.
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
