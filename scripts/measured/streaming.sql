-- The streaming LSTM's MSE as a ratio to the windowed one's on the same series, target and arm; seeds and series together in
-- geometric means, and on how many series it is lower.
WITH score AS (
  SELECT v_score.series, coalesce(nullif(arm.random_fit, ''), 'sequential') AS arm, run.name AS run,
    substr(run.name, instr(run.name, ' ') + 1) AS target, run.name LIKE 'streaming%' AS streams, avg(ln(v_score.mse)) AS mse,
    avg(ln(v_score.mse_vs_best_naive)) AS naive
  FROM v_score JOIN run ON run.name = v_score.run JOIN arm ON arm.run_id = run.run_id AND arm.name = v_score.arm
  WHERE arm.role IN ('sequential', 'randomFit')
  GROUP BY 1, 2, 3
)
SELECT a.target, a.arm, count(*) AS series, round(exp(avg(a.mse - b.mse)), 3) AS 'streaming to windowed',
  sum(a.mse < b.mse) AS 'series on which it is lower', round(exp(max(a.mse - b.mse)), 3) AS worst,
  round(exp(avg(a.naive)), 3) AS 'streaming to best naive', round(exp(avg(b.naive)), 3) AS 'windowed to best naive'
FROM score AS a JOIN score AS b ON a.series = b.series AND a.arm = b.arm AND a.target = b.target AND a.streams AND NOT b.streams
GROUP BY 1, 2 ORDER BY 1, 2;
