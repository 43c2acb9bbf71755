#!/usr/bin/env python3
"""Compare the scores of a foldcast store with what pandas computes from its forecasts.

Usage: check_mse.py STORE [STORE ...]

Reads v_prediction, computes for each run, series and arm the mean squared error over all leads and origins, the ratio
to the naive arm that is best on the series and the ratio to the freshInit baseline, and compares them with v_score:
MSE and ratios to 1e-9 relative, n exactly. Prints what it checked; exits with 1 on the first store that differs.
"""

import sqlite3
import sys

import numpy
import pandas

TOLERANCE = 1e-9
KEYS = ["run_id", "series_id", "arm_id"]


def expected_scores(db):
    predictions = pandas.read_sql("SELECT run_id, series_id, arm_id, y_true, y_pred FROM v_prediction", db)
    # Through Python floats: a column of NULLs alone would come as objects.
    error = predictions["y_true"].astype(float) - predictions["y_pred"].astype(float)
    scores = (error**2).groupby([predictions[key] for key in KEYS]).agg(["count", "mean"]).reset_index()
    scores = scores.rename(columns={"count": "n", "mean": "mse"})
    arms = pandas.read_sql("SELECT * FROM arm", db)
    scores = scores.merge(arms[["run_id", "arm_id", "name", "role", "leaky"]], on=["run_id", "arm_id"])
    naive = scores[(scores["role"] == "naive") & (scores["leaky"] == 0)]
    best = naive.groupby(["run_id", "series_id"])["mse"].min().rename("best").reset_index()
    scores = scores.merge(best, how="left", on=["run_id", "series_id"])
    scores["mse_vs_best_naive"] = scores["mse"] / scores["best"].where(scores["best"] != 0)
    return scores.merge(fresh_scores(scores, arms), how="left", on=KEYS)


def fresh_scores(scores, arms):
    """The ratio to freshInit, found anew from the table arm: the baseline that names the arm, else forecaster and seed."""
    mse = scores.set_index(KEYS)["mse"]
    rows = []
    for run, own in arms.groupby("run_id"):
        fresh = own[(own["random_fit"] == "freshInit") & (own["role"] == "randomFit")].sort_values("arm_id")
        for arm in own[own["role"].isin(["sequential", "rival"])].itertuples():
            named = fresh[fresh["compared_with"] == arm.name]
            alike = fresh[(fresh["forecaster"] == arm.forecaster) & (fresh["seed"] == arm.seed)]
            candidates = named if len(named) else alike
            if not len(candidates):
                continue
            baseline = candidates["arm_id"].iloc[0]
            for series in scores[(scores["run_id"] == run) & (scores["arm_id"] == arm.arm_id)]["series_id"]:
                reference = mse.get((run, series, baseline), numpy.nan)
                ratio = mse[(run, series, arm.arm_id)] / reference if reference else numpy.nan
                rows.append((run, series, arm.arm_id, ratio))
    return pandas.DataFrame(rows, columns=KEYS + ["mse_vs_random_fit"])


def check(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        stored = pandas.read_sql(
            "SELECT run_id, series_id, arm_id, run, series, arm, n, mse, mse_vs_best_naive, mse_vs_random_fit FROM v_score", db)
        expected = expected_scores(db)
    both = stored.merge(expected, how="outer", on=KEYS, suffixes=("", "_expected"), indicator=True)
    problems = [f"{row.run_id}/{row.series_id}/{row.arm_id} is in one only" for row in both[both["_merge"] != "both"].itertuples()]
    both = both[both["_merge"] == "both"]
    for row in both[both["n"] != both["n_expected"]].itertuples():
        problems.append(f"{row.run}, {row.series}, {row.arm}: n is {row.n}, pandas counts {row.n_expected}")
    compared = 0
    worst = 0.0
    for column in ["mse", "mse_vs_best_naive", "mse_vs_random_fit"]:
        found = both[column].astype(float).to_numpy()
        wanted = both[column + "_expected"].astype(float).to_numpy()
        missing = numpy.isnan(found) & numpy.isnan(wanted)
        with numpy.errstate(divide="ignore", invalid="ignore"):
            difference = numpy.where(found == wanted, 0, abs(found - wanted) / abs(wanted))
        wrong = ~missing & ~(difference <= TOLERANCE)
        compared += int((~missing).sum())
        worst = max(worst, float(numpy.max(difference[~missing & ~wrong], initial=0)))
        for index in numpy.flatnonzero(wrong):
            row = both.iloc[index]
            problems.append(
                f"{row['run']}, {row['series']}, {row['arm']}: {column} is {found[index].item()}, pandas finds {wanted[index].item()}")
    if not len(both):
        problems.append("the store holds no scores")
    for problem in problems[:20]:
        print(f"{path}: {problem}")
    if problems:
        print(f"{path}: {len(problems)} differences")
        return False
    print(
        f"{path}: {len(both)} scores of {both['n'].sum()} forecasts agree with pandas: {compared} figures, "
        f"largest relative difference {worst:.1e} (allowed {TOLERANCE:.0e})")
    return True


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    sys.exit(0 if all([check(path) for path in sys.argv[1:]]) else 1)
