#!/usr/bin/env python3
"""The default forecaster against what a quant would use, on the same folds; called by scripts/bench skill.

Each task is a set of series; `foldcast run` walks them with its defaults, the others fit on the rows that each fold may train on, and join the run by
`foldcast import`. Prints a table for each task: geometric means over series of mean squared errors to those of the best single other one, with a
95 % bootstrap over series, and seconds a fold.

Usage: skill.py FOLDCAST DATA [--part development|test] [--tasks NAME,…] [--peers NAME,…] [--series N] [--folds N] [--keep FOLDER]
                [-- FLAGS of foldcast run, for the default forecaster]

AutoARIMA and AutoETS choose their form at each fold, and go on with it from origin to origin. Seconds of a peer are those of all its series and folds.
"""
import argparse
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
DEVELOPMENT = "AAPL AMZN BK CAT CVX DIS EIX GE GS HD IBM KO LLY MCD MMM".split()
DAILY = {"lookback": 30, "horizon": 1, "train": 504, "step": 21, "season": 5}
HOURLY = {"lookback": 168, "horizon": 24, "train": 2016, "step": 168, "season": 24}
WEEKLY = {"lookback": 30, "horizon": 13, "train": 156, "step": 13, "season": 52}


# The tasks: the geometry, further flags, and the series by name, each a frame with time, value and perhaps log_range.

def bars(data, part):
    for path in sorted((data / "A_daily/sp500_5yr").glob("*.csv")):
        if path.stem in DEVELOPMENT if part == "development" else path.stem >= "N":
            yield path.stem, pd.read_csv(path).dropna()


def daily(data, part, value):
    for name, bar in bars(data, part):
        log_range = np.log(bar.high / bar.low)
        yield name, pd.DataFrame({"time": bar.date, "value": value(bar), "log_range": log_range}).dropna()


def hourly(data, part):
    ett = pd.read_csv(data / "B_long_horizon/ETT/ETTh1.csv").rename(columns={"date": "time"})
    if part == "development":
        for name in ("HUFL", "MUFL", "LUFL"):
            yield name, ett[["time", name]][:6000].rename(columns={name: "value"})
    else:
        for name in ("HULL", "MULL", "LULL", "OT"):
            yield name, ett[["time", name]][6000:12000].rename(columns={name: "value"})
        load = pd.read_csv(data / "B_long_horizon/pjm/AEP_hourly.csv").sort_values("Datetime").iloc[-12000:]
        load = load.rename(columns={"Datetime": "time", "AEP_MW": "value"}).drop_duplicates("time")
        yield "AEP", load[["time", "value"]]


def weekly(data, part):
    def mondays(values):
        return pd.DataFrame({"time": pd.date_range("2000-01-03", periods=len(values), freq="W-MON"), "value": values})

    if part == "development":
        yield "gasoline", mondays(pd.read_csv(data / "C_classic/rdatasets/fpp2_gasoline.csv").value.values)
        yield "co2", mondays(pd.read_csv(data / "C_classic/statsmodels/co2.csv").co2.interpolate().values)
    for name, bar in list(bars(data, part))[:10 if part == "development" else 20]:
        yield name, mondays(np.log(bar.volume).rolling(5).mean().values[4::5])


TASKS = {
    "returns": (DAILY, ["--target", "logReturn"], lambda d, p: daily(d, p, lambda bar: bar.close)),
    "levels": (DAILY, [], lambda d, p: daily(d, p, lambda bar: bar.close)),
    "log range": (DAILY, [], lambda d, p: daily(d, p, lambda bar: np.log(bar.high / bar.low))),
    "log volume": (DAILY, [], lambda d, p: daily(d, p, lambda bar: np.log(bar.volume))),
    "hourly, 24 ahead": (HOURLY, [], hourly),
    "weekly, 13 ahead": (WEEKLY, [], weekly),
}


# The others. Each fits on the rows that a fold may read, and forecasts from origins: z is the target, of which rows up to an origin are known.

class Fold:
    def __init__(self, z, frame, first, cutoff, origins, geometry):
        (self.z, self.frame, self.origins) = (z, frame, np.asarray(origins))
        self.horizon, self.lookback, self.season = geometry["horizon"], geometry["lookback"], geometry["season"]
        self.rows = np.arange(first + self.lookback - 1, cutoff - self.horizon + 1)
        self.train = z[first:cutoff + 1]

    def windows(self, origins):
        return self.z[origins[:, None] - np.arange(self.lookback)[::-1]]

    def labels(self):
        return self.z[self.rows[:, None] + np.arange(1, self.horizon + 1)]

    def means(self, column, origins):
        sums = np.concatenate([[0], np.cumsum(column)])
        return np.stack([(sums[origins + 1] - sums[origins + 1 - n]) / n for n in (1, 5, 22)], 1)

    def linear(self, inputs, anchored):
        """Ridge with its penalty by generalized cross-validation, of each lead by itself."""
        from sklearn.linear_model import RidgeCV
        x, new = inputs(self.rows), inputs(self.origins)
        mean, spread = x.mean(0), x.std(0)
        spread[spread == 0] = 1
        last, at = (self.z[self.rows, None], self.z[self.origins, None]) if anchored else (0, 0)
        model = RidgeCV(alphas=np.logspace(-4, 4, 9), alpha_per_target=True).fit((x - mean) / spread, self.labels() - last)
        return model.predict((new - mean) / spread).reshape(len(new), self.horizon) + at


def ridge(fold):
    last = fold.z[:, None]
    return fold.linear(lambda rows: fold.windows(rows) - last[rows], True)


def har(fold):
    return fold.linear(lambda rows: fold.means(fold.z, rows), False)


def har_range(fold):
    if "log_range" not in fold.frame:
        return None
    column = fold.frame.log_range.values[-len(fold.z):]
    return fold.linear(lambda rows: np.hstack([fold.means(fold.z, rows), fold.means(column, rows)]), False)


def ridge_clock(fold):
    times = pd.to_datetime(fold.frame.time).iloc[-len(fold.z):]
    hours, days = np.eye(24)[times.dt.hour], np.eye(7)[times.dt.dayofweek]
    return fold.linear(lambda rows: np.hstack([fold.windows(rows) - fold.z[rows, None], hours[rows], days[rows]]), True)


def lightgbm(fold):
    """One model for all leads, the lead an input; of the window's change from its last value."""
    import lightgbm as lgb
    leads = np.arange(1, fold.horizon + 1)
    times = pd.to_datetime(fold.frame.time).iloc[-len(fold.z):]
    clock = np.stack([times.dt.hour, times.dt.dayofweek], 1)

    def table(rows):
        inputs = np.hstack([fold.windows(rows) - fold.z[rows, None], clock[rows]])
        return np.hstack([np.repeat(inputs, fold.horizon, 0), np.tile(leads, len(rows))[:, None]])

    data = lgb.Dataset(table(fold.rows), (fold.labels() - fold.z[fold.rows, None]).ravel())
    settings = {"learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 20, "feature_fraction": 0.7, "bagging_fraction": 0.7,
                "bagging_freq": 1, "verbosity": -1, "num_threads": 2, "seed": 1}
    model = lgb.train(settings, data, 200)
    return model.predict(table(fold.origins)).reshape(-1, fold.horizon) + fold.z[fold.origins, None]


def statistical(make):
    def forecast(fold):
        model = make(fold.season if fold.season <= 24 and fold.horizon > 1 else 1)
        model.fit(fold.train)
        first = fold.rows[0] - fold.lookback + 1
        return np.stack([model.forward(fold.z[first:origin + 1], fold.horizon)["mean"] for origin in fold.origins])
    return forecast


def arima(season):
    from statsforecast.models import AutoARIMA
    return AutoARIMA(season_length=season, max_p=3, max_q=3)


def ets(season):
    from statsforecast.models import AutoETS
    return AutoETS(season_length=season)


def neural(fold):
    """The MLP of neuralforecast with its defaults but for size: as many units and passes as the default here."""
    import logging

    from neuralforecast import NeuralForecast
    from neuralforecast.models import MLP
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)

    def table(values):
        return pd.DataFrame({"unique_id": "s", "ds": np.arange(len(values)), "y": values})

    model = MLP(h=fold.horizon, input_size=fold.lookback, hidden_size=32, num_layers=1, max_steps=600, scaler_type="standard",
                enable_progress_bar=False, logger=False, enable_checkpointing=False, random_seed=1)
    cast = NeuralForecast([model], freq=1)
    cast.fit(table(fold.train))
    first = fold.rows[0] - fold.lookback + 1
    return np.stack([cast.predict(table(fold.z[first:origin + 1]))["MLP"].values for origin in fold.origins])


PEERS = {
    "RidgeCV": ridge, "HAR": har, "HAR with range": har_range, "ridge with hour and weekday": ridge_clock, "LightGBM": lightgbm,
    "AutoARIMA": statistical(arima), "AutoETS": statistical(ets), "neuralforecast MLP": neural,
}


# One task: the run, the others' forecasts, the table.

def call(*words):
    ended = subprocess.run([str(w) for w in words], capture_output=True, text=True)
    if ended.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, words))}\n{ended.stderr}")
    return ended


def task(foldcast, folder, name, geometry, flags, series, peers, folds, more):
    store = folder / (name.replace(" ", "_").replace(",", "") + ".sqlite")
    frames = {}
    inputs = folder / store.stem
    inputs.mkdir(exist_ok=True)
    for ticker, frame in series:
        frames[ticker] = frame
        frame[["time", "value"]].to_csv(inputs / f"{ticker}.csv", index=False)
    shape = [word for key in ("lookback", "horizon", "train", "step") for word in (f"--{key}", geometry[key])]
    if folds:
        shape += ["--folds", -folds]
    call(foldcast, "run", inputs, "--column", "value", "--store", store, "--random-fit", "none", "--quiet", "--season", geometry["season"],
         *shape, *flags, *more)
    db = sqlite3.connect(store)
    naive = "SELECT arm_id FROM arm WHERE name = 'lastValue'"
    found = pd.read_sql(f"""
      SELECT s.name AS series, f.fold, f.train_start, f.train_end, p.origin_row, max(p.lead) AS leads, min(i.time) AS origin, s.rows
      FROM fold AS f JOIN prediction AS p USING (run_id, series_id, arm_id, fold) JOIN series AS s USING (run_id, series_id)
      JOIN instant AS i ON i.series_id = coalesce(s.calendar, s.series_id) AND i."row" = p.origin_row
      WHERE f.arm_id = ({naive}) GROUP BY s.series_id, f.fold, p.origin_row""", db)
    db.close()
    seconds = {}
    for peer in peers:
        begun, lines = time.perf_counter(), []
        for (ticker, _), fold in found.groupby(["series", "fold"], sort=False):
            frame = frames[ticker]
            z = frame.value.values.astype(float)
            if "logReturn" in flags:
                z = np.diff(np.log(z))
            assert len(z) == fold.rows.iloc[0], f"{ticker}: {len(z)} rows here, {fold.rows.iloc[0]} there"
            forecast = PEERS[peer](Fold(z, frame, fold.train_start.iloc[0], fold.train_end.iloc[0], fold.origin_row, geometry))
            if forecast is None:
                break
            lines += [(ticker, origin, lead + 1, value) for origin, leads, values in zip(fold.origin, fold.leads, forecast)
                      for lead, value in enumerate(values[:leads])]
        else:
            seconds[peer] = time.perf_counter() - begun
            path = folder / "peer.csv"
            pd.DataFrame(lines, columns=["series", "origin", "lead", "y_pred"]).to_csv(path, index=False)
            call(foldcast, "import", store, "--csv", path, "--arm", peer)
    return show(name, store, seconds)


def show(name, store, seconds):
    db = sqlite3.connect(store)
    errors = pd.read_sql("SELECT series, arm, mse FROM v_score", db).pivot(index="series", columns="arm", values="mse")
    roles = dict(db.execute("SELECT name, role FROM arm"))
    folds = db.execute("SELECT count(*) FROM fold WHERE arm_id = 0").fetchone()[0]
    seconds |= dict(db.execute("SELECT arm, sum(seconds) FROM v_fold WHERE status <> 'failed' GROUP BY arm HAVING sum(seconds) IS NOT NULL"))
    own = [arm for arm in errors if roles[arm] == "sequential"]
    ours = [arm for arm in errors if roles[arm] == "naive" or (roles[arm] == "rival" and arm not in PEERS)]
    logs = np.log(errors)
    # ridge is ours too, and is what the default is to beat or keep up with; the best other one is chosen over all series, in hindsight.
    best = logs.drop(columns=own + [arm for arm in ours if roles[arm] == "rival"]).mean().idxmin()
    draws = np.random.default_rng(1).integers(0, len(logs), (2000, len(logs)))
    print(f"\n{name}: {len(logs)} series, {folds} folds; the best other one is {best}\n")
    print("| arm | MSE to its | 95 % interval | ms a fold |\n|---|---:|---:|---:|")
    for arm in own + sorted(set(errors) - set(own), key=lambda arm: logs[arm].mean()):
        ratios = (logs[arm] - logs[best]).values
        low, high = np.exp(np.quantile(ratios[draws].mean(1), [0.025, 0.975]))
        spent = f"{1000 * seconds[arm] / folds:.1f}" if seconds.get(arm) else ""
        print(f"| {arm} | {np.exp(ratios.mean()):.4f} | {low:.3f} – {high:.3f} | {spent} |", flush=True)
    db.close()


def main():
    words = sys.argv[1:]
    words, more = (words[:words.index("--")], words[words.index("--") + 1:]) if "--" in words else (words, [])
    parser = argparse.ArgumentParser()
    parser.add_argument("foldcast")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--part", choices=["development", "test"], default="development")
    parser.add_argument("--tasks", default=",".join(name.split(",")[0] for name in TASKS))
    parser.add_argument("--peers", default="RidgeCV,HAR,HAR with range,ridge with hour and weekday,LightGBM,AutoARIMA")
    parser.add_argument("--series", type=int, default=0, help="the first so many series of a task")
    parser.add_argument("--folds", type=int, default=0, help="the last so many folds")
    parser.add_argument("--keep", type=pathlib.Path, help="where stores and series stay")
    given = parser.parse_args(words)
    wanted, peers = given.tasks.split(","), [peer for peer in given.peers.split(",") if peer]
    if unknown := [peer for peer in peers if peer not in PEERS]:
        parser.error(f"--peers: expected some of {', '.join(PEERS)}, found {unknown[0]}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name, (geometry, flags, make) in TASKS.items():
            if name.split(",")[0] in wanted or name in wanted:
                series = list(make(given.data, given.part))[:given.series or None]
                task(given.foldcast, folder, name, geometry, flags, series, peers, given.folds, more)


if __name__ == "__main__":
    main()
