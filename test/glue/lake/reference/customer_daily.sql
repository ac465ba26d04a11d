-- Customers whose first order it is, those with a later one, and what was spent on the day.
CREATE VIEW customer_daily AS
WITH people AS (
  SELECT
    day, channel,
    count(*) FILTER (first_order) AS new_customers,
    count(DISTINCT customer_id) FILTER (is_order AND NOT first_order) AS returning_customers,
    count(*) FILTER (is_order) AS orders, sum(usd) AS revenue
  FROM sales GROUP BY ALL
),
spent AS (SELECT day, channel, sum(spend) AS spend FROM campaign_daily WHERE spend <> 0 GROUP BY ALL)
SELECT
  day, channel,
  coalesce(new_customers, 0) AS new_customers, coalesce(returning_customers, 0) AS returning_customers,
  coalesce(orders, 0) AS orders, coalesce(revenue, 0) AS revenue, coalesce(spend, 0) AS spend
FROM people FULL JOIN spent USING (day, channel);
