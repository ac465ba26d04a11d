-- name: campaign_performance
-- description: campaign_daily with the campaign's present name and objective, NULL where the campaign is not known (campaign_id none for what no campaign earned). Sum the figures first, then divide.
SELECT
  daily.day,
  daily.channel,
  daily.campaign_id,
  campaigns.name AS campaign,
  campaigns.objective,
  daily.creative_type,
  daily.country,
  daily.impressions,
  daily.clicks,
  daily.spend,
  daily.installs,
  daily.last_touch_orders,
  daily.last_touch_first_orders,
  daily.last_touch_revenue,
  daily.unconverted_spend,
  daily.unconverted_sales
FROM campaign_daily AS daily
LEFT JOIN campaigns ON campaigns.campaign_id = daily.campaign_id
