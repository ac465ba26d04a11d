-- Three sides brought to one grain each, then joined in full.
CREATE VIEW campaign_daily AS
WITH delivered AS (
  SELECT
    ad_date AS day, ad.channel, campaign_id, creative_type, coalesce(country, 'ZZ') AS country,
    sum(impressions) AS impressions, sum(clicks) AS clicks, sum(spend * rate_on(currency, ad_date)) AS spend,
    count(*) FILTER (rate_on(currency, ad_date) IS NULL) AS unconverted_spend
  FROM ad_performance AS ad LEFT JOIN campaigns USING (campaign_id) GROUP BY ALL
),
installed AS (
  SELECT happened_at::DATE AS day, channel, campaign_id, creative_type, country, count(*) AS installs
  FROM conversions WHERE install_id IS NOT NULL GROUP BY ALL
),
sold AS (
  SELECT
    day, channel, campaign_id, creative_type, country,
    count(*) FILTER (is_order) AS last_touch_orders, count(*) FILTER (first_order) AS last_touch_first_orders,
    sum(usd) AS last_touch_revenue, count(*) FILTER (usd IS NULL) AS unconverted_sales
  FROM sales GROUP BY ALL
)
SELECT
  day, channel, campaign_id, creative_type, country,
  coalesce(impressions, 0) AS impressions, coalesce(clicks, 0) AS clicks, coalesce(spend, 0) AS spend,
  coalesce(unconverted_spend, 0) AS unconverted_spend, coalesce(installs, 0) AS installs,
  coalesce(last_touch_orders, 0) AS last_touch_orders, coalesce(last_touch_first_orders, 0) AS last_touch_first_orders,
  coalesce(last_touch_revenue, 0) AS last_touch_revenue, coalesce(unconverted_sales, 0) AS unconverted_sales
FROM delivered
FULL JOIN installed USING (day, channel, campaign_id, creative_type, country)
FULL JOIN sold USING (day, channel, campaign_id, creative_type, country);
