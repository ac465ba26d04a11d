-- name: top_channels
-- description: Channels by attributed ROAS of the last-touch model, of equal ROAS by revenue. Only channels with at least 30 orders and 500 USD of spend in the span take part, so that a lucky small one does not win; none may be left in a short span.
-- parameters: first UTC day (date, included), last UTC day (date, included)
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
