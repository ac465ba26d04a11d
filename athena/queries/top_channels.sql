-- name: top_channels
-- description: Channels by attributed ROAS of the last-touch model, of equal ROAS by revenue. Only channels with at least 30 orders and 500 USD of spend in the span take part, so that a lucky small one does not win; none may be left in a short span.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   rank bigint: 1 for the best; of equal ROAS the greater revenue.
--   channel string: Ad network; organic and unattributed take no part.
--   spend decimal(38,2): Cost of the delivery, USD.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of those orders less the refunds of the same days, USD.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
SELECT
  rank() OVER (
    ORDER BY CAST(sum(last_touch_revenue) AS double) / CAST(sum(spend) AS double) DESC, sum(last_touch_revenue) DESC
  ) AS rank,
  channel,
  CAST(round(sum(spend), 2) AS decimal(38, 2)) AS spend,
  sum(last_touch_orders) AS last_touch_orders,
  CAST(round(sum(last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(last_touch_revenue) AS double) / CAST(sum(spend) AS double) AS last_touch_roas
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date) AND channel NOT IN ('organic', 'unattributed')
GROUP BY channel
HAVING sum(last_touch_orders) >= 30 AND sum(spend) >= 500
ORDER BY rank, channel
