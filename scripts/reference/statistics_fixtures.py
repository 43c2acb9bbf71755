#!/usr/bin/env python3
"""Reference numbers for the target Statistics, computed by NumPy and SciPy.

Run: python3 scripts/reference/statistics_fixtures.py
Writes Tests/StatisticsTests/Fixtures/statistics.json. Needs numpy and scipy.
"""

import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy import stats

MASK = 2**64 - 1


class Stream:
    """xoshiro256++ seeded by SplitMix64, and Lemire's bounded integers, as in the target Randomness."""

    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.s.append(z ^ (z >> 31))

    def next(self):
        def rotl(x, k):
            return ((x << k) | (x >> (64 - k))) & MASK

        s = self.s
        result = (rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result

    def below(self, bound):
        product = self.next() * bound
        if product & MASK < bound:
            threshold = (2**64 - bound) % bound
            while product & MASK < threshold:
                product = self.next() * bound
        return product >> 64


def errors(rng):
    actual = rng.normal(100, 10, 57)
    forecast = actual + rng.standard_t(3, 57)
    e = actual - forecast
    return {
        "actual": actual.tolist(),
        "forecast": forecast.tolist(),
        "mse": np.mean(e**2),
        "mae": np.mean(np.abs(e)),
        "rmse": np.sqrt(np.mean(e**2)),
    }


def skill(rng, n, seed, draws, level):
    ratios = np.exp(rng.normal(-0.1, 0.4, n))
    ratios[0] = 1.0
    logs = np.log(ratios)
    stream = Stream(seed)
    means = [np.exp(np.mean([logs[stream.below(n)] for _ in range(n)])) for _ in range(draws)]
    return {
        "ratios": ratios.tolist(),
        "geometricMean": stats.gmean(ratios),
        "median": np.median(ratios),
        "shareWon": np.mean((ratios < 1) + (ratios == 1) / 2),
        "worstDecile": np.quantile(ratios, 0.9),
        "seed": seed,
        "draws": draws,
        "level": level,
        "low": np.quantile(means, (1 - level) / 2),
        "high": np.quantile(means, (1 + level) / 2),
    }


def exact_by_enumeration(d):
    """One-sided exact p-values given the ties, over all choices of signs."""
    d = d[d != 0]
    ranks = stats.rankdata(np.abs(d))
    observed = ranks[d > 0].sum()
    sums = np.array([np.dot(ranks, signs) for signs in itertools.product([0, 1], repeat=len(d))])
    return np.mean(sums <= observed), np.mean(sums >= observed)


def wilcoxon(name, d, method):
    d = np.asarray(d, dtype=float)
    nonzero = d[d != 0]
    if method == "enumeration":
        less, greater = exact_by_enumeration(d)
    else:
        less, greater = (
            stats.wilcoxon(nonzero, alternative=side, method=method, correction=False).pvalue
            for side in ("less", "greater")
        )
    return {
        "name": name,
        "differences": d.tolist(),
        "count": len(nonzero),
        "statistic": stats.rankdata(np.abs(nonzero))[nonzero > 0].sum(),
        "less": less,
        "greater": greater,
    }


def main():
    rng = np.random.default_rng(20_240_501)
    fixture = {
        "madeBy": f"scripts/reference/statistics_fixtures.py, numpy {np.__version__}, scipy {scipy.__version__}",
        "errors": errors(rng),
        "skills": [skill(rng, 2, 3, 50, 0.9), skill(rng, 11, 17, 400, 0.95), skill(rng, 40, 2**63 + 5, 250, 0.5)],
        "wilcoxon": [
            wilcoxon("one", [-0.3], "exact"),
            wilcoxon("six", [-0.3, 0.1, -0.7, -0.2, 0.05, -0.4], "exact"),
            wilcoxon("all below", -np.arange(1.0, 21), "exact"),
            wilcoxon("exact 25", rng.normal(-0.2, 1, 25), "exact"),
            wilcoxon("exact 50", rng.normal(-0.2, 1, 50), "exact"),
            wilcoxon("ties and zeros", [0, 1, -1, 2, -2, -2, 3, -3, 0, -4, -5, -5, 6, -7], "enumeration"),
            wilcoxon("one tie", [-1, -1, -1, -1, 1], "enumeration"),
            wilcoxon("normal 51", rng.normal(-0.2, 1, 51), "asymptotic"),
            wilcoxon("normal 200 with ties", np.round(rng.normal(-0.15, 1, 200), 1), "asymptotic"),
            wilcoxon("normal far out", rng.normal(-2, 1, 120), "asymptotic"),
        ],
    }
    root = pathlib.Path(__file__).resolve().parents[2]
    path = root / "Tests" / "StatisticsTests" / "Fixtures" / "statistics.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(fixture, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
