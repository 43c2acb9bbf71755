#!/usr/bin/env python3
"""One linear model for all columns of a wide CSV, on the frozen split of the long-horizon papers: MSE in units of the training rows.

nlinear.py FOLDCAST CSV [HORIZON …]: by default 96, 192, 336 and 720 hours of the ETT files, whose first 8,640 rows train, the next 2,880
validate and the next 2,880 test, as in Zeng et al. 2023 (doi:10.1609/aaai.v37i9.26317), with their settings for NLinear.
"""
import csv
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile

TRAIN, HELD = 8640, 2880


def measured(foldcast: str, path: pathlib.Path, horizon: int, folder: pathlib.Path) -> float:
    lines = path.read_text().splitlines()[: TRAIN + 2 * HELD + 1]
    data, store = folder / path.name, folder / f"{horizon}.sqlite"
    data.write_text("\n".join(lines) + "\n")
    settings = {
        "layout": "wide", "cohort": "all", "forecaster": "linear", "lookback": 336, "horizon": horizon, "train": TRAIN + HELD,
        "validation": HELD / (TRAIN + HELD), "step": HELD - horizon + 1, "folds": 1, "shrinkage": "none", "start": "cold", "feedback": "none",
        "rate": "exponential:gamma=0.5", "learning-rate": 0.005, "batch": 32, "epochs": 10, "patience": 3, "naive": "lastValue",
        "random-fit": "none", "store": store,
    }
    subprocess.run([foldcast, "run", data, "--quiet", *(f"--{key}={value}" for key, value in settings.items())], check=True)
    rows = list(csv.DictReader(lines))
    with sqlite3.connect(store) as db:
        errors = db.execute(
            "SELECT series, avg((y_true - y_pred) * (y_true - y_pred)) FROM v_prediction WHERE arm LIKE 'linear/%' GROUP BY series"
        ).fetchall()
    return statistics.mean(error / statistics.pvariance([float(row[name]) for row in rows[:TRAIN]]) for name, error in errors)


if __name__ == "__main__":
    foldcast, path, *horizons = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for horizon in map(int, horizons or [96, 192, 336, 720]):
            print(horizon, round(measured(foldcast, pathlib.Path(path), horizon, pathlib.Path(folder)), 4), flush=True)
