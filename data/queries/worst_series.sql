-- The series on which the sequential arms lose most to their best naive forecast.
SELECT run, series, arm, mse, mse_vs_best_naive
FROM v_score WHERE role = 'sequential' AND mse_vs_best_naive IS NOT NULL
ORDER BY mse_vs_best_naive DESC LIMIT 20;
