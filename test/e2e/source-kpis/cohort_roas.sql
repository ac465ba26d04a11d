-- D1, D7 and D30 ROAS of the cohorts of each channel that are mature, and how many are not.
-- Parameters: from and to as everywhere, known_until the time up to which the sources have been read.
SELECT
  channel,
  SUM(installs) AS installs,
  SUM(day + INTERVAL 2 DAY <= :known_until) AS d1_mature_days,
  ROUND(SUM(IF(day + INTERVAL 2 DAY <= :known_until, spend, 0)), 2) AS d1_spend,
  ROUND(SUM(IF(day + INTERVAL 2 DAY <= :known_until, d1_revenue, 0)), 2) AS d1_revenue,
  CAST(SUM(IF(day + INTERVAL 2 DAY <= :known_until, d1_revenue, 0)) AS DOUBLE)
    / CAST(NULLIF(SUM(IF(day + INTERVAL 2 DAY <= :known_until, spend, 0)), 0) AS DOUBLE) AS d1_roas,
  CAST(SUM(day + INTERVAL 2 DAY <= :known_until) AS DOUBLE) / COUNT(*) AS d1_mature_share,
  SUM(day + INTERVAL 2 DAY > :known_until) AS d1_immature_days,
  ROUND(SUM(IF(day + INTERVAL 2 DAY <= :known_until, 0, spend)), 2) AS d1_immature_spend,
  SUM(day + INTERVAL 8 DAY <= :known_until) AS d7_mature_days,
  ROUND(SUM(IF(day + INTERVAL 8 DAY <= :known_until, spend, 0)), 2) AS d7_spend,
  ROUND(SUM(IF(day + INTERVAL 8 DAY <= :known_until, d7_revenue, 0)), 2) AS d7_revenue,
  CAST(SUM(IF(day + INTERVAL 8 DAY <= :known_until, d7_revenue, 0)) AS DOUBLE)
    / CAST(NULLIF(SUM(IF(day + INTERVAL 8 DAY <= :known_until, spend, 0)), 0) AS DOUBLE) AS d7_roas,
  CAST(SUM(day + INTERVAL 8 DAY <= :known_until) AS DOUBLE) / COUNT(*) AS d7_mature_share,
  SUM(day + INTERVAL 8 DAY > :known_until) AS d7_immature_days,
  ROUND(SUM(IF(day + INTERVAL 8 DAY <= :known_until, 0, spend)), 2) AS d7_immature_spend,
  SUM(day + INTERVAL 31 DAY <= :known_until) AS d30_mature_days,
  ROUND(SUM(IF(day + INTERVAL 31 DAY <= :known_until, spend, 0)), 2) AS d30_spend,
  ROUND(SUM(IF(day + INTERVAL 31 DAY <= :known_until, d30_revenue, 0)), 2) AS d30_revenue,
  CAST(SUM(IF(day + INTERVAL 31 DAY <= :known_until, d30_revenue, 0)) AS DOUBLE)
    / CAST(NULLIF(SUM(IF(day + INTERVAL 31 DAY <= :known_until, spend, 0)), 0) AS DOUBLE) AS d30_roas,
  CAST(SUM(day + INTERVAL 31 DAY <= :known_until) AS DOUBLE) / COUNT(*) AS d30_mature_share,
  SUM(day + INTERVAL 31 DAY > :known_until) AS d30_immature_days,
  ROUND(SUM(IF(day + INTERVAL 31 DAY <= :known_until, 0, spend)), 2) AS d30_immature_spend
FROM cohort
WHERE day BETWEEN :from AND :to
GROUP BY channel
ORDER BY channel
