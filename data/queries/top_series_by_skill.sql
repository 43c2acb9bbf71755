-- The series on which the sequential arms gain most over their best naive forecast.
SELECT run, series, arm, mse, 1 - mse_vs_best_naive AS skill
FROM v_score WHERE role = 'sequential' AND mse_vs_best_naive IS NOT NULL
ORDER BY skill DESC LIMIT 20;
