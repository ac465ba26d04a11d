-- name: journey_paths
-- description: The paths of channels that led to most installs, first orders and orders (conversion_type; a first order is an order too): of each type the twenty of most conversions and the twenty of most revenue, with their share of all, those without a touch (unattributed) among them. A path has the channels of all touches that count, clicks and impressions, in the order of time, a channel that follows itself once; of more than three steps the first and the last two, with ... between. Money is USD; installs have no revenue.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   conversion_type string: install, first_order or order; a first order is an order too.
--   rank bigint: 1 for the path of most conversions of the type; of equal ones the greater revenue, then the path.
--   path string: Channels in the order of time, such as google_ads > facebook; unattributed where no touch counts.
--   conversions bigint: Installs, first orders or orders that came by the path.
--   share_of_conversions double: Of all conversions of the type, a fraction; NULL where there is none.
--   single_touch_conversions bigint: Of the path's conversions those with one touch.
--   touches_per_conversion double: Touches (of one conversion the latest 100) / conversions; 0 of unattributed, NULL where only refunds are.
--   revenue decimal(38,2): Revenue of the orders less the refunds of the same days, USD.
--   share_of_revenue double: Of all revenue of the type, a fraction; NULL where that is 0, as of installs.
--   revenue_rank bigint: 1 for the path of most revenue of the type; of equal ones the more conversions, then the path.
SELECT
  conversion_type,
  rank,
  path,
  conversions,
  share_of_conversions,
  single_touch_conversions,
  touches_per_conversion,
  revenue,
  share_of_revenue,
  revenue_rank
FROM (
  SELECT
    conversion_type,
    row_number() OVER (
      PARTITION BY conversion_type ORDER BY sum(conversions) DESC, sum(value) DESC, path
    ) AS rank,
    path,
    sum(conversions) AS conversions,
    CAST(sum(conversions) AS double)
      / nullif(sum(sum(conversions)) OVER (PARTITION BY conversion_type), 0) AS share_of_conversions,
    sum(single_touch_conversions) AS single_touch_conversions,
    CAST(sum(touches) AS double) / nullif(sum(conversions), 0) AS touches_per_conversion,
    CAST(round(sum(value), 2) AS decimal(38, 2)) AS revenue,
    CAST(sum(value) AS double)
      / nullif(CAST(sum(sum(value)) OVER (PARTITION BY conversion_type) AS double), 0) AS share_of_revenue,
    row_number() OVER (
      PARTITION BY conversion_type ORDER BY sum(value) DESC, sum(conversions) DESC, path
    ) AS revenue_rank
  FROM journey_daily
  WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
  GROUP BY conversion_type, path
) AS ranked
WHERE rank <= 20 OR revenue_rank <= 20
ORDER BY conversion_type, rank
