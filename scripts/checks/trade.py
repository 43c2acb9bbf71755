"""Compares the books that foldcast trades with the same made from its forecasts and the data's own files by pandas, and their measures
with those of quantstats and empyrical-reloaded on the same returns.

Usage: trade.py FOLDCAST STORE FOLDER     FOLDER has the prices that the store's run read
"""
import io
import json
import math
import sqlite3
import subprocess
import sys
import warnings

import empyrical
import numpy as np
import pandas as pd
import quantstats.stats as quantstats
from quantstats import __version__ as version

warnings.filterwarnings("ignore")
foldcast, store, folder = sys.argv[1:]
YEAR = 365.25
failures = 0
compared = 0
differences = {}

# Each book: flags, and the same for pandas.
BOOKS = [
    ("ridge", "--signal sign --cost-bps 5", dict(signal="sign", cost=5)),
    ("ridge", "--signal proportional --cost-bps 10 --delay 0 --borrow-bps 100 --benchmark equalWeight",
     dict(signal="proportional", cost=10, delay=0, borrow=100, benchmark="equalWeight")),
    ("ridge", "--signal rank --cost-bps 2 --delay 2 --borrow-bps 30 --benchmark IBM",
     dict(signal="rank", cost=2, delay=2, borrow=30, benchmark="IBM")),
    ("linear/absolute/shrinkPerturb/both", "--signal threshold --threshold 0.0001 --cost-bps 1",
     dict(signal="threshold", cost=1)),
    ("ridge", "--horizon 5 --vol-target 0.1 --max-leverage 0.7 --cost-bps 5 --borrow-bps 50",
     dict(signal="sign", cost=5, borrow=50, horizon=5, target=0.1, most=0.7)),
]


def output(*arguments):
    return subprocess.run([foldcast, *arguments], capture_output=True, text=True, check=True).stdout


def table(text):
    return pd.read_csv(io.StringIO(text))


def same(what, ours, theirs, tolerance=1e-9):
    """Notes whether a number of foldcast is that of another program."""
    global failures, compared
    compared += 1
    ours, theirs = (math.nan if x is None else float(x) for x in (ours, theirs))
    if not (math.isnan(ours) and math.isnan(theirs)) and not abs(ours - theirs) <= tolerance * max(1, abs(theirs)):
        failures += 1
        print(f"DIFFERENT  {what}: foldcast {ours!r}, there {theirs!r}")


def same_all(what, ours, theirs, tolerance=1e-9):
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    same(f"{what}, number of rows", len(ours), len(theirs))
    if len(ours) == len(theirs):
        same(f"{what}, largest difference of {len(ours)} rows", np.max(np.abs(ours - theirs)), 0, tolerance)


def forecasts(arm):
    """The forecasts of an arm by series: rows of origin, and a column a lead."""
    rows = sqlite3.connect(store).execute(
        "SELECT p.series, p.origin, p.lead, p.y_pred FROM v_prediction p WHERE p.arm = ? OR p.arm LIKE ? || '#%'", (arm, arm))
    frame = pd.DataFrame(rows.fetchall(), columns=["series", "origin", "lead", "forecast"])
    return {name: own.pivot(index="origin", columns="lead", values="forecast") for name, own in frame.groupby("series")}


def decided(signal, own, everyone):
    """The position that each origin decides on, by the forecasts of the whole holding time."""
    total = own.sum(axis=1, skipna=False)
    if signal == "sign":
        return np.sign(total)
    if signal == "threshold":
        return np.sign(total).where(total.abs() > 0.0001, 0)
    if signal == "proportional":
        scale = np.sqrt((total**2).expanding().mean())
        return (total / scale).clip(-1, 1).where(scale > 0, 0)
    ranks = everyone.rank(axis=1)
    count = everyone.notna().sum(axis=1)
    return (2 * (ranks[own.attrs["name"]] - 1) / (count - 1) - 1).where(count > 1, 0).reindex(own.index)


def positions(rule):
    """Each series' rows: position, traded share, returns before and after costs."""
    made = forecasts(rule["arm"])
    horizon = rule.get("horizon", 1)
    held = {name: own[[*range(1, horizon + 1)]] for name, own in made.items()}
    everyone = pd.DataFrame({name: own.sum(axis=1) for name, own in held.items()})
    paths = {}
    for name, own in held.items():
        own.attrs["name"] = name
        wanted = decided(rule["signal"], own, everyone)
        prices = pd.read_csv(f"{folder}/{name}.csv", index_col=0)["Close"].loc[wanted.index[0]:]
        prices = prices.iloc[: len(wanted) + 1]
        assert list(prices.index[:-1]) == list(wanted.index), "an origin a row"
        returns = prices.pct_change()
        days = pd.Series((pd.to_datetime(prices.index) - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1), index=prices.index)
        if horizon > 1:
            wanted = sum(wanted.shift(k).fillna(0) for k in range(horizon)) / horizon
        wanted = wanted.reindex(prices.index)
        if "target" in rule:
            known = returns.iloc[1:]
            variance = known.ewm(com=60).var(bias=True).where(known.expanding().count() >= 20).reindex(prices.index)
            years = (days - days.iloc[0]) / YEAR
            yearly = np.sqrt(variance * np.arange(len(days)) / years)
            wanted = wanted * (rule["target"] / yearly).clip(upper=rule["most"])
        position = wanted.shift(rule.get("delay", 1) + 1).dropna()
        frame = pd.DataFrame({"position": position})
        frame["return"] = returns
        frame["traded"] = position.diff().abs().fillna(position.abs())
        frame["gross"] = position * returns
        frame["borrowing"] = (-position).clip(lower=0) * days.diff() / YEAR * rule.get("borrow", 0) / 1e4
        frame["net"] = frame.gross - frame.traded * rule["cost"] / 1e4 - frame.borrowing
        paths[name] = frame
    return paths


def benchmark(paths, rule):
    """The returns of the benchmark, row by row."""
    choice = rule.get("benchmark", "buyAndHold")
    held = pd.DataFrame({name: frame["return"] for name, frame in paths.items()}).sort_index()
    cost = held.notna() & held.shift(1).isna() & (held.notna().cumsum() == 1)
    net = held - cost * rule["cost"] / 1e4
    if choice == "equalWeight":
        return net.mean(axis=1)
    if choice != "buyAndHold":
        own = pd.read_csv(f"{folder}/{choice}.csv", index_col=0)["Close"].pct_change().reindex(held.index)
        own.iloc[0] -= rule["cost"] / 1e4
        return own
    shares, members, earned = None, None, []
    for _, row in net.iterrows():
        now = row.dropna().index
        if members is None or list(now) != list(members):
            shares, members = pd.Series(1 / len(now), index=now), now
        gain = (shares / shares.sum() * row[now]).sum()
        earned.append(gain)
        shares = shares * (1 + row[now])
    return pd.Series(earned, index=net.index)


def break_even(book):
    """The cost at which the compounded net return is zero, by halving."""
    def left(cost):
        return np.log1p(book.gross - book.borrowing - book.traded * cost / 1e4).sum()
    if left(0) <= 0 or book.traded.sum() == 0:
        return None
    low, high = 0, 1
    while left(high) > 0:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) > 0 else (low, middle)
    return low


def check(number, arm, flags, rule):
    rule["arm"] = arm
    call = ["trade", store, "--arm", arm, *flags.split()]
    said = json.loads(output(*call, "--format", "json"))
    ours = said["arms"][0]["book"]
    name = f"book {number} ({flags})"

    # The positions and what they earn, from forecasts and prices.
    paths = positions(rule)
    listed = table(output(*call, "--format", "positions"))
    for series, path in paths.items():
        own = listed[listed.series == series]
        same_all(f"{name}, positions of {series}", own.position, path.position)
        same_all(f"{name}, net returns of {series}", own.net_return, path.net)
    everything = pd.concat(paths.values())
    book = everything.groupby(level=0).mean().sort_index()
    book["long"] = everything.position.clip(lower=0).groupby(level=0).mean()
    book["long_gain"] = everything.gross.where(everything.position > 0, 0).groupby(level=0).mean()
    rows = table(output(*call, "--format", "book"))
    same_all(f"{name}, net returns", rows.net_return, book.net)
    beside = benchmark(paths, rule)
    same_all(f"{name}, returns of the benchmark", rows.benchmark_return, beside)

    # The measures, on foldcast's own returns.
    dates = pd.to_datetime(rows.time)
    net = pd.Series(rows.net_return.values, index=dates)
    held = pd.Series(rows.benchmark_return.values, index=dates)
    periods = (len(net) - 1) / ((dates.iloc[-1] - dates.iloc[0]).days / YEAR)
    same(f"{name}, rows a year", ours["rowsAYear"], periods)
    options = dict(annualization=periods)
    for measure, pairs in {
        "netReturn": [quantstats.comp(net), empyrical.cum_returns_final(net)],
        "cagr": [quantstats.cagr(net, periods=periods), empyrical.cagr(net, **options)],
        "volatility": [quantstats.volatility(net, periods=periods), empyrical.annual_volatility(net, **options)],
        "yearlySharpe": [quantstats.sharpe(net, periods=periods), empyrical.sharpe_ratio(net, **options)],
        "sortino": [quantstats.sortino(net, periods=periods), empyrical.sortino_ratio(net, **options)],
        "calmar": [quantstats.calmar(net, periods=periods), empyrical.calmar_ratio(net, **options)],
        "maximumDrawdown": [quantstats.max_drawdown(net), empyrical.max_drawdown(net)],
        "beta": [quantstats.greeks(net, held, periods=periods)["beta"], empyrical.beta(net, held)],
        "yearlyAlpha": [quantstats.greeks(net, held, periods=periods)["alpha"]],
        "benchmarkReturn": [quantstats.comp(held), empyrical.cum_returns_final(held)],
        "turnover": [book.traded.mean()],
        "grossExposure": [(2 * book.long - book.position).mean()],
        "netExposure": [book.position.mean()],
        "longProfit": [book.long_gain.sum()],
        "shortProfit": [(book.gross - book.long_gain).sum()],
        "borrowingCost": [book.borrowing.sum()],
        "tradingCost": [book.traded.sum() * rule["cost"] / 1e4],
        "breakEvenBasisPoints": [break_even(book)],
    }.items():
        for library, value in zip(("quantstats or pandas", "empyrical"), pairs):
            same(f"{name}, {measure} of {library}", ours.get(measure), value)
    same(f"{name}, CAGR of the benchmark", said["arms"][0]["benchmark"]["cagr"], quantstats.cagr(held, periods=periods))

    months = table(output(*call, "--format", "months"))
    theirs = quantstats.monthly_returns(net)
    names = list(theirs.columns[:12])
    for row in months.itertuples():
        same(f"{name}, {row.year}-{row.month}", row.net_return, theirs.loc[str(row.year), names[row.month - 1]])
    kept = empyrical.aggregate_returns(net, "monthly")
    same_all(f"{name}, months of empyrical", months.net_return, kept)

    details = quantstats.drawdown_details(quantstats.to_drawdown_series(net))
    deepest = details.loc[details["max drawdown"].idxmin()]
    at = {date: i for i, date in enumerate(rows.time)}
    same(f"{name}, lowest point", at[ours["drawdownTrough"]], at[str(deepest["valley"])[:10]])
    # Its start is the first row below the highest point, its end the last one: one row after and one before foldcast's.
    same(f"{name}, highest point", at[ours["drawdownPeak"]], max(0, at[str(deepest["start"])[:10]] - 1))
    if "drawdownRecovery" in ours:
        same(f"{name}, recovery", at[ours["drawdownRecovery"]], at[str(deepest["end"])[:10]] + 1)
        same(f"{name}, length", ours["drawdownRows"], at[ours["drawdownRecovery"]] - at[str(deepest["start"])[:10]] + 1)

    note("α a year: empyrical compounds it, (1 + α)^P − 1", ours["yearlyAlpha"], empyrical.alpha(net, held, **options))
    note("CAGR by 252 rows a year, the others' default", ours["cagr"], quantstats.cagr(net))
    note("Sharpe ratio by 252 rows a year", ours["yearlySharpe"], quantstats.sharpe(net))
    note("days of the deepest fall: quantstats counts calendar days under water, foldcast rows from the highest point",
         ours["drawdownRows"], deepest["days"])


def note(what, ours, theirs):
    differences.setdefault(what, []).append(f"{ours:.6g} and {theirs:.6g}")


for number, (arm, flags, rule) in enumerate(BOOKS, 1):
    check(number, arm, flags, rule)
print("Conventions that differ, foldcast's number first, book by book:")
for what, found in differences.items():
    print(f"  {what}: {'; '.join(found)}")
print(f"{compared - failures} of {compared} comparisons equal, {len(BOOKS)} books, quantstats {version}, "
      f"empyrical-reloaded {empyrical.__version__}")
sys.exit(1 if failures else 0)
