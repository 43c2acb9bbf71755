-- The learning rate at which a fold ended, and the validation loss with which the next one ended.
SELECT run, series, arm, fold, eta_end, next_loss FROM (
  SELECT run, series, arm, fold, eta_end,
    lead(validation_loss) OVER (PARTITION BY run_id, series_id, arm_id ORDER BY fold) AS next_loss
  FROM v_fold WHERE status = 'trained'
) WHERE next_loss IS NOT NULL ORDER BY run, series, arm, fold;
