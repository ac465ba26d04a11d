-- name: cohort_performance
-- description: cohort_roas with revenue and ROAS of each day's installs by channel NULL until the cohort is mature, so that no unfinished figure is taken for a final one. Of several days, sum revenue and spend of the mature ones first, then divide. run_id is the run that published the row: join it to another mart on run_id too.
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
