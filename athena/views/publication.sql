-- name: publication
-- description: Which run published each mart and when, one row a mart; NULL where the mart is empty. one_run is the same in every row: whether all marts that hold rows are of one run, which they are but for the moments of a publication or a rollback.
-- columns:
--   mart string: Name of the mart.
--   run_id string: Run that published the mart; NULL where the mart is empty.
--   loaded_at timestamp: When it was published, UTC; NULL where the mart is empty.
--   one_run boolean: Whether all marts that hold rows are of one run.
SELECT
  mart,
  run_id,
  loaded_at,
  coalesce(min(run_id) OVER () = max(run_id) OVER (), false) AS one_run
FROM (
  SELECT 'attribution_credit' AS mart, max(run_id) AS run_id, max(loaded_at) AS loaded_at FROM attribution_credit
  UNION ALL
  SELECT 'campaign_daily', max(run_id), max(loaded_at) FROM campaign_daily
  UNION ALL
  SELECT 'channel_daily', max(run_id), max(loaded_at) FROM channel_daily
  UNION ALL
  SELECT 'channel_kpi', max(run_id), max(loaded_at) FROM channel_kpi
  UNION ALL
  SELECT 'cohort_roas', max(run_id), max(loaded_at) FROM cohort_roas
  UNION ALL
  SELECT 'customer_daily', max(run_id), max(loaded_at) FROM customer_daily
  UNION ALL
  SELECT 'install_daily', max(run_id), max(loaded_at) FROM install_daily
  UNION ALL
  SELECT 'journey_daily', max(run_id), max(loaded_at) FROM journey_daily
  UNION ALL
  SELECT 'model_agreement', max(run_id), max(loaded_at) FROM model_agreement
  UNION ALL
  SELECT 'order_daily', max(run_id), max(loaded_at) FROM order_daily
  UNION ALL
  SELECT 'product_performance', max(run_id), max(loaded_at) FROM product_performance
  UNION ALL
  SELECT 'spend_response', max(run_id), max(loaded_at) FROM spend_response
  UNION ALL
  SELECT 'unobservable_daily', max(run_id), max(loaded_at) FROM unobservable_daily
) AS marts
