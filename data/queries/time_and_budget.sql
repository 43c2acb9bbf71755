-- What each arm spent: seconds by the wall clock, optimizer updates, and folds a second.
SELECT run, arm, count(*) AS folds, sum(gradient_steps) AS gradient_steps, sum(seconds) AS seconds,
  count(*) / nullif(sum(seconds), 0) AS folds_per_second
FROM v_fold GROUP BY run_id, arm_id ORDER BY run_id, arm_id;
