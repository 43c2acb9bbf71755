#!/usr/bin/env python3
"""How ridge regression's penalty is chosen: on the last fifth of the training rows, as until 0.2.0, or over five purged blocks of them.

Run: python3 scripts/measured/ridge_penalty.py DATA development|test [TASK…]      Needs: numpy, pandas.
DATA is the folder of public series. The regression is that of the arm `ridge` in numpy, on the folds of run: windows of 30 rows, 504 to train,
a step of 21; hourly 168, 2,016 and 168 or 336; weekly 30, 156 and 13. Each line has the geometric mean over series of the mean squared
error by blocks to that by the tail, and the series on which blocks are better.
"""
import pathlib
import sys

import numpy as np
import pandas as pd

ROOT = pathlib.Path(__file__).resolve().parents[2]
PENALTIES = 10.0 ** np.arange(-4, 5)
DEVELOPMENT = "AAPL AMZN BK CAT CVX DIS EIX GE GS HD IBM KO LLY MCD MMM".split()


def fits(x, y):
    """Coefficients and intercepts by penalty; one factorization for all."""
    means, goals = x.mean(0), y.mean(0)
    inputs = x - means
    products = inputs.T @ inputs
    unit = np.trace(products) / x.shape[1]
    roots, vectors = np.linalg.eigh(products / unit)
    right = vectors.T @ (inputs.T @ (y - goals)) / unit
    found = []
    for penalty in PENALTIES:
        slopes = vectors @ (right / (np.maximum(roots, 0) + penalty)[:, None])
        found.append((slopes, goals - means @ slopes))
    return found


def error(x, y, slopes, intercepts):
    return ((y - intercepts - x @ slopes) ** 2).sum()


def by_tail(x, y, horizon):
    tail = int(len(x) * 0.2)
    own = fits(x[: len(x) - tail - horizon + 1], y[: len(x) - tail - horizon + 1])
    return int(np.argmin([error(x[-tail:], y[-tail:], *fit) for fit in own]))


def by_blocks(x, y, horizon):
    total = 0
    for block in range(5):
        first, end = len(x) * block // 5, len(x) * (block + 1) // 5
        kept = np.r_[0 : max(0, first - horizon + 1), min(len(x), end + horizon - 1) : len(x)]
        total = total + np.array([error(x[first:end], y[first:end], *fit) for fit in fits(x[kept], y[kept])])
    return int(total.argmin())


def walk(z, lookback, horizon, train, step, anchored):
    """Mean squared errors over all folds: by the tail, by blocks."""
    z = np.asarray(z, float)
    errors = ([], [])
    for cutoff in range(train - 1, len(z) - horizon, step):
        first = cutoff - train + 1
        spread = z[first : cutoff + 1].std() or 1

        def rows(origins):
            windows = z[origins[:, None] - np.arange(lookback)[::-1]]
            last = windows[:, -1:] if anchored else np.zeros((len(origins), 1))
            inputs = (windows - last) / spread
            return (inputs[:, :-1] if anchored else inputs), (z[origins[:, None] + np.arange(1, horizon + 1)] - last) / spread

        x, y = rows(np.arange(first + lookback - 1, cutoff - horizon + 1))
        tested = rows(np.arange(cutoff, min(cutoff + step, len(z) - horizon)))
        whole = fits(x, y)
        for found, choose in zip(errors, (by_tail, by_blocks)):
            found.append(error(*tested, *whole[choose(x, y, horizon)]) * spread**2)
    return sum(errors[0]), sum(errors[1])


def tasks(data, part):
    def column(path, name):
        return pd.read_csv(path)[name].dropna().values

    tickers = sorted((data / "A_daily/sp500_5yr").glob("*.csv"))
    chosen = [p for p in tickers if p.stem in DEVELOPMENT] if part == "development" else [p for p in tickers if p.stem >= "N"][:24]
    bars = [pd.read_csv(path).dropna() for path in chosen]
    ranges = [np.log(bar.high / bar.low).values for bar in bars]
    volumes = [np.log(bar.volume).values for bar in bars]
    returns = [np.log(bar.close).diff().dropna().values for bar in bars]
    weeks = [pd.Series(volume).rolling(5).mean().values[4::5] for volume in volumes]
    ett = data / "B_long_horizon/ETT/ETTh1.csv"
    if part == "development":
        loads = [column(ett, name)[:6000] for name in ("HUFL", "MUFL", "LUFL")]
        other = [column(data / "B_long_horizon/nab/nyc_taxi.csv", "value")]
        weeks = [column(data / "C_classic/rdatasets/fpp2_gasoline.csv", "value"), column(data / "C_classic/statsmodels/co2.csv", "co2"), *weeks[:10]]
        yield "switching AR(1)", [column(ROOT / f"data/synthetic_ar1_switching_{draw}.csv", "value") for draw in "ab"], (30, 1, 504, 21, True)
    else:
        loads = [column(ett, name)[6000:12000] for name in ("HULL", "MULL", "LULL", "OT")]
        hourly = pd.read_csv(data / "B_long_horizon/pjm/AEP_hourly.csv").sort_values("Datetime")
        other, weeks = [hourly.iloc[-12000:, 1].values], weeks[:20]
    yield "log range", ranges, (30, 1, 504, 21, True)
    yield "log range without anchor", ranges, (30, 1, 504, 21, False)
    yield "log volume", volumes, (30, 1, 504, 21, True)
    yield "log return", returns, (30, 1, 504, 21, False)
    yield "log return, 5 leads", returns, (30, 5, 504, 21, False)
    yield "log range, 5 leads", ranges, (30, 5, 504, 21, True)
    yield "hourly loads, 24 leads", loads, (168, 24, 2016, 168, True)
    yield "taxi or AEP, 24 leads", other, (168, 24, 2016, 336 if part == "development" else 168, True)
    yield "weekly, 13 leads", weeks, (30, 13, 156, 13, True)


def main():
    data, part, *wanted = sys.argv[1:]
    for name, series, geometry in tasks(pathlib.Path(data), part):
        if wanted and not any(word in name for word in wanted):
            continue
        ratios = np.array([blocks / tail for tail, blocks in (walk(z, *geometry) for z in series)])
        print(f"{name}: {np.exp(np.log(ratios).mean()):.4f}, better on {(ratios < 1).sum()} of {len(ratios)}", flush=True)


main()
