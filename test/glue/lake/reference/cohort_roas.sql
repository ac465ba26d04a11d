-- Devices by the day and channel of their first install; revenue with 0 <= sale - install < n * 24 h; mature once the
-- n days of the day's last second are over.
CREATE VIEW cohort_roas AS
WITH members AS (
  SELECT device_id, happened_at AS installed_at, channel, happened_at::DATE AS day
  FROM conversions WHERE install_id IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY device_id ORDER BY happened_at, install_id) = 1
),
devices AS (SELECT day, channel, count(*) AS installs FROM members GROUP BY ALL),
sold AS (
  SELECT
    members.day, members.channel,
    sum(usd) FILTER (happened_at < installed_at + INTERVAL 24 HOUR) AS d1_revenue,
    sum(usd) FILTER (happened_at < installed_at + INTERVAL (7 * 24) HOUR) AS d7_revenue,
    sum(usd) FILTER (happened_at < installed_at + INTERVAL (30 * 24) HOUR) AS d30_revenue
  FROM members JOIN sales USING (device_id) WHERE happened_at >= installed_at GROUP BY ALL
),
spent AS (SELECT day, channel, sum(spend) AS spend FROM campaign_daily WHERE spend <> 0 GROUP BY ALL)
SELECT
  day, channel, coalesce(installs, 0) AS installs, coalesce(spend, 0) AS spend,
  coalesce(d1_revenue, 0) AS d1_revenue,
  coalesce(d1_revenue, 0)::DOUBLE / nullif(coalesce(spend, 0), 0)::DOUBLE AS d1_roas,
  known.until >= (day + 2)::TIMESTAMP AS d1_mature,
  coalesce(d7_revenue, 0) AS d7_revenue,
  coalesce(d7_revenue, 0)::DOUBLE / nullif(coalesce(spend, 0), 0)::DOUBLE AS d7_roas,
  known.until >= (day + 8)::TIMESTAMP AS d7_mature,
  coalesce(d30_revenue, 0) AS d30_revenue,
  coalesce(d30_revenue, 0)::DOUBLE / nullif(coalesce(spend, 0), 0)::DOUBLE AS d30_roas,
  known.until >= (day + 31)::TIMESTAMP AS d30_mature,
  known.until AS known_until
FROM devices FULL JOIN sold USING (day, channel) FULL JOIN spent USING (day, channel), known;
