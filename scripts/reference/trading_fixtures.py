#!/usr/bin/env python3
"""Reference numbers for the trading measures of the target Statistics.

Run: python3 scripts/reference/trading_fixtures.py
Writes Tests/StatisticsTests/Fixtures/trading.json. Needs numpy, pandas, scipy and statsmodels. Positions and returns are
made with pandas by shifting whole tables, measures as empyrical defines them, ratios from their papers.
"""

import itertools

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from fixture_file import Fixture

FIXTURE = Fixture("trading", __file__, 20_240_503, ["numpy", "pandas", "scipy", "statsmodels"])


def plain(table):
    """A table by column, null where there is nothing."""
    return [[None if np.isnan(x) else x for x in column] for column in np.asarray(table, dtype=float).T]


def sharpe(r):
    r = np.asarray(r)
    n, value = len(r), r.mean() / r.std(ddof=1)
    skew, kurtosis = stats.skew(r), stats.kurtosis(r, fisher=False)
    error = np.sqrt((1 - skew * value + (kurtosis - 1) * value**2 / 4) / (n - 1))
    return {
        "value": value,
        "skewness": skew,
        "kurtosis": kurtosis,
        "normalError": np.sqrt((1 + value**2 / 2) / n),
        "error": error,
        "probability": stats.norm.cdf((value - 0.02) / error),
    }


def measures(position, gross, turnover, held, cost):
    net = gross - turnover * cost / 1e4
    wealth = np.concatenate([[1.0], np.cumprod(1 + net)])
    return {
        "positions": position.tolist(),
        "gross": gross.tolist(),
        "net": net.tolist(),
        "turnover": turnover.tolist(),
        "grossReturn": np.prod(1 + gross) - 1,
        "netReturn": np.prod(1 + net) - 1,
        "drawdown": np.min(wealth / np.maximum.accumulate(wealth) - 1),
        "meanTurnover": turnover.mean(),
        "hitRate": (gross > 0).sum() / (gross != 0).sum(),
        "breadth": held.mean(),
        "grossSharpe": sharpe(gross),
        "sharpe": sharpe(net),
    }


@FIXTURE.section
def paths(rng):
    rows, tickers = 60, 4
    returns = pd.DataFrame(rng.standard_t(4, (rows, tickers)) * 0.02)
    forecasts = pd.DataFrame(0.2 * returns.shift(-1).to_numpy() + rng.normal(0, 0.01, (rows, tickers)))
    # Ticker 0 starts late, 1 ends early, 2 has holes and ties, 3 misses returns.
    forecasts.iloc[:9, 0] = forecasts.iloc[45:, 1] = forecasts.iloc[20:26, 2] = forecasts.iloc[-1] = np.nan
    forecasts.iloc[30, 2] = forecasts.iloc[30, 3]
    forecasts.iloc[33, 2] = 0
    returns.iloc[[12, 13, 40], 3] = np.nan
    count = forecasts.notna().sum(axis=1)
    rank = 2 * (forecasts.rank(axis=1).sub(1)).div((count - 1).replace(0, np.nan), axis=0) - 1
    signals = {
        "sign": np.sign(forecasts),
        "proportional": (forecasts / np.sqrt((forecasts**2).expanding().mean())).clip(-1, 1).where(forecasts.notna()),
        "rank": rank.where(forecasts.isna() | rank.notna(), 0),
        "threshold": np.sign(forecasts).where(forecasts.abs() > 0.008, 0).where(forecasts.notna()),
    }
    cases = []
    for (name, signal), cost, delay in zip(signals.items(), [0, 5, 12.5, 1], [1, 0, 3, 1]):
        held = signal.shift(delay + 1).ffill()
        series, parts = [], {k: pd.DataFrame(index=range(rows), columns=range(tickers), dtype=float)
                             for k in ("position", "gross", "turnover", "held")}
        for i in range(tickers):
            known = np.flatnonzero(forecasts[i].notna())
            span = range(known[0] + delay + 1, min(rows, known[-1] + delay + 2))
            position = held[i].iloc[list(span)]
            gross = position * returns[i].iloc[list(span)].fillna(0)
            turnover = position.diff().fillna(position.iloc[0]).abs()
            series.append(
                {"firstRow": span[0], **measures(position.to_numpy(), gross.to_numpy(), turnover.to_numpy(),
                                                 (position != 0).to_numpy(), cost)}
            )
            for key, values in (("position", position), ("gross", gross), ("turnover", turnover), ("held", position != 0)):
                parts[key].loc[list(span), i] = values.astype(float)
        present = parts["position"].notna().any(axis=1)
        span = np.flatnonzero(present)
        book = {k: v.mean(axis=1).loc[span].to_numpy() for k, v in parts.items() if k != "held"}
        book["held"] = parts["held"].sum(axis=1).loc[span].to_numpy()
        cases.append(
            {
                "signal": name, "cost": cost, "delay": delay, "series": series,
                "book": {"firstRow": int(span[0]), **measures(**book, cost=cost)},
            }
        )
    return {"returns": plain(returns), "forecasts": plain(forecasts), "threshold": 0.008, "cases": cases}


@FIXTURE.section
def deflated(rng):
    out = []
    for n, trials, spread in [(250, 1, 0.0), (250, 2, 0.01), (1000, 45, 0.002), (60, 5000, 0.004)]:
        r = rng.standard_t(5, n) * 0.01 + 0.002
        euler = np.euler_gamma
        best = 0.0
        if trials > 1:
            best = np.sqrt(spread) * (
                (1 - euler) * stats.norm.ppf(1 - 1 / trials) + euler * stats.norm.ppf(1 - 1 / (trials * np.e))
            )
        s = sharpe(r)
        out.append(
            {
                "returns": r.tolist(), "trials": trials, "variance": spread, "expectedBest": best,
                "deflated": stats.norm.cdf((s["value"] - best) / s["error"]),
            }
        )
    return out


def newey_west(x, lags):
    fit = sm.OLS(x, np.ones(len(x))).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False})
    return fit.tvalues[0]


@FIXTURE.section
def information(rng):
    out = []
    for horizon in (1, 5):
        dates, tickers = 40, 6
        outcomes = rng.standard_t(4, (dates, tickers))
        forecasts = np.round(0.1 * outcomes + rng.normal(0, 1, (dates, tickers)), 1)
        outcomes[3, 1:] = forecasts[5, 0] = forecasts[7, 2:] = np.nan
        forecasts[9] = 1.0
        terms = {"values": [], "ranks": []}
        for f, y in zip(forecasts, outcomes):
            keep = ~(np.isnan(f) | np.isnan(y))
            if keep.sum() < 3 or np.ptp(f[keep]) == 0:
                continue
            terms["values"].append(stats.pearsonr(f[keep], y[keep]).statistic)
            terms["ranks"].append(stats.spearmanr(f[keep], y[keep]).statistic)
        f, y = forecasts[:, 4], outcomes[:, 4]
        keep = ~(np.isnan(f) | np.isnan(y))
        single = {}
        for kind, a, b in (("values", f[keep], y[keep]), ("ranks", stats.rankdata(f[keep]), stats.rankdata(y[keep]))):
            single[kind] = [stats.pearsonr(a, b).statistic, newey_west(stats.zscore(a) * stats.zscore(b), horizon - 1)]
        out.append(
            {
                "forecasts": plain(forecasts.T), "outcomes": plain(outcomes.T), "horizon": horizon,
                "skipped": dates - len(terms["values"]),
                "panel": {
                    k: [np.mean(v), newey_west(np.array(v), horizon - 1), np.mean(v) / np.std(v, ddof=1)]
                    for k, v in terms.items()
                },
                "single": single,
            }
        )
    return out


@FIXTURE.section
def overfitting(rng):
    out = []
    for rows, arms, blocks, gain in [(67, 5, 6, 0.0), (48, 4, 8, 0.4), (40, 2, 2, 0.0)]:
        r = np.round(rng.normal(0, 1, (rows, arms)) + gain * (np.arange(arms) == 1), 4)
        r[:, 0] = 0 if arms > 4 else r[:, 0]
        cut = [list(range(b * rows // blocks, (b + 1) * rows // blocks)) for b in range(blocks)]

        def ratios(chosen):
            part = r[sum((cut[b] for b in chosen), [])]
            deviation = part.std(axis=0, ddof=1)
            return np.divide(part.mean(axis=0), deviation, out=np.zeros(arms), where=deviation > 0)

        logits, picked = [], [0] * arms
        for inside in itertools.combinations(range(blocks), blocks // 2):
            best = int(np.argmax(ratios(inside)))
            picked[best] += 1
            rank = stats.rankdata(ratios([b for b in range(blocks) if b not in inside]))[best]
            share = rank / (arms + 1)
            logits.append(np.log(share / (1 - share)))
        out.append(
            {
                "returns": r.tolist(), "blocks": blocks, "logits": logits, "chosen": picked,
                "probability": np.mean(np.array(logits) <= 0),
            }
        )
    return out


if __name__ == "__main__":
    FIXTURE.write()
