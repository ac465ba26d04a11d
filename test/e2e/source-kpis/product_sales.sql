-- Lines, units and revenue of each product category by the channel of the order.
SELECT
  COALESCE(IF(product.price >= 0, product.category, NULL), 'unknown') COLLATE utf8mb4_nopad_bin AS category,
  COALESCE(touch.channel, 'unattributed') AS channel,
  COUNT(*) AS order_lines,
  SUM(item.quantity) AS units,
  ROUND(SUM(COALESCE(item.amount * usd_rate.rate, 0)), 2) AS last_touch_revenue,
  SUM(usd_rate.rate IS NULL) AS unconverted_lines
FROM sales.order_items AS item
JOIN purchase ON purchase.order_id = item.order_id
LEFT JOIN touch ON touch.touchpoint_id = purchase.touchpoint_id
LEFT JOIN sales.products AS product ON product.product_id = item.product_id
LEFT JOIN usd_rate
  ON usd_rate.currency = item.currency COLLATE utf8mb4_nopad_bin AND usd_rate.day = DATE(purchase.ordered_at)
WHERE NOT purchase.cancelled
  AND item.quantity >= 1
  AND item.amount >= 0
  AND item.currency COLLATE utf8mb4_nopad_bin IN ('USD', 'EUR', 'GBP', 'JPY', 'BRL', 'CAD')
  AND purchase.ordered_at >= CAST(:from AS DATE)
  AND purchase.ordered_at < CAST(:to AS DATE) + INTERVAL 1 DAY
GROUP BY 1, 2
ORDER BY 1, 2
