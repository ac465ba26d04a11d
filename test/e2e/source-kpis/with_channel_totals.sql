-- What every KPI of a channel is made from, in front of each `channel_*.sql`.
-- Parameters: from and to, UTC days, both included.
-- Each install and order looks its last touch up on its own: a click of the last 7 days, else a view of the last 24
-- hours; the latest of its kind, of the same time the greater touchpoint_id.
WITH install_channel AS (
  SELECT
    COALESCE(
      (
        SELECT t.channel
        FROM marketing.touchpoints AS t
        WHERE t.device_id = i.device_id
          AND t.occurred_at <= i.installed_at
          AND (
            (t.kind = 'click' AND t.occurred_at >= i.installed_at - INTERVAL 7 DAY)
            OR (t.kind = 'impression' AND t.occurred_at >= i.installed_at - INTERVAL 24 HOUR)
          )
        ORDER BY t.kind = 'click' DESC, t.occurred_at DESC, t.touchpoint_id DESC
        LIMIT 1
      ),
      'organic'
    ) AS channel
  FROM marketing.app_installs AS i
  WHERE i.installed_at >= CAST(:from AS DATE) AND i.installed_at < CAST(:to AS DATE) + INTERVAL 1 DAY
),
order_channel AS (
  SELECT
    o.amount,
    COALESCE(
      (
        SELECT t.channel
        FROM marketing.touchpoints AS t
        WHERE t.device_id = c.device_id
          AND t.occurred_at <= o.ordered_at
          AND (
            (t.kind = 'click' AND t.occurred_at >= o.ordered_at - INTERVAL 7 DAY)
            OR (t.kind = 'impression' AND t.occurred_at >= o.ordered_at - INTERVAL 24 HOUR)
          )
        ORDER BY t.kind = 'click' DESC, t.occurred_at DESC, t.touchpoint_id DESC
        LIMIT 1
      ),
      'unattributed'
    ) AS channel
  FROM sales.orders AS o
  LEFT JOIN sales.customers AS c ON c.customer_id = o.customer_id
  WHERE o.ordered_at >= CAST(:from AS DATE) AND o.ordered_at < CAST(:to AS DATE) + INTERVAL 1 DAY
),
part AS (
  SELECT channel, impressions, clicks, spend, 0 AS installs, 0 AS orders, 0 AS revenue
  FROM marketing.ad_performance
  WHERE ad_date BETWEEN CAST(:from AS DATE) AND CAST(:to AS DATE)
  UNION ALL
  SELECT channel, 0, 0, 0, 1, 0, 0 FROM install_channel
  UNION ALL
  SELECT channel, 0, 0, 0, 0, 1, amount FROM order_channel
),
total AS (
  SELECT
    channel,
    SUM(impressions) AS impressions,
    SUM(clicks) AS clicks,
    SUM(spend) AS spend,
    SUM(installs) AS installs,
    SUM(orders) AS orders,
    SUM(revenue) AS revenue
  FROM part
  GROUP BY channel
)
