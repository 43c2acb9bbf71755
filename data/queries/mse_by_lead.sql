-- The MSE of each arm at each lead, over all series and origins.
SELECT run, arm, lead, avg((y_true - y_pred) * (y_true - y_pred)) AS mse, count(*) AS forecasts
FROM v_prediction WHERE y_pred IS NOT NULL
GROUP BY run_id, arm_id, lead ORDER BY run_id, arm_id, lead;
