-- name: campaign_performance
-- description: campaign_daily with the campaign's present name and objective, NULL where the campaign is not known (campaign_id none for what no campaign earned). Sum the figures first, then divide. run_id is the run that published the row: join it to another mart on run_id too.
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
  daily.unconverted_sales,
  daily.run_id
FROM campaign_daily AS daily
LEFT JOIN campaigns ON campaigns.campaign_id = daily.campaign_id
