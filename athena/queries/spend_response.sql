-- name: spend_response
-- description: How a channel's installs follow its spend, observational - the correlation of a day's spend with the installs lag_days later (95 % interval after Fisher), and the elasticity of installs to spend (95 % t-interval). Measured over all days from first_day to last_day that are known, whatever the span; shown where they overlap it. NULL where there is too little to measure.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network that had spend.
--   measure string: correlation (Pearson) of spend with installs, or elasticity of installs to spend.
--   lag_days int: Days from the spend to the installs; NULL for elasticity.
--   first_day date: First UTC day with spend of any channel.
--   last_day date: Last UTC day with spend of any channel.
--   days bigint: Size of the sample: pairs of days, or days with spend for elasticity.
--   estimate double: The correlation or the elasticity; NULL where there is too little to measure.
--   low double: Lower end of the 95 % interval.
--   high double: Upper end of the 95 % interval.
SELECT
  channel,
  measure,
  lag_days,
  first_day,
  last_day,
  days,
  estimate,
  low,
  high
FROM spend_response
WHERE last_day >= CAST(? AS date) AND first_day <= CAST(? AS date)
ORDER BY channel, measure, lag_days
