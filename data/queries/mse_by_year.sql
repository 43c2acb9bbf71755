-- The MSE of each arm by the year of the instant that is forecast (by thousands of rows where instants are row numbers).
SELECT run, arm, substr(target_time, 1, 4) AS year, avg((y_true - y_pred) * (y_true - y_pred)) AS mse, count(*) AS forecasts
FROM v_prediction WHERE y_pred IS NOT NULL
GROUP BY run_id, arm_id, year ORDER BY run_id, arm_id, year;
