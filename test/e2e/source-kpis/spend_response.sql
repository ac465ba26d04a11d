-- Spend and installs of each day and channel, as numbers for the statistics that are made from them.
SELECT channel, day, SUM(spend) AS spend, SUM(installs) AS installs
FROM fact
GROUP BY channel, day
HAVING SUM(spend) > 0 OR SUM(installs) > 0
ORDER BY channel, day
