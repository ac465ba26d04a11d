-- Installs and orders with their last touch: a click of the 7 days before outranks any view of the 24 hours before.
CREATE VIEW conversions AS
WITH happened AS (
  SELECT install_id, NULL AS order_id, device_id, installed_at AS happened_at, country, 'organic' AS otherwise
  FROM app_installs
  UNION ALL
  SELECT NULL, order_id, device_id, ordered_at, coalesce(country, 'ZZ'), 'unattributed'
  FROM orders LEFT JOIN customers USING (customer_id)
),
touches AS (
  SELECT *, kind = 'click' AS click, CASE kind WHEN 'click' THEN INTERVAL 7 DAY ELSE INTERVAL 24 HOUR END AS look_back
  FROM touchpoints
),
counting AS (
  SELECT
    install_id, order_id, touches.*,
    row_number() OVER (
      PARTITION BY install_id, order_id ORDER BY click DESC, occurred_at DESC, touchpoint_id DESC
    ) AS place
  FROM happened JOIN touches ON happened.device_id = touches.device_id AND occurred_at BETWEEN happened_at - look_back AND happened_at
)
SELECT
  happened.*,
  coalesce(last.channel, otherwise) AS channel,
  coalesce(last.campaign_id, 'none') AS campaign_id,
  coalesce(last.creative_type, 'none') AS creative_type,
  last.kind
FROM happened LEFT JOIN (SELECT * FROM counting WHERE place = 1) AS last
  ON happened.install_id IS NOT DISTINCT FROM last.install_id
  AND happened.order_id IS NOT DISTINCT FROM last.order_id;
