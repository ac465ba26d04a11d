CREATE VIEW channel_daily AS
SELECT day, channel, country, sum(COLUMNS(* EXCLUDE (day, channel, campaign_id, creative_type, country)))
FROM campaign_daily GROUP BY day, channel, country;
