-- Last-touch revenue and ROAS of each campaign, and of what no campaign earned.
SELECT
  fact.channel,
  fact.campaign_id,
  campaign.name AS campaign,
  ROUND(SUM(spend), 2) AS spend,
  SUM(installs) AS installs,
  SUM(orders) AS last_touch_orders,
  ROUND(SUM(revenue), 2) AS last_touch_revenue,
  CAST(SUM(revenue) AS DOUBLE) / CAST(NULLIF(SUM(spend), 0) AS DOUBLE) AS last_touch_roas
FROM fact
LEFT JOIN campaign ON campaign.campaign_id = fact.campaign_id
WHERE fact.day BETWEEN :from AND :to
GROUP BY fact.channel, fact.campaign_id, campaign.name
ORDER BY last_touch_roas DESC, fact.channel, fact.campaign_id
