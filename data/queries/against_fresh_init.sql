-- Each sequential arm against models trained from fresh weights, series by series.
SELECT run, arm, series, mse, mse_vs_random_fit, mse_vs_random_fit < 1 AS won
FROM v_score WHERE mse_vs_random_fit IS NOT NULL ORDER BY run, arm, mse_vs_random_fit;
