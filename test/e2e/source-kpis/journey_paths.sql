-- The paths to installs, first orders and orders: of each conversion the latest hundred touches of its own 30 days.
WITH conversion AS (
  SELECT 'install' AS kind, install_id AS id, device_id, installed_at AS at
  FROM install
  WHERE DATE(installed_at) BETWEEN :from AND :to
  UNION ALL
  SELECT 'order', order_id, device_id, ordered_at
  FROM purchase
  WHERE order_id IN (SELECT order_id FROM sale WHERE day BETWEEN :from AND :to)
), touched AS (
  SELECT
    c.kind,
    c.id,
    t.channel,
    ROW_NUMBER() OVER (PARTITION BY c.kind, c.id ORDER BY t.occurred_at DESC, t.touchpoint_id DESC) AS from_end
  FROM conversion AS c
  JOIN touch AS t ON t.device_id = c.device_id AND t.occurred_at BETWEEN c.at - INTERVAL 30 DAY AND c.at
), kept AS (
  SELECT
    kind,
    id,
    channel,
    from_end,
    LEAD(channel) OVER (PARTITION BY kind, id ORDER BY from_end) AS before_it,
    COUNT(*) OVER (PARTITION BY kind, id) AS touches
  FROM touched
  WHERE from_end <= 100
), step AS (
  SELECT
    kind,
    id,
    channel,
    touches,
    ROW_NUMBER() OVER (PARTITION BY kind, id ORDER BY from_end DESC) AS number,
    COUNT(*) OVER (PARTITION BY kind, id) AS steps
  FROM kept
  WHERE before_it IS NULL OR before_it <> channel
), journey AS (
  SELECT
    kind,
    id,
    MAX(touches) AS touches,
    GROUP_CONCAT(
      IF(number = 2 AND steps > 3, '...', channel)
      ORDER BY number
      SEPARATOR ' > '
    ) AS path
  FROM step
  WHERE number <= 2 OR number > steps - 2
  GROUP BY kind, id
), converted AS (
  SELECT 'install' AS conversion_type, 'install' AS kind, install_id AS id, DATE(installed_at) AS day, 1 AS conversions,
    0 AS usd
  FROM install
  UNION ALL
  SELECT 'order', 'order', order_id, day, orders, COALESCE(usd, 0)
  FROM sale
  UNION ALL
  SELECT 'first_order', 'order', sale.order_id, sale.day, sale.orders, COALESCE(sale.usd, 0)
  FROM sale
  JOIN purchase ON purchase.order_id = sale.order_id
  WHERE purchase.first_order
), summed AS (
  SELECT
    conversion_type,
    COALESCE(path, 'unattributed') AS path,
    SUM(conversions) AS conversions,
    SUM(IF(touches = 1, conversions, 0)) AS single_touch_conversions,
    SUM(COALESCE(touches, 0) * conversions) AS touches,
    SUM(usd) AS usd
  FROM converted
  LEFT JOIN journey USING (kind, id)
  WHERE day BETWEEN :from AND :to
  GROUP BY conversion_type, COALESCE(path, 'unattributed')
), ranked AS (
  SELECT
    summed.*,
    ROW_NUMBER() OVER (PARTITION BY conversion_type ORDER BY conversions DESC, usd DESC, path) AS place,
    ROW_NUMBER() OVER (PARTITION BY conversion_type ORDER BY usd DESC, conversions DESC, path) AS revenue_rank,
    SUM(conversions) OVER (PARTITION BY conversion_type) AS all_conversions,
    SUM(usd) OVER (PARTITION BY conversion_type) AS all_usd
  FROM summed
)
SELECT
  conversion_type,
  place AS `rank`,
  path,
  conversions,
  CAST(conversions AS DOUBLE) / NULLIF(all_conversions, 0) AS share_of_conversions,
  single_touch_conversions,
  CAST(touches AS DOUBLE) / NULLIF(conversions, 0) AS touches_per_conversion,
  ROUND(usd, 2) AS revenue,
  CAST(usd AS DOUBLE) / NULLIF(CAST(all_usd AS DOUBLE), 0) AS share_of_revenue,
  revenue_rank
FROM ranked
WHERE place <= 20 OR revenue_rank <= 20
ORDER BY conversion_type, place
