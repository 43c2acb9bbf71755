-- The latest one-step forecasts of each sequential arm on each series.
SELECT run, series, arm, origin, target_time, y_pred, y_true FROM (
  SELECT p.*, row_number() OVER (PARTITION BY p.run_id, p.series_id, p.arm_id ORDER BY p.origin_row DESC) AS place
  FROM v_prediction AS p JOIN arm AS a ON a.run_id = p.run_id AND a.arm_id = p.arm_id
  WHERE p.lead = 1 AND a.role = 'sequential'
) WHERE place <= 5 ORDER BY run, series, arm, origin;
