-- name: totals
-- description: Spend, delivery and conversions of all channels together. installs, orders, revenue and new_customers count organic and unattributed ones too; last_touch_… only what an ad is credited with, and so do the ratios, except cac (all spend over all new customers) and blended_roas (all revenue over all spend). Money is USD; unconverted_… counts what had no exchange rate and is in no sum.
-- parameters: first UTC day (date, included), last UTC day (date, included)
-- columns:
--   spend decimal(38,2): Cost of all delivery, USD.
--   impressions bigint: Times an ad was shown.
--   clicks bigint: Clicks on ads.
--   installs bigint: All installs, organic ones too.
--   orders bigint: All orders that were not cancelled.
--   revenue decimal(38,2): Revenue of all orders less the refunds of the same days, USD.
--   new_customers bigint: Customers whose first order is in the span.
--   last_touch_installs bigint: Installs that a touch is credited with.
--   last_touch_orders bigint: Orders that a touch is credited with.
--   last_touch_revenue decimal(38,2): Revenue that touches are credited with, USD.
--   ctr double: Click-through rate: clicks / impressions, a fraction; NULL without impressions.
--   cvr double: last_touch_installs / clicks, a fraction; NULL without clicks.
--   impression_to_install_ratio double: last_touch_installs / impressions, a fraction; NULL without impressions.
--   ipm double: last_touch_installs per 1000 impressions; NULL without impressions.
--   install_to_order_rate double: last_touch_orders / last_touch_installs, a fraction; NULL without such installs.
--   cpm double: USD per 1000 impressions; NULL without impressions.
--   cpc double: USD per click; NULL without clicks.
--   cpi double: USD per install of last_touch_installs; NULL without one.
--   last_touch_cpa double: USD per order of last_touch_orders; NULL without one.
--   cac double: All spend per new customer, USD; NULL without one.
--   last_touch_roas double: last_touch_revenue / spend, USD over USD; NULL without spend.
--   blended_roas double: All revenue / all spend, USD over USD; NULL without spend.
--   unconverted_spend bigint: Rows of delivery that are in no spend, because their currency had no exchange rate.
--   unconverted_sales bigint: Orders and refunds that are in no revenue, because their currency had no exchange rate.
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
