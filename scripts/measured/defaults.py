#!/usr/bin/env python3
"""The search behind the defaults of run, on development series: one line a variant.

Run: python3 scripts/measured/defaults.py FOLDCAST DATA [VARIANT…]
FOLDCAST is the release program, DATA the folder of public series (A_daily, B_long_horizon, C_classic). Each figure is the sequential
arm's MSE as a geometric mean of ratios over series: to the best naive forecast (chosen per series in hindsight), to the last
value, and to ridge on the same lags.
"""

import csv
import gzip
import math
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TICKERS = "AAPL AMZN BK CAT CVX DIS EIX GE GS HD IBM KO LLY MCD MMM".split()
NAIVE = ["lastValue", "drift", "seasonalNaive", "trainingMean", "ridge"]
# What was chosen first, and what is now.
EARLIER = {
    "head": "zero", "shrinkage": "pooled", "feedback-input": "bounded", "start": "shrinkPerturb", "patience": "10",
    "epochs": "50", "shrink-to": "lastValue", "shrinkage-margin": "1",
}
CHOSEN = EARLIER | {"shrink-to": "ridge", "shrinkage-margin": "1.5"}
PAPER = {
    "head": "random", "shrinkage": "none", "feedback-input": "plain", "start": "warm", "patience": "0", "epochs": "20",
    "shrink-to": "lastValue", "shrinkage-margin": "1",
}
MENDED = PAPER | {"head": "zero", "shrinkage": "pooled", "feedback-input": "bounded", "patience": "5", "ensemble": "5"}
VARIANTS = {
    "paper": PAPER,
    "shrunk": PAPER | {"shrinkage": "pooled"},
    "shrunk, zero head": PAPER | {"shrinkage": "pooled", "head": "zero"},
    "  and last 5 epochs averaged": PAPER | {"shrinkage": "pooled", "head": "zero", "average-epochs": "5"},
    "  and no feedback": PAPER | {"shrinkage": "pooled", "head": "zero", "feedback": "none"},
    "mended": MENDED,
    "  no feedback": MENDED | {"feedback": "none"},
    "  no feedback, margin 0": MENDED | {"feedback": "none", "shrinkage-margin": "0"},
    "  no feedback, margin 2": MENDED | {"feedback": "none", "shrinkage-margin": "2"},
    "  no feedback, not shrunk": MENDED | {"feedback": "none", "shrinkage": "none"},
    "  no feedback, 64 units": MENDED | {"feedback": "none", "hidden": "64"},
    "  cold, rate 0.003": MENDED | {"start": "cold", "learning-rate": "0.003"},
    "  shrinkPerturb, rate 0.003": MENDED | {"start": "shrinkPerturb", "learning-rate": "0.003"},
    "  L2 0.01": MENDED | {"weight-decay": "0.01"},
    "  AdamW, decay 1": MENDED | {"optimizer": "adamw", "weight-decay": "1"},
    "  AdamW, decay 5": MENDED | {"optimizer": "adamw", "weight-decay": "5"},
    "earlier": EARLIER,
    "  ensemble 3": EARLIER | {"ensemble": "3"},
    "  ensemble 5": EARLIER | {"ensemble": "5"},
    "  ensemble 3, random head": EARLIER | {"ensemble": "3", "head": "random"},
    "  ensemble 3, no feedback": EARLIER | {"ensemble": "3", "feedback": "none"},
    "  ensemble 5, rate 0.003": EARLIER | {"ensemble": "5", "learning-rate": "0.003"},
    "  rate 0.003": EARLIER | {"learning-rate": "0.003"},
    "  warm": EARLIER | {"start": "warm"},
    "  warm, rate 0.003": EARLIER | {"start": "warm", "learning-rate": "0.003"},
    "  shrunk to ridge": EARLIER | {"shrink-to": "ridge"},
    "  shrunk to ridge, perLead": EARLIER | {"shrink-to": "ridge", "shrinkage": "perLead"},
    "  shrunk to ridge, shortcut": EARLIER | {"shrink-to": "ridge", "shortcut": None},
    "  shrunk to ridge, margin 2": EARLIER | {"shrink-to": "ridge", "shrinkage-margin": "2"},
    "chosen": CHOSEN,
    "  shortcut": EARLIER | {"shortcut": None},
    "  settle": EARLIER | {"rate": "settle"},
    "  shortcut, settle": EARLIER | {"shortcut": None, "rate": "settle"},
    "  shortcut, last 5 epochs averaged": EARLIER | {"shortcut": None, "average-epochs": "5"},
    "  shortcut, ensemble 3": EARLIER | {"shortcut": None, "ensemble": "3"},
    "  shortcut, no feedback": EARLIER | {"shortcut": None, "feedback": "none"},
    "  last 5 epochs averaged": EARLIER | {"average-epochs": "5"},
    "  shortcut, last 5 averaged, ensemble 3": EARLIER | {"shortcut": None, "average-epochs": "5", "ensemble": "3"},
    "  shortcut, last 5 averaged, ensemble 3, no feedback": EARLIER
    | {"shortcut": None, "average-epochs": "5", "ensemble": "3", "feedback": "none"},
    "  shortcut, settle, last 5 averaged, ensemble 3": EARLIER
    | {"shortcut": None, "average-epochs": "5", "ensemble": "3", "rate": "settle"},
    "  shortcut, rate 0.0003": EARLIER | {"shortcut": None, "learning-rate": "0.0003"},
    "  shortcut, rate 0.003": EARLIER | {"shortcut": None, "learning-rate": "0.003"},
    "  shortcut, warm": EARLIER | {"shortcut": None, "start": "warm"},
    "  shortcut, rate 0.003, warm": EARLIER | {"shortcut": None, "learning-rate": "0.003", "start": "warm"},
}


def sets(data, folder):
    """Development series only: tickers A-M, the first half of M4 Hourly, and what the study does not hold back."""
    with open(data / "C_classic/m4/Hourly-train.csv") as file:
        head, *rows = csv.reader(file)
    with open(folder / "m4.csv", "w") as file:
        csv.writer(file).writerows([head] + [row for row in rows if int(row[0][1:]) <= 207][::18])
    lines = (data / "B_long_horizon/ETT/ETTh1.csv").read_text().split("\n")
    (folder / "ett.csv").write_text("\n".join(lines[:3001]) + "\n")
    with open(data / "B_long_horizon/ETT/ETTh1.csv") as file:
        loads = [[row[0], row[1], row[3], row[5]] for row in list(csv.reader(file))[:6001]]
    with open(folder / "loads.csv", "w") as file:
        csv.writer(file).writerows(loads)
    lines = gzip.open(data / "B_long_horizon/exchange_rate/exchange_rate.txt.gz", "rt").read().split("\n")
    (folder / "fx.csv").write_text("\n".join(lines[:2501]) + "\n")
    sp500 = [str(data / f"A_daily/sp500_5yr/{ticker}.csv") for ticker in TICKERS]
    sp500 = [path for path in sp500 if pathlib.Path(path).exists()] + ["--column", "close", "--target"]
    bokeh = [str(data / f"A_daily/bokeh/{ticker}.csv") for ticker in "AAPL GOOG IBM MSFT".split()]
    hourly = [str(folder / "m4.csv"), "--season", "24"]
    loads = [str(folder / "loads.csv"), "--layout", "wide", "--train", "2016"]
    taxi = [str(data / "B_long_horizon/nab/nyc_taxi.csv"), "--train", "2016"]
    week = ["--horizon", "24", "--lookback", "168", "--step"]
    return {
        "synthetic": [str(ROOT / "data")],
        "sp500 returns": sp500 + ["logReturn"],
        "sp500 levels": sp500 + ["level"],
        "bokeh levels": bokeh + ["--column", "Adj Close", "--folds", "60"],
        "M4 hourly": hourly,
        "ETTh1": [str(folder / "ett.csv")],
        "exchange": [str(folder / "fx.csv")],
        "M4 hourly, 24 leads": hourly + ["--horizon", "24", "--lookback", "48", "--step", "24"],
        "sp500 returns, 5 leads": sp500 + ["logReturn", "--horizon", "5"],
        "sp500 levels, 5 leads": sp500 + ["level", "--horizon", "5"],
        "bokeh levels, 21 leads": bokeh + ["--horizon", "21"],
        "exchange, 21 leads": [str(folder / "fx.csv"), "--horizon", "21"],
        "M4 hourly, a week to a day": hourly + week + ["24"],
        "ETTh1 loads, a week to a day": loads + week + ["168"],
        "taxi, half a week to half a day": taxi + week + ["336"],
    }


def ratios(program, inputs, options, store):
    flags = [f"--{key}" if value is None else f"--{key}={value}" for key, value in options.items()]
    command = [program, "run", *inputs, *flags, "--random-fit", "none", "--store", store, "--quiet", "--overwrite"]
    if subprocess.run(command).returncode > 1:
        raise SystemExit(f"{' '.join(command)} failed")
    scores = {}
    with sqlite3.connect(store) as database:
        query = "SELECT v.series, v.arm, v.mse, arm.role FROM v_score AS v JOIN arm ON arm.name = v.arm"
        for series, arm, mse, role in database.execute(query):
            scores.setdefault(series, {})[arm if role == "naive" else "own"] = mse
    pathlib.Path(store).unlink()

    def mean(reference):
        return math.exp(sum(math.log(score["own"] / reference(score)) for score in scores.values()) / len(scores))

    best = mean(lambda score: min(score[name] for name in NAIVE))
    return best, mean(lambda score: score["lastValue"]), mean(lambda score: score["ridge"])


def main():
    program, data, *wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        inputs = sets(pathlib.Path(data), folder)
        for variant, options in VARIANTS.items():
            if wanted and variant.strip() not in wanted:
                continue
            found = [ratios(program, paths, options, str(folder / "store.sqlite")) for paths in inputs.values()]
            cells = (f"{label} {best:.3f} / {last:.3f} / {ridge:.3f}" for label, (best, last, ridge) in zip(inputs, found))
            print(f"{variant}: {'; '.join(cells)}", flush=True)


main()
