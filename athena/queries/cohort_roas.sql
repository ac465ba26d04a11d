-- name: cohort_roas
-- description: D1, D7 and D30 cohort ROAS of each channel - revenue of the span's installs within 1, 7 and 30 times 24 hours over the spend of their days, USD over USD. Spend, revenue and ratio hold mature days alone, those whose whole look-ahead is known; the days that are not yet mature and their spend stand beside. NULL where no mature day has spend. Installs by last touch.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network of the first install; organic where no touch counts.
--   installs bigint: Devices whose first install is in the span, mature or not.
--   d1_mature_days bigint: Days whose whole 1 x 24 hours is known.
--   d1_spend decimal(38,2): Cost of the delivery on the mature days, USD.
--   d1_revenue decimal(38,2): Orders less refunds within 1 x 24 hours of each first install of the mature days, USD.
--   d1_roas double: d1_revenue / d1_spend, USD over USD; NULL without spend on a mature day.
--   d1_mature_share double: Mature days of all days of the span, a fraction.
--   d1_immature_days bigint: Days that are not yet mature and in none of the figures beside.
--   d1_immature_spend decimal(38,2): Cost of the delivery on those days, USD.
--   d7_mature_days bigint: Days whose whole 7 x 24 hours is known.
--   d7_spend decimal(38,2): Cost of the delivery on the mature days, USD.
--   d7_revenue decimal(38,2): Orders less refunds within 7 x 24 hours of each first install of the mature days, USD.
--   d7_roas double: d7_revenue / d7_spend, USD over USD; NULL without spend on a mature day.
--   d7_mature_share double: Mature days of all days of the span, a fraction.
--   d7_immature_days bigint: Days that are not yet mature and in none of the figures beside.
--   d7_immature_spend decimal(38,2): Cost of the delivery on those days, USD.
--   d30_mature_days bigint: Days whose whole 30 x 24 hours is known.
--   d30_spend decimal(38,2): Cost of the delivery on the mature days, USD.
--   d30_revenue decimal(38,2): Orders less refunds within 30 x 24 hours of each first install of the mature days, USD.
--   d30_roas double: d30_revenue / d30_spend, USD over USD; NULL without spend on a mature day.
--   d30_mature_share double: Mature days of all days of the span, a fraction.
--   d30_immature_days bigint: Days that are not yet mature and in none of the figures beside.
--   d30_immature_spend decimal(38,2): Cost of the delivery on those days, USD.
SELECT
  channel,
  sum(installs) AS installs,
  count(*) FILTER (WHERE d1_mature) AS d1_mature_days,
  coalesce(CAST(round(sum(spend) FILTER (WHERE d1_mature), 2) AS decimal(38, 2)), 0) AS d1_spend,
  coalesce(CAST(round(sum(d1_revenue) FILTER (WHERE d1_mature), 2) AS decimal(38, 2)), 0) AS d1_revenue,
  CAST(sum(d1_revenue) FILTER (WHERE d1_mature) AS double)
    / CAST(nullif(sum(spend) FILTER (WHERE d1_mature), 0) AS double) AS d1_roas,
  CAST(count(*) FILTER (WHERE d1_mature) AS double) / count(*) AS d1_mature_share,
  count(*) FILTER (WHERE NOT d1_mature) AS d1_immature_days,
  coalesce(CAST(round(sum(spend) FILTER (WHERE NOT d1_mature), 2) AS decimal(38, 2)), 0) AS d1_immature_spend,
  count(*) FILTER (WHERE d7_mature) AS d7_mature_days,
  coalesce(CAST(round(sum(spend) FILTER (WHERE d7_mature), 2) AS decimal(38, 2)), 0) AS d7_spend,
  coalesce(CAST(round(sum(d7_revenue) FILTER (WHERE d7_mature), 2) AS decimal(38, 2)), 0) AS d7_revenue,
  CAST(sum(d7_revenue) FILTER (WHERE d7_mature) AS double)
    / CAST(nullif(sum(spend) FILTER (WHERE d7_mature), 0) AS double) AS d7_roas,
  CAST(count(*) FILTER (WHERE d7_mature) AS double) / count(*) AS d7_mature_share,
  count(*) FILTER (WHERE NOT d7_mature) AS d7_immature_days,
  coalesce(CAST(round(sum(spend) FILTER (WHERE NOT d7_mature), 2) AS decimal(38, 2)), 0) AS d7_immature_spend,
  count(*) FILTER (WHERE d30_mature) AS d30_mature_days,
  coalesce(CAST(round(sum(spend) FILTER (WHERE d30_mature), 2) AS decimal(38, 2)), 0) AS d30_spend,
  coalesce(CAST(round(sum(d30_revenue) FILTER (WHERE d30_mature), 2) AS decimal(38, 2)), 0) AS d30_revenue,
  CAST(sum(d30_revenue) FILTER (WHERE d30_mature) AS double)
    / CAST(nullif(sum(spend) FILTER (WHERE d30_mature), 0) AS double) AS d30_roas,
  CAST(count(*) FILTER (WHERE d30_mature) AS double) / count(*) AS d30_mature_share,
  count(*) FILTER (WHERE NOT d30_mature) AS d30_immature_days,
  coalesce(CAST(round(sum(spend) FILTER (WHERE NOT d30_mature), 2) AS decimal(38, 2)), 0) AS d30_immature_spend
FROM cohort_roas
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY channel
