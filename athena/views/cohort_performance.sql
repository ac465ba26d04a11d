-- name: cohort_performance
-- description: cohort_roas with revenue and ROAS of each day's installs by channel NULL until the cohort is mature, so that no unfinished figure is taken for a final one. Of several days, sum revenue and spend of the mature ones first, then divide. run_id is the run that published the row: join it to another mart on run_id too.
-- columns:
--   day date: UTC day of the first install, and of the spend.
--   channel string: Ad network of the first install; organic where no touch counts.
--   installs bigint: Devices whose first install it is.
--   spend decimal(38,12): Cost of the channel's delivery on that day, USD.
--   d1_mature boolean: Whether all of the 1 x 24 hours is known.
--   d1_revenue decimal(38,12): Orders less refunds within 1 x 24 hours of each device's first install, USD; NULL until mature.
--   d1_roas double: d1_revenue / spend, USD over USD; NULL until mature and without spend.
--   d7_mature boolean: Whether all of the 7 x 24 hours is known.
--   d7_revenue decimal(38,12): Orders less refunds within 7 x 24 hours of each device's first install, USD; NULL until mature.
--   d7_roas double: d7_revenue / spend, USD over USD; NULL until mature and without spend.
--   d30_mature boolean: Whether all of the 30 x 24 hours is known.
--   d30_revenue decimal(38,12): Orders less refunds within 30 x 24 hours of each device's first install, USD; NULL until mature.
--   d30_roas double: d30_revenue / spend, USD over USD; NULL until mature and without spend.
--   known_until timestamp: Greatest end of a window that has been staged of all datasets, UTC.
--   run_id string: Run that published the row; marts are joined on it.
SELECT
  day,
  channel,
  installs,
  spend,
  d1_mature,
  CASE WHEN d1_mature THEN d1_revenue END AS d1_revenue,
  CASE WHEN d1_mature THEN d1_roas END AS d1_roas,
  d7_mature,
  CASE WHEN d7_mature THEN d7_revenue END AS d7_revenue,
  CASE WHEN d7_mature THEN d7_roas END AS d7_roas,
  d30_mature,
  CASE WHEN d30_mature THEN d30_revenue END AS d30_revenue,
  CASE WHEN d30_mature THEN d30_roas END AS d30_roas,
  known_until,
  run_id
FROM cohort_roas
