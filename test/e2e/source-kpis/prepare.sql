-- What every KPI is made from, out of the source tables alone: once a connection, into temporary tables.
-- Rows that a contract faults are left out before the newest of a key is taken. Text is compared byte by byte.
CREATE DATABASE IF NOT EXISTS source_kpis CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
USE source_kpis;

-- A channel's spellings: small letters and digits count, what is between them is one underscore.
CREATE OR REPLACE TEMPORARY TABLE spelling (spelling VARCHAR(64) NOT NULL PRIMARY KEY, channel VARCHAR(64) NOT NULL)
SELECT
  spelling,
  CASE
    WHEN canonical IN ('google', 'adwords', 'googleads') THEN 'google_ads'
    WHEN canonical IN ('fb', 'facebook_ads', 'meta') THEN 'facebook'
    WHEN canonical IN ('ig', 'insta') THEN 'instagram'
    WHEN canonical IN ('x', 'x_twitter') THEN 'twitter'
    WHEN canonical = 'tik_tok' THEN 'tiktok'
    WHEN canonical IN ('yt', 'you_tube') THEN 'youtube'
    WHEN canonical IN ('asa', 'apple_ads') THEN 'apple_search_ads'
    ELSE canonical
  END AS channel
FROM (
  SELECT
    spelling,
    TRIM(BOTH '_' FROM REGEXP_REPLACE(LOWER(spelling), '[^a-z0-9]+', '_')) AS canonical
  FROM (
    SELECT channel COLLATE utf8mb4_nopad_bin AS spelling FROM marketing.ad_performance
    UNION
    SELECT channel COLLATE utf8mb4_nopad_bin FROM marketing.touchpoints
    UNION
    SELECT channel COLLATE utf8mb4_nopad_bin FROM marketing.campaigns
  ) AS spelled
) AS canonicalised
WHERE canonical <> '';

CREATE OR REPLACE TEMPORARY TABLE campaign (
  campaign_id VARCHAR(64) NOT NULL PRIMARY KEY,
  name VARCHAR(400) NOT NULL,
  objective VARCHAR(16) NOT NULL,
  country VARCHAR(2) NULL
)
SELECT c.campaign_id, c.name, c.objective, c.country
FROM marketing.campaigns AS c
JOIN spelling ON spelling.spelling = c.channel COLLATE utf8mb4_nopad_bin
WHERE c.name IS NOT NULL
  AND c.objective COLLATE utf8mb4_nopad_bin IN ('installs', 'purchases', 'retargeting', 'awareness');

CREATE OR REPLACE TEMPORARY TABLE touch (
  touchpoint_id BIGINT NOT NULL PRIMARY KEY,
  device_id VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  occurred_at DATETIME(3) NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  creative_type VARCHAR(16) NOT NULL,
  KEY journey (device_id, kind, occurred_at, touchpoint_id)
)
SELECT touchpoint_id, device_id, kind, occurred_at, channel, campaign_id, creative_type
FROM (
  SELECT
    t.touchpoint_id,
    t.device_id,
    t.kind,
    t.occurred_at,
    spelling.channel,
    t.campaign_id,
    t.creative_type,
    ROW_NUMBER() OVER (PARTITION BY t.touchpoint_id ORDER BY t.updated_at DESC, t.delivery_id DESC) AS version
  FROM marketing.touchpoints AS t
  JOIN spelling ON spelling.spelling = t.channel COLLATE utf8mb4_nopad_bin
  WHERE t.device_id IS NOT NULL
    AND t.creative_type COLLATE utf8mb4_nopad_bin IN ('static', 'video', 'carousel')
    AND t.kind COLLATE utf8mb4_nopad_bin IN ('impression', 'click')
) AS versions
WHERE version = 1;

-- Each conversion looks its last touch up on its own: a click of the last 7 days, else a view of the last 24 hours; the
-- latest of its kind, of the same time the greater touchpoint_id.
CREATE OR REPLACE TEMPORARY TABLE install (
  install_id BIGINT NOT NULL PRIMARY KEY,
  device_id VARCHAR(64) NOT NULL,
  installed_at DATETIME(3) NOT NULL,
  country VARCHAR(2) NOT NULL,
  touchpoint_id BIGINT NULL
)
SELECT
  i.install_id,
  i.device_id,
  i.installed_at,
  i.country,
  COALESCE(
    (
      SELECT t.touchpoint_id
      FROM touch AS t
      WHERE t.device_id = i.device_id COLLATE utf8mb4_nopad_bin
        AND t.kind = 'click'
        AND t.occurred_at BETWEEN i.installed_at - INTERVAL 7 DAY AND i.installed_at
      ORDER BY t.occurred_at DESC, t.touchpoint_id DESC
      LIMIT 1
    ),
    (
      SELECT t.touchpoint_id
      FROM touch AS t
      WHERE t.device_id = i.device_id COLLATE utf8mb4_nopad_bin
        AND t.kind = 'impression'
        AND t.occurred_at BETWEEN i.installed_at - INTERVAL 24 HOUR AND i.installed_at
      ORDER BY t.occurred_at DESC, t.touchpoint_id DESC
      LIMIT 1
    )
  ) AS touchpoint_id
FROM marketing.app_installs AS i
WHERE i.device_id IS NOT NULL
  AND i.country IS NOT NULL
  AND i.platform COLLATE utf8mb4_nopad_bin IN ('ios', 'android');

CREATE OR REPLACE TEMPORARY TABLE purchase (
  order_id BIGINT NOT NULL PRIMARY KEY,
  customer_id BIGINT NOT NULL,
  device_id VARCHAR(64) NULL,
  country VARCHAR(2) NOT NULL,
  ordered_at DATETIME(3) NOT NULL,
  cancelled BOOLEAN NOT NULL,
  first_order BOOLEAN NOT NULL,
  currency VARCHAR(3) NOT NULL,
  amount DECIMAL(18,2) NOT NULL,
  refund_amount DECIMAL(18,2) NULL,
  refunded_at DATETIME(3) NULL,
  touchpoint_id BIGINT NULL
)
SELECT
  o.order_id,
  o.customer_id,
  c.device_id,
  COALESCE(c.country, 'ZZ') AS country,
  o.ordered_at,
  o.cancelled,
  NOT o.cancelled AND ROW_NUMBER() OVER (PARTITION BY o.customer_id ORDER BY o.cancelled, o.ordered_at, o.order_id) = 1
    AS first_order,
  o.currency,
  o.amount,
  o.refund_amount,
  o.refunded_at,
  COALESCE(
    (
      SELECT t.touchpoint_id
      FROM touch AS t
      WHERE t.device_id = c.device_id COLLATE utf8mb4_nopad_bin
        AND t.kind = 'click'
        AND t.occurred_at BETWEEN o.ordered_at - INTERVAL 7 DAY AND o.ordered_at
      ORDER BY t.occurred_at DESC, t.touchpoint_id DESC
      LIMIT 1
    ),
    (
      SELECT t.touchpoint_id
      FROM touch AS t
      WHERE t.device_id = c.device_id COLLATE utf8mb4_nopad_bin
        AND t.kind = 'impression'
        AND t.occurred_at BETWEEN o.ordered_at - INTERVAL 24 HOUR AND o.ordered_at
      ORDER BY t.occurred_at DESC, t.touchpoint_id DESC
      LIMIT 1
    )
  ) AS touchpoint_id
FROM (
  SELECT
    orders.*,
    status COLLATE utf8mb4_nopad_bin = 'cancelled' AS cancelled,
    ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY updated_at DESC, record_id DESC) AS version
  FROM sales.orders
  WHERE amount >= 0
    AND (refund_amount IS NULL OR refund_amount >= 0)
    AND status COLLATE utf8mb4_nopad_bin IN ('paid', 'shipped', 'cancelled', 'refunded')
    AND currency COLLATE utf8mb4_nopad_bin IN ('USD', 'EUR', 'GBP', 'JPY', 'BRL', 'CAD')
) AS o
LEFT JOIN sales.customers AS c ON c.customer_id = o.customer_id
WHERE o.version = 1;

-- Every rate that an amount asks for: the latest of its day or the seven before it.
CREATE OR REPLACE TEMPORARY TABLE usd_rate (
  currency VARCHAR(3) NOT NULL,
  day DATE NOT NULL,
  rate DECIMAL(18,8) NULL,
  PRIMARY KEY (currency, day)
)
SELECT
  currency,
  day,
  IF(
    currency = 'USD',
    1,
    (
      SELECT fx.rate
      FROM marketing.fx_rates AS fx
      WHERE fx.currency COLLATE utf8mb4_nopad_bin = asked.currency
        AND fx.rate_date BETWEEN asked.day - INTERVAL 7 DAY AND asked.day
        AND fx.rate > 0
      ORDER BY fx.rate_date DESC
      LIMIT 1
    )
  ) AS rate
FROM (
  SELECT currency COLLATE utf8mb4_nopad_bin AS currency, ad_date AS day FROM marketing.ad_performance
  UNION
  SELECT currency, DATE(ordered_at) FROM purchase
  UNION
  SELECT currency, DATE(refunded_at) FROM purchase WHERE refunded_at IS NOT NULL
  UNION
  SELECT i.currency COLLATE utf8mb4_nopad_bin, DATE(p.ordered_at)
  FROM sales.order_items AS i
  JOIN purchase AS p ON p.order_id = i.order_id
) AS asked;

-- Orders on their day and refunds on theirs, in USD; NULL without a rate.
CREATE OR REPLACE TEMPORARY TABLE sale (
  order_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  device_id VARCHAR(64) NULL,
  country VARCHAR(2) NOT NULL,
  at DATETIME(3) NOT NULL,
  day DATE NOT NULL,
  orders INT NOT NULL,
  first_orders INT NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  creative_type VARCHAR(16) NOT NULL,
  usd DECIMAL(38,10) NULL,
  KEY by_device (device_id)
)
SELECT
  s.order_id,
  s.customer_id,
  s.device_id,
  s.country,
  s.at,
  DATE(s.at) AS day,
  s.orders,
  s.first_orders,
  COALESCE(t.channel, 'unattributed') AS channel,
  COALESCE(t.campaign_id, 'none') AS campaign_id,
  COALESCE(t.creative_type, 'none') AS creative_type,
  s.amount * r.rate AS usd
FROM (
  SELECT order_id, customer_id, device_id, country, touchpoint_id, currency, ordered_at AS at, 1 AS orders,
    first_order AS first_orders, amount
  FROM purchase
  WHERE NOT cancelled
  UNION ALL
  SELECT order_id, customer_id, device_id, country, touchpoint_id, currency, refunded_at, 0, 0, -refund_amount
  FROM purchase
  WHERE NOT cancelled AND refund_amount IS NOT NULL AND refunded_at IS NOT NULL
) AS s
LEFT JOIN touch AS t ON t.touchpoint_id = s.touchpoint_id
LEFT JOIN usd_rate AS r ON r.currency = s.currency AND r.day = DATE(s.at);

-- Delivery, installs and sales as they add up, whatever a KPI groups them by.
CREATE OR REPLACE TEMPORARY TABLE fact (
  day DATE NOT NULL,
  channel VARCHAR(64) NOT NULL,
  campaign_id VARCHAR(64) NOT NULL,
  creative_type VARCHAR(16) NOT NULL,
  country VARCHAR(2) NOT NULL,
  impressions BIGINT NOT NULL,
  clicks BIGINT NOT NULL,
  spend DECIMAL(38,12) NOT NULL,
  unconverted_spend BIGINT NOT NULL,
  installs BIGINT NOT NULL,
  orders BIGINT NOT NULL,
  first_orders BIGINT NOT NULL,
  revenue DECIMAL(38,12) NOT NULL,
  unconverted_sales BIGINT NOT NULL,
  KEY by_day (day)
)
SELECT
  a.ad_date AS day,
  spelling.channel,
  a.campaign_id,
  a.creative_type,
  COALESCE(c.country, 'ZZ') AS country,
  a.impressions,
  a.clicks,
  COALESCE(a.spend * r.rate, 0) AS spend,
  r.rate IS NULL AS unconverted_spend,
  0 AS installs,
  0 AS orders,
  0 AS first_orders,
  0 AS revenue,
  0 AS unconverted_sales
FROM marketing.ad_performance AS a
JOIN spelling ON spelling.spelling = a.channel COLLATE utf8mb4_nopad_bin
LEFT JOIN campaign AS c ON c.campaign_id = a.campaign_id COLLATE utf8mb4_nopad_bin
LEFT JOIN usd_rate AS r ON r.currency = a.currency COLLATE utf8mb4_nopad_bin AND r.day = a.ad_date
WHERE a.impressions >= 0
  AND a.clicks >= 0
  AND a.spend >= 0
  AND a.creative_type COLLATE utf8mb4_nopad_bin IN ('static', 'video', 'carousel')
  AND a.currency COLLATE utf8mb4_nopad_bin IN ('USD', 'EUR', 'GBP', 'JPY', 'BRL', 'CAD')
UNION ALL
SELECT
  DATE(i.installed_at),
  COALESCE(t.channel, 'organic'),
  COALESCE(t.campaign_id, 'none'),
  COALESCE(t.creative_type, 'none'),
  i.country,
  0, 0, 0, 0, 1, 0, 0, 0, 0
FROM install AS i
LEFT JOIN touch AS t ON t.touchpoint_id = i.touchpoint_id
UNION ALL
SELECT day, channel, campaign_id, creative_type, country, 0, 0, 0, 0, 0, orders, first_orders, COALESCE(usd, 0), usd IS NULL
FROM sale;

-- Devices by the day and channel of their first install, what that day and channel cost, and what they bought within 7
-- and 30 times 24 hours.
CREATE OR REPLACE TEMPORARY TABLE first_install (
  device_id VARCHAR(64) NOT NULL PRIMARY KEY,
  installed_at DATETIME(3) NOT NULL,
  channel VARCHAR(64) NOT NULL
)
SELECT device_id, installed_at, channel
FROM (
  SELECT
    i.device_id,
    i.installed_at,
    COALESCE(t.channel, 'organic') AS channel,
    ROW_NUMBER() OVER (PARTITION BY i.device_id ORDER BY i.installed_at, i.install_id) AS number
  FROM install AS i
  LEFT JOIN touch AS t ON t.touchpoint_id = i.touchpoint_id
) AS numbered
WHERE number = 1;

CREATE OR REPLACE TEMPORARY TABLE cohort (
  day DATE NOT NULL,
  channel VARCHAR(64) NOT NULL,
  installs BIGINT NOT NULL,
  spend DECIMAL(38,12) NOT NULL,
  d1_revenue DECIMAL(38,12) NOT NULL,
  d7_revenue DECIMAL(38,12) NOT NULL,
  d30_revenue DECIMAL(38,12) NOT NULL,
  PRIMARY KEY (day, channel)
)
SELECT
  day,
  channel,
  SUM(installs) AS installs,
  SUM(spend) AS spend,
  SUM(d1_revenue) AS d1_revenue,
  SUM(d7_revenue) AS d7_revenue,
  SUM(d30_revenue) AS d30_revenue
FROM (
  SELECT DATE(installed_at) AS day, channel, 1 AS installs, 0 AS spend, 0 AS d1_revenue, 0 AS d7_revenue, 0 AS d30_revenue
  FROM first_install
  UNION ALL
  SELECT day, channel, 0, spend, 0, 0, 0
  FROM fact
  WHERE spend > 0
  UNION ALL
  SELECT
    DATE(f.installed_at),
    f.channel,
    0,
    0,
    IF(sale.at < f.installed_at + INTERVAL 1 DAY, sale.usd, 0),
    IF(sale.at < f.installed_at + INTERVAL 7 DAY, sale.usd, 0),
    sale.usd
  FROM first_install AS f
  JOIN sale
    ON sale.device_id = f.device_id
    AND sale.at >= f.installed_at
    AND sale.at < f.installed_at + INTERVAL 30 DAY
  WHERE sale.usd IS NOT NULL
) AS part
GROUP BY day, channel;
