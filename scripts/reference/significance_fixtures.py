#!/usr/bin/env python3
"""Reference numbers for the distributions and tests of significance of the target Statistics.

Run: python3 scripts/reference/significance_fixtures.py
Writes Tests/StatisticsTests/Fixtures/significance.json. Needs numpy, scipy, statsmodels and arch. What none of these
has (Pesaran-Timmermann, Clark-West, Giacomini-White's quadratic form, Hansen's studentized SPA) is written from its
paper here, on top of theirs.
"""

import numpy as np
import statsmodels.api as sm
from scipy import stats

from fixture_file import Fixture

FIXTURE = Fixture("significance", __file__, 20_240_502, ["numpy", "scipy", "statsmodels", "arch"])
section = FIXTURE.section


@section
def distributions(rng):
    xs = [-9.0, -3.2, -1.0, -0.01, 0.0, 0.3, 1.96, 6.0, 20.0, 37.0]
    ps = [1e-300, 1e-12, 0.001, 0.3, 0.5, 0.975, 0.999999]
    dfs = [0.5, 1.0, 2.0, 4.5, 11.0, 250.0, 1e5]
    return {
        "normal": [[x, stats.norm.cdf(x), stats.norm.sf(x)] for x in xs],
        "normalQuantile": [[p, stats.norm.ppf(p)] for p in ps],
        "student": [[df, x, stats.t.sf(x, df), stats.t.cdf(x, df)] for df in dfs for x in xs],
        "studentQuantile": [[df, p, stats.t.ppf(p, df)] for df in dfs for p in ps[1:]],
        "chiSquared": [[df, x, stats.chi2.sf(x, df)] for df in dfs for x in [0.001, 0.9, 3.0, 12.0, 80.0, 400.0]],
        "fisher": [
            [a, b, x, stats.f.sf(x, a, b)]
            for a in [1.0, 3.0, 8.5]
            for b in [2.0, 21.0, 900.0]
            for x in [0.01, 0.9, 2.5, 19.0]
        ],
        "normalRange": [
            [k, q, stats.studentized_range.sf(q, k, np.inf)]
            for k in [2, 3, 5, 10, 30]
            for q in [0.2, 1.5, 3.3, 5.0]
        ],
        "normalRangeQuantile": [
            [k, p, stats.studentized_range.isf(p, k, np.inf)] for k in [2, 4, 10] for p in [0.05, 0.1, 0.5]
        ],
    }


def autocorrelated(rng, n, phi, mean):
    e = rng.normal(0, 1, n)
    for t in range(1, n):
        e[t] += phi * e[t - 1]
    return e + mean


def hac_mean(x, lags, kernel):
    """The mean's HAC t-value, by the regression on a constant."""
    fit = sm.OLS(x, np.ones(len(x))).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "kernel": kernel, "use_correction": False}
    )
    return fit.tvalues[0], fit.cov_params()[0, 0] * len(x)


def bartlett_lags(n, horizon):
    return max(horizon - 1, int(4 * (n / 100) ** (2 / 9)))


@section
def scaled(rng):
    history, actual = rng.normal(50, 5, 60), rng.normal(50, 5, 18)
    forecast, other = actual + rng.normal(0, 3, 18), actual + rng.normal(0, 5, 18)
    season = 7
    e = actual - forecast
    step, seasonal = np.diff(history), history[season:] - history[:-season]
    return {
        "history": history.tolist(),
        "actual": actual.tolist(),
        "forecast": forecast.tolist(),
        "other": other.tolist(),
        "season": season,
        "mase": np.abs(e).mean() / np.abs(seasonal).mean(),
        "maseStep": np.abs(e).mean() / np.abs(step).mean(),
        "rmsse": np.sqrt((e**2).mean() / (step**2).mean()),
        "smape": 200 * np.mean(np.abs(e) / (np.abs(actual) + np.abs(forecast))),
        "r2": 1 - (e**2).sum() / ((actual - other) ** 2).sum(),
    }


@section
def dieboldMariano(rng):
    cases = [(40, 1, 0.0, -0.3), (60, 4, 0.7, -0.2), (300, 24, 0.9, 0.5), (12, 5, -0.6, 0.1), (9, 2, -0.9, 0.4)]
    out = []
    for n, h, phi, mean in cases:
        d = autocorrelated(rng, n, phi, mean)
        t, omega = hac_mean(d, h - 1, "uniform") if h > 1 else hac_mean(d, 0, "bartlett")
        rectangular = bool(omega > 0)
        if not rectangular:
            t, omega = hac_mean(d, min(n - 1, bartlett_lags(n, h)), "bartlett")
        corrected = t * np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
        out.append(
            {
                "differences": d.tolist(),
                "horizon": h,
                "rectangular": rectangular,
                "longRunVariance": omega,
                "uncorrected": t,
                "statistic": corrected,
                "less": stats.t.cdf(corrected, n - 1),
                "greater": stats.t.sf(corrected, n - 1),
                "different": 2 * stats.t.sf(abs(corrected), n - 1),
            }
        )
    assert {c["rectangular"] for c in out} == {True, False}
    return out


@section
def clarkWest(rng):
    out = []
    for n, h, gain in [(50, 1, 0.5), (120, 3, 0.0), (200, 1, 0.1)]:
        signal = autocorrelated(rng, n, 0.5, 0)
        y = gain * signal + rng.normal(0, 1, n)
        nested, larger = np.zeros(n), gain * signal + rng.normal(0, 0.3, n)
        f = (y - nested) ** 2 - ((y - larger) ** 2 - (nested - larger) ** 2)
        t, _ = hac_mean(f, h - 1, "uniform") if h > 1 else hac_mean(f, 0, "bartlett")
        out.append(
            {
                "actual": y.tolist(),
                "nested": nested.tolist(),
                "larger": larger.tolist(),
                "horizon": h,
                "mean": f.mean(),
                "statistic": t,
                "pValue": stats.norm.sf(t),
            }
        )
    return out


@section
def giacominiWhite(rng):
    out = []
    for n, h, phi, mean in [(60, 1, 0.0, 0.3), (150, 1, 0.6, 0.0), (100, 4, 0.5, -0.2)]:
        d = autocorrelated(rng, n, phi, mean) * 1e-3
        z = np.column_stack([np.ones(n - h), d[:-h]]) * d[h:, None]
        size = len(z)
        moments = sm.stats.sandwich_covariance.S_hac_simple(z, nlags=h - 1) / size
        zbar = z.mean(0)
        statistic = size * zbar @ np.linalg.solve(moments, zbar)
        if h == 1:
            # For one step the statistic is n times the uncentred R-squared of 1 on Z.
            assert np.isclose(statistic, size - sm.OLS(np.ones(size), z).fit().ssr)
        out.append(
            {
                "differences": d.tolist(),
                "horizon": h,
                "count": size,
                "statistic": statistic,
                "pValue": stats.chi2.sf(statistic, 2),
            }
        )
    return out


@section
def direction(rng):
    out = []
    for n, skill in [(30, 0.0), (250, 0.5), (80, -0.4)]:
        actual = np.round(rng.normal(0, 1, n), 1)
        forecast = np.round(skill * actual + rng.normal(0, 1, n), 1)
        keep = (actual != 0) & (forecast != 0)
        y, x = actual[keep] > 0, forecast[keep] > 0
        m, py, px = keep.sum(), y.mean(), x.mean()
        hit = np.mean(x == y)
        star = py * px + (1 - py) * (1 - px)
        v_hit = star * (1 - star) / m
        v_star = (
            ((2 * py - 1) ** 2 * px * (1 - px) + (2 * px - 1) ** 2 * py * (1 - py)) / m
            + 4 * py * px * (1 - py) * (1 - px) / m**2
        )
        statistic = (hit - star) / np.sqrt(v_hit - v_star)
        out.append(
            {
                "actual": actual.tolist(),
                "forecast": forecast.tolist(),
                "ties": int((~keep).sum()),
                "accuracy": (np.sum(x == y) + (~keep).sum() / 2) / n,
                "statistic": statistic,
                "pValue": stats.norm.sf(statistic),
            }
        )
    return out


@section
def holm(rng):
    from statsmodels.stats.multitest import multipletests

    lists = [[0.03], [0.01, 0.04, 0.03, 0.005], (rng.uniform(0, 1, 20) ** 3).tolist(), [0.02, 0.02, 0.5, 0.02, 1.0]]
    return [{"pValues": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in lists]


@section
def friedman(rng):
    out = []
    for s, k, decimals in [(12, 3, 6), (20, 5, 0), (8, 2, 6), (40, 10, 1)]:
        losses = np.round(rng.normal(np.linspace(0, 0.2 * k, k), 1, (s, k)), decimals)
        chi, p = stats.friedmanchisquare(*losses.T) if k > 2 else (None, None)
        ranks = stats.rankdata(losses, axis=1)
        if k == 2:
            chi = 12 * s / (k * (k + 1)) * ((ranks.mean(0) ** 2).sum() - k * (k + 1) ** 2 / 4)
            p = stats.chi2.sf(chi, 1)
        f = (s - 1) * chi / (s * (k - 1) - chi)
        mean = ranks.mean(0)
        error = np.sqrt(k * (k + 1) / (6 * s))
        gaps = np.abs(mean[:, None] - mean) / error * np.sqrt(2)
        out.append(
            {
                "losses": losses.tolist(),
                "meanRanks": mean.tolist(),
                "chiSquared": chi,
                "pValue": p,
                "f": f,
                "fPValue": stats.f.sf(f, k - 1, (k - 1) * (s - 1)),
                "criticalDifference": stats.studentized_range.isf(0.05, k, np.inf) / np.sqrt(2) * error,
                "nemenyi": stats.studentized_range.sf(gaps, k, np.inf).tolist(),
            }
        )
    return out


@section
def equivalence(rng):
    from statsmodels.stats.weightstats import DescrStatsW

    out = []
    for n, mean, sd, low, high in [(30, 0.002, 0.03, -0.02, 0.02), (8, 0.1, 0.05, -0.02, 0.02), (200, -0.01, 0.05, -0.02, 0.03)]:
        x = rng.normal(mean, sd, n)
        p, above, below = DescrStatsW(x).ttost_mean(low, high)
        interval = DescrStatsW(x).tconfint_mean(0.1)
        out.append(
            {
                "values": x.tolist(), "low": low, "high": high, "pValue": p, "pAbove": above[1], "pBelow": below[1],
                "interval": list(interval),
            }
        )
    return out


@section
def blockLength(rng):
    from arch.bootstrap import optimal_block_length

    out = []
    for n, phi in [(16, 0.0), (50, 0.3), (200, 0.9), (1000, -0.5), (400, 0.99), (300, 0.0)]:
        x = autocorrelated(rng, n, phi, 2)
        out.append({"values": x.tolist(), "block": max(1.0, optimal_block_length(x)["stationary"].iloc[0])})
    return out


@section
def confidenceSet(rng):
    from arch.bootstrap import MCS

    out = []
    for n, k, spread, reps in [(60, 5, 0.5, 80), (40, 2, 0.2, 60), (80, 8, 0.0, 60)]:
        losses = np.round(rng.chisquare(1, (n, 1)) + rng.normal(0, 0.8, (n, k)) + np.linspace(0, spread, k), 4)
        case = {"losses": losses.tolist(), "results": {}}
        for method in ("R", "max"):
            mcs = MCS(losses, size=0.1, reps=reps, block_size=6, method=method, seed=5)
            mcs.compute()
            case["draws"] = [d.tolist() for d in mcs._bootstrap_indices]
            case["results"][method] = {
                "pValues": mcs.pvalues.Pvalue.sort_index().tolist(),
                "order": [int(i) for i in mcs.pvalues.index],
                "members": [int(i) for i in mcs.included],
            }
        out.append(case)
    return out


@section
def superiorAbility(rng):
    from arch.bootstrap import SPA, StationaryBootstrap

    out = []
    for n, k, gain, reps in [(60, 4, 0.3, 80), (90, 6, 0.05, 60), (50, 1, 0.2, 50)]:
        benchmark = np.round(rng.chisquare(1, n) + 1, 4)
        models = np.round(benchmark[:, None] + rng.normal(-gain * np.linspace(1, -3, k), np.linspace(0.5, 2, k), (n, k)), 4)
        # arch compares mean differences that are not studentized. Differences already divided by their own deviation
        # make its comparison Hansen's: each model's variance is then 1, and the recentring does not depend on scale.
        plain = SPA(benchmark, models, block_size=7, reps=reps, seed=11)
        plain._compute_variance()
        scale = np.sqrt(plain._loss_diff_var)
        spa = SPA(np.zeros(n), -(benchmark[:, None] - models) / scale, block_size=7, reps=reps, seed=11)
        spa.compute()
        best = np.max((benchmark[:, None] - models).mean(0) / scale) * np.sqrt(n)
        assert best > 0
        draws = [d[0][0] for d in StationaryBootstrap(7, np.arange(n), seed=11).bootstrap(reps)]
        out.append(
            {
                "benchmark": benchmark.tolist(), "models": models.tolist(), "block": 7,
                "draws": [d.tolist() for d in draws], "statistic": best,
                "lower": spa.pvalues["lower"], "consistent": spa.pvalues["consistent"], "upper": spa.pvalues["upper"],
            }
        )
    return out


@section
def panelSkill(rng):
    from arch.bootstrap import StationaryBootstrap

    datasets, draws, reps = [], [[] for _ in range(50)], 50
    for series, n in [(4, 30), (2, 22)]:
        day = rng.chisquare(1, n)
        errors = np.round(day * rng.chisquare(2, (series, n)) + 0.01, 4)
        others = np.round(errors * rng.uniform(0.7, 1.6, (series, n)), 4)
        errors[0, : n // 2] = others[0, : n // 2] = 0
        datasets.append({"errors": errors.tolist(), "others": others.tolist()})
        for b, rows in enumerate(StationaryBootstrap(4, np.arange(n), seed=3).bootstrap(reps)):
            draws[b].append({"rows": rows[0][0].tolist(), "series": rng.integers(0, series, series).tolist()})
    means = []
    for draw in draws:
        logs = []
        for data, part in zip(datasets, draw):
            a, b = np.array(data["errors"]), np.array(data["others"])
            for s in part["series"]:
                own, other = a[s, part["rows"]].sum(), b[s, part["rows"]].sum()
                if own > 0 and other > 0:
                    logs.append(np.log(own / other))
        means.append(np.exp(np.mean(logs)))
    total = [np.log(np.sum(a) / np.sum(b)) for d in datasets for a, b in zip(d["errors"], d["others"])]
    return {
        "datasets": datasets, "draws": draws, "geometricMean": np.exp(np.mean(total)),
        "low": np.quantile(means, 0.05), "high": np.quantile(means, 0.95),
        "shareNotBetter": np.mean(np.array(means) >= 1),
    }


if __name__ == "__main__":
    FIXTURE.write()
