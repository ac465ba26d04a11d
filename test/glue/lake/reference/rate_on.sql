-- US dollars for one unit of a currency on a day: that day's rate, or the last one of the seven days before it.
CREATE MACRO rate_on(code, on_day) AS CASE WHEN code = 'USD' THEN 1::DECIMAL(18, 8) ELSE (
  SELECT arg_max(rate, rate_date) FROM fx_rates
  WHERE currency = code AND rate_date BETWEEN on_day - 7 AND on_day
) END;
