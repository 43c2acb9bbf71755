-- One row an arm (seeds together): its MSE as a ratio to each model fitted at random, to the last value and to the best
-- naive forecast; geometric means over series and seeds.
WITH score AS (
  SELECT run.run_id, v_score.series, v_score.mse, v_score.mse_vs_best_naive, arm.name, arm.role, arm.forecaster,
    arm.rate_rule, arm.start, arm.feedback, arm.random_fit, arm.compared_with
  FROM v_score JOIN run ON run.name = v_score.run JOIN arm ON arm.run_id = run.run_id AND arm.name = v_score.arm
),
learner AS (SELECT * FROM score WHERE role = 'sequential'),
paired AS (
  SELECT learner.*, base.random_fit AS fit, ln(learner.mse / base.mse) AS ratio
  FROM learner LEFT JOIN score AS base
    ON base.run_id = learner.run_id AND base.series = learner.series AND base.compared_with = learner.name
),
naive AS (
  SELECT learner.run_id, learner.name, learner.series, ln(learner.mse / last.mse) AS to_last
  FROM learner JOIN score AS last
    ON last.run_id = learner.run_id AND last.series = learner.series AND last.name = 'lastValue'
)
SELECT run.name AS run,
  paired.forecaster || ', ' || paired.rate_rule || ', ' || paired.start || ', feedback ' || paired.feedback AS arm,
  round(exp(avg(CASE fit WHEN 'freshInit' THEN ratio END)), 3) AS 'to freshInit',
  round(exp(avg(CASE fit WHEN 'randomSearch' THEN ratio END)), 3) AS 'to randomSearch',
  round(exp(avg(CASE fit WHEN 'randomEta' THEN ratio END)), 3) AS 'to randomEta',
  round(exp(avg(CASE fit WHEN 'shuffledEta' THEN ratio END)), 3) AS 'to shuffledEta',
  round(exp(avg(CASE fit WHEN 'untrained' THEN ratio END)), 3) AS 'to untrained',
  round(exp(avg(naive.to_last)), 3) AS 'to last value',
  round(exp(avg(ln(paired.mse_vs_best_naive))), 3) AS 'to best naive'
FROM paired JOIN run USING (run_id) LEFT JOIN naive USING (run_id, name, series)
GROUP BY run.run_id, paired.forecaster, paired.rate_rule, paired.start, paired.feedback
ORDER BY run.run_id, paired.forecaster, paired.rate_rule, paired.start, paired.feedback;
