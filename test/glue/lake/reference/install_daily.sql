CREATE VIEW install_daily AS
SELECT happened_at::DATE AS day, channel, conversions.country, platform, coalesce(kind, 'organic') AS kind, count(*) AS installs
FROM conversions JOIN app_installs USING (install_id) GROUP BY ALL;
