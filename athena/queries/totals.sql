-- name: totals
-- description: Spend, delivery and conversions of all channels together. installs, orders, revenue and new_customers count organic and unattributed ones too; last_touch_… only what an ad is credited with, and so do the ratios, except cac (all spend over all new customers) and blended_roas (all revenue over all spend). Money is USD; unconverted_… counts what had no exchange rate and is in no sum.
-- parameters: first UTC day (date, included), last UTC day (date, included)
SELECT
  coalesce(CAST(round(sum(spend), 2) AS decimal(38, 2)), 0) AS spend,
  coalesce(sum(impressions), 0) AS impressions,
  coalesce(sum(clicks), 0) AS clicks,
  coalesce(sum(installs), 0) AS installs,
  coalesce(sum(last_touch_orders), 0) AS orders,
  coalesce(CAST(round(sum(last_touch_revenue), 2) AS decimal(38, 2)), 0) AS revenue,
  coalesce(sum(last_touch_first_orders), 0) AS new_customers,
  coalesce(sum(installs) FILTER (WHERE channel <> 'organic'), 0) AS last_touch_installs,
  coalesce(sum(last_touch_orders) FILTER (WHERE channel <> 'unattributed'), 0) AS last_touch_orders,
  coalesce(
    CAST(round(sum(last_touch_revenue) FILTER (WHERE channel <> 'unattributed'), 2) AS decimal(38, 2)), 0
  ) AS last_touch_revenue,
  CAST(sum(clicks) AS double) / nullif(sum(impressions), 0) AS ctr,
  CAST(coalesce(sum(installs) FILTER (WHERE channel <> 'organic'), 0) AS double) / nullif(sum(clicks), 0) AS cvr,
  CAST(coalesce(sum(installs) FILTER (WHERE channel <> 'organic'), 0) AS double)
    / nullif(sum(impressions), 0) AS impression_to_install_ratio,
  1e3 * CAST(coalesce(sum(installs) FILTER (WHERE channel <> 'organic'), 0) AS double)
    / nullif(sum(impressions), 0) AS ipm,
  CAST(coalesce(sum(last_touch_orders) FILTER (WHERE channel <> 'unattributed'), 0) AS double)
    / nullif(sum(installs) FILTER (WHERE channel <> 'organic'), 0) AS install_to_order_rate,
  1e3 * CAST(sum(spend) AS double) / nullif(sum(impressions), 0) AS cpm,
  CAST(sum(spend) AS double) / nullif(sum(clicks), 0) AS cpc,
  CAST(sum(spend) AS double) / nullif(sum(installs) FILTER (WHERE channel <> 'organic'), 0) AS cpi,
  CAST(sum(spend) AS double)
    / nullif(sum(last_touch_orders) FILTER (WHERE channel <> 'unattributed'), 0) AS last_touch_cpa,
  CAST(sum(spend) AS double) / nullif(sum(last_touch_first_orders), 0) AS cac,
  CAST(coalesce(sum(last_touch_revenue) FILTER (WHERE channel <> 'unattributed'), 0) AS double)
    / CAST(nullif(sum(spend), 0) AS double) AS last_touch_roas,
  CAST(sum(last_touch_revenue) AS double) / CAST(nullif(sum(spend), 0) AS double) AS blended_roas,
  coalesce(sum(unconverted_spend), 0) AS unconverted_spend,
  coalesce(sum(unconverted_sales), 0) AS unconverted_sales
FROM channel_daily
WHERE day BETWEEN CAST(? AS date) AND CAST(? AS date)
