-- The epoch in which the validation loss was least, on average over folds: training beyond it was wasted.
SELECT run, arm, avg(best_epoch) AS mean_best_epoch, max(epochs) AS epochs, count(*) AS folds FROM (
  SELECT run, arm, run_id, arm_id, epoch AS best_epoch, count(*) OVER fold AS epochs,
    row_number() OVER (PARTITION BY run_id, series_id, arm_id, fold ORDER BY validation_loss, epoch) AS place
  FROM v_epoch WHERE validation_loss IS NOT NULL
  WINDOW fold AS (PARTITION BY run_id, series_id, arm_id, fold)
) WHERE place = 1 GROUP BY run_id, arm_id ORDER BY run_id, arm_id;
