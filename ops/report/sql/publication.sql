-- Which run published each mart, and when.
SELECT mart, run_id, loaded_at, one_run
FROM publication
ORDER BY mart
