-- name: channel_roas
-- description: Attributed return on ad spend (revenue net of refunds / spend, USD over USD) of each channel by the last-touch model; NULL where nothing was spent, as for unattributed revenue. Best first.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   spend decimal(38,2): Cost of the delivery, USD.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of those orders less the refunds of the same days, USD.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
--   unconverted_sales bigint: Orders and refunds that are in no revenue, because their currency had no exchange rate.
SELECT
  channel,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(last_touch_orders) AS last_touch_orders,
  CAST(round(sum(last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(last_touch_revenue) AS double) / CAST(nullif(sum(spend), 0) AS double) AS last_touch_roas,
  sum(unconverted_sales) AS unconverted_sales
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY channel
ORDER BY last_touch_roas DESC NULLS LAST, channel
