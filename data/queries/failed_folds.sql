-- What failed and why; the naive forecast stands in for failed folds and is scored.
SELECT run.name AS run, f.series, a.name AS arm, f.fold, f.reason
FROM failure AS f JOIN run USING (run_id) LEFT JOIN arm AS a ON a.run_id = f.run_id AND a.arm_id = f.arm_id
ORDER BY run.run_id, f.series, a.arm_id, f.fold;
