-- name: campaign_performance
-- description: campaign_daily with the campaign's present name and objective, NULL where the campaign is not known (campaign_id none for what no campaign earned). Sum the figures first, then divide. run_id is the run that published the row: join it to another mart on run_id too.
-- columns:
--   day date: UTC day: of delivery, of the install, of the order, of the refund.
--   channel string: Ad network; organic for installs and unattributed for orders that no touch counts for.
--   campaign_id string: Campaign of the delivery or of the touch; none where no touch counts.
--   campaign string: The campaign's present name; NULL where the campaign is not known.
--   objective string: The campaign's present objective; NULL where the campaign is not known.
--   creative_type string: static, video or carousel, of the delivery or of the touch; none where no touch counts.
--   country string: Of the campaign, the install's device or the order's customer (ISO 3166-1 alpha-2); ZZ when not known.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   spend decimal(38,12): Cost of the delivery, USD.
--   installs bigint: Installs by last touch.
--   last_touch_orders bigint: Orders by last touch; cancelled ones count in nothing.
--   last_touch_first_orders bigint: Those of the orders that are their customer's first.
--   last_touch_revenue decimal(38,12): Revenue of those orders less the refunds of the same days, USD.
--   unconverted_spend bigint: Rows of delivery that are in no spend, because their currency had no exchange rate.
--   unconverted_sales bigint: Orders and refunds that are in no revenue, because their currency had no exchange rate.
--   run_id string: Run that published the row; marts are joined on it.
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
