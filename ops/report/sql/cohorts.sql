-- Cohort ROAS of each channel by the period of the installs and their age: mature days alone, NULL where none has spend.
SELECT
  CAST(date_trunc(?, day) AS date) AS period_start,
  channel,
  age,
  CAST(round(sum(spend) FILTER (WHERE is_mature), 2) AS decimal(38, 2)) AS spend,
  CAST(round(sum(revenue) FILTER (WHERE is_mature), 2) AS decimal(38, 2)) AS revenue,
  CAST(sum(revenue) FILTER (WHERE is_mature) AS double)
    / CAST(nullif(sum(spend) FILTER (WHERE is_mature), 0) AS double) AS roas
FROM cohort_performance
CROSS JOIN UNNEST(
  ARRAY[1, 7, 30],
  ARRAY[d1_mature, d7_mature, d30_mature],
  ARRAY[d1_revenue, d7_revenue, d30_revenue]
) AS ages (age, is_mature, revenue)
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1, 2, 3
ORDER BY 3, 1, 2
