-- All arms of each run by the geometric mean over series of their MSE ratio to the best naive forecast.
SELECT run, arm, role, count(*) AS series, exp(avg(ln(mse_vs_best_naive))) AS mean_ratio, avg(mse_vs_best_naive < 1) AS won
FROM v_score WHERE mse_vs_best_naive > 0
GROUP BY run_id, arm_id ORDER BY run_id, mean_ratio;
