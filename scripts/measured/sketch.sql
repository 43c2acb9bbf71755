-- Ratios of MSE, geometric means over seeds and tickers, of the runs of sketch.yaml: to cold constant (which is freshInit), then to the last value.
WITH score AS (
  SELECT v_score.run, v_score.series, arm.seed, arm.start || ' ' || arm.rate_rule AS kind, v_score.mse
  FROM v_score JOIN run ON run.name = v_score.run JOIN arm ON arm.run_id = run.run_id AND arm.name = v_score.arm
  WHERE arm.role = 'sequential'
),
naive AS (SELECT run, series, mse FROM v_score WHERE arm = 'lastValue'),
compared AS (
  SELECT score.run, score.kind, ln(score.mse / cold.mse) AS to_cold, ln(score.mse / naive.mse) AS to_naive
  FROM score
  JOIN score AS cold USING (run, series, seed)
  JOIN naive USING (run, series)
  WHERE cold.kind = 'cold constant'
)
SELECT run AS 'target, N, optimizer, epochs',
  printf('%.2f', exp(avg(CASE kind WHEN 'cold absolute' THEN to_cold END))) AS 'cold ALDVI',
  printf('%.2f', exp(avg(CASE kind WHEN 'warm constant' THEN to_cold END))) AS 'warm constant',
  printf('%.2f', exp(avg(CASE kind WHEN 'warm absolute' THEN to_cold END))) AS 'warm ALDVI',
  printf('%.2f', exp(avg(CASE kind WHEN 'cold constant' THEN to_naive END))) AS 'cold constant / naive',
  printf('%.2f', exp(avg(CASE kind WHEN 'warm absolute' THEN to_naive END))) AS 'warm ALDVI / naive'
FROM compared JOIN run ON run.name = compared.run
GROUP BY run.run_id
ORDER BY run.run_id;
