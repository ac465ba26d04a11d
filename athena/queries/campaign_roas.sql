-- name: campaign_roas
-- description: Attributed return on ad spend of each campaign by the last-touch model, USD over USD; NULL where nothing was spent, as for what no campaign earned (campaign_id none). The name is the campaign's present one. Best first.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   campaign_id string: Campaign of the delivery or of the touch; none where no touch counts.
--   campaign string: The campaign's present name; NULL where the campaign is not known.
--   spend decimal(38,2): Cost of the delivery, USD.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_revenue decimal(38,2): Revenue of those orders less the refunds of the same days, USD.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
SELECT
  daily.channel,
  daily.campaign_id,
  campaigns.name AS campaign,
  CAST(round(sum(daily.spend), 2) AS decimal(38, 2)) AS spend,
  sum(daily.installs) AS installs,
  sum(daily.last_touch_orders) AS last_touch_orders,
  CAST(round(sum(daily.last_touch_revenue), 2) AS decimal(38, 2)) AS last_touch_revenue,
  CAST(sum(daily.last_touch_revenue) AS double) / CAST(nullif(sum(daily.spend), 0) AS double) AS last_touch_roas
FROM campaign_daily AS daily
LEFT JOIN campaigns ON campaigns.campaign_id = daily.campaign_id
WHERE daily.day BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY daily.channel, daily.campaign_id, campaigns.name
ORDER BY last_touch_roas DESC NULLS LAST, channel, campaign_id
