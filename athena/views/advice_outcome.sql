-- name: advice_outcome
-- description: Advice on channels beside what followed - spend and last-touch revenue a day in the 28 days up to the advice and in the days after it, at most 28 and as far as they are published. followed says that spend came nearer to what was advised than it had been. Observational, as the advice is; with few days_after little is known yet. advised_by is the run that advised, run_id the run that published the days.
-- columns:
--   day date: Last UTC day whose delivery the advice knows.
--   channel string: Ad network.
--   action string: raise, lower, hold or test.
--   spend_today decimal(18,2): Mean spend of a day over the last days, USD.
--   spend_advised decimal(18,2): Spend of a day that is advised, USD.
--   expected_gain decimal(18,2): Revenue a day beyond that at an unchanged share, USD.
--   gain_low decimal(18,2): Lower end of the gain's interval, USD.
--   gain_high decimal(18,2): Upper end of the gain's interval, USD.
--   days_after bigint: Published days since the advice, 28 at most.
--   spend_before double: Mean spend of a day in the 28 days up to the advice, USD.
--   spend_after double: Mean spend of a day since, USD; NULL while no day is published.
--   revenue_before double: Mean last-touch revenue of a day in the 28 days up to the advice, USD.
--   revenue_after double: Mean last-touch revenue of a day since, USD; NULL while no day is published.
--   followed boolean: Whether spend came nearer to what was advised than it had been; NULL where nothing was to be changed.
--   advised_by string: Run that advised.
--   run_id string: Run that published the days.
WITH daily AS (
  SELECT day, channel, spend, last_touch_revenue, run_id, max(day) OVER () AS last_day
  FROM channel_daily
), outcome AS (
  SELECT
    advice.day,
    advice.channel,
    advice.action,
    advice.spend_today,
    advice.spend_advised,
    advice.expected_gain,
    advice.gain_low,
    advice.gain_high,
    advice.run_id AS advised_by,
    max(daily.run_id) AS run_id,
    least(28, date_diff('day', advice.day, max(daily.last_day))) AS days_after,
    sum(CASE WHEN daily.day <= advice.day THEN daily.spend ELSE 0 END) AS spent_before,
    sum(CASE WHEN daily.day > advice.day THEN daily.spend ELSE 0 END) AS spent_after,
    sum(CASE WHEN daily.day <= advice.day THEN daily.last_touch_revenue ELSE 0 END) AS earned_before,
    sum(CASE WHEN daily.day > advice.day THEN daily.last_touch_revenue ELSE 0 END) AS earned_after
  FROM recommendation AS advice
  LEFT JOIN daily
    ON daily.channel = advice.channel
    AND daily.day > advice.day - INTERVAL '28' DAY
    AND daily.day <= advice.day + INTERVAL '28' DAY
  WHERE advice.creative_type = 'all'
  GROUP BY
    advice.day,
    advice.channel,
    advice.action,
    advice.spend_today,
    advice.spend_advised,
    advice.expected_gain,
    advice.gain_low,
    advice.gain_high,
    advice.run_id
), a_day AS (
  SELECT
    *,
    CAST(spent_before AS double) / 28 AS spend_before,
    CAST(spent_after AS double) / nullif(days_after, 0) AS spend_after,
    CAST(earned_before AS double) / 28 AS revenue_before,
    CAST(earned_after AS double) / nullif(days_after, 0) AS revenue_after
  FROM outcome
)
SELECT
  day,
  channel,
  action,
  spend_today,
  spend_advised,
  expected_gain,
  gain_low,
  gain_high,
  days_after,
  spend_before,
  spend_after,
  revenue_before,
  revenue_after,
  CASE WHEN action IN ('raise', 'lower') THEN
    abs(spend_after - CAST(spend_advised AS double)) < abs(spend_after - CAST(spend_today AS double))
  END AS followed,
  advised_by,
  run_id
FROM a_day
