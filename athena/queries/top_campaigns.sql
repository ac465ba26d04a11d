-- name: top_campaigns
-- description: Campaigns by attributed ROAS of the last-touch model, of equal ROAS by revenue. Only campaigns with at least 30 orders and 500 USD of spend in the span take part, so that a lucky small one does not win; none may be left in a short span. The name is the campaign's present one.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   rank bigint: 1 for the best; of equal ROAS the greater revenue.
--   channel string: Ad network; organic and unattributed take no part.
--   campaign_id string: Campaign of the delivery or of the touch; none where no touch counts.
--   campaign string: The campaign's present name; NULL where the campaign is not known.
--   objective string: The campaign's present objective; NULL where the campaign is not known.
--   spend decimal(38,2): Cost of the delivery, USD.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of those orders less the refunds of the same days, USD.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
SELECT
  rank() OVER (
    ORDER BY
      CAST(sum(daily.last_touch_revenue) AS double) / CAST(sum(daily.spend) AS double) DESC,
      sum(daily.last_touch_revenue) DESC
  ) AS rank,
  daily.channel,
  daily.campaign_id,
  campaigns.name AS campaign,
  campaigns.objective,
  CAST(round(sum(daily.spend), 2) AS decimal(38, 2)) AS spend,
  sum(daily.last_touch_orders) AS last_touch_orders,
  CAST(round(sum(daily.last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(daily.last_touch_revenue) AS double) / CAST(sum(daily.spend) AS double) AS last_touch_roas
FROM campaign_daily AS daily
LEFT JOIN campaigns ON campaigns.campaign_id = daily.campaign_id
WHERE daily.day BETWEEN CAST(? AS date) AND CAST(? AS date) AND daily.channel NOT IN ('organic', 'unattributed')
GROUP BY daily.channel, daily.campaign_id, campaigns.name, campaigns.objective
HAVING sum(daily.last_touch_orders) >= 30 AND sum(daily.spend) >= 500
ORDER BY rank, channel, campaign_id
