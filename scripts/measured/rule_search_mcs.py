#!/usr/bin/env python3
"""The Model Confidence Set over rules and rivals of a finished rule_search.py, on small and on large N, and paired ratios to the rivals.

    scripts/measured/rule_search_mcs.py test rule-search

A row is a series at a size: the log MSE, averaged over η₀, over that of the constant rate tuned in hindsight. Size .10, 2,000 draws of
rows with replacement, so that series count as independent, which tickers of one market are not. Needs numpy and arch.
"""
import math
import sys
import types

import numpy as np
from arch.bootstrap import MCS

import rule_search as search

RIVALS = ["settle:up=1,down=1", "rival scheduleFreeAdamW", "rival prodigy", "rival prodigy+cosine", "rival dog"]
RULES = ["settle"] + RIVALS + [
    "constant", "absolute", "hybrid", "boldDriver", "cosine", "carried linUCB", "carried rls", "carried meta", "carried exp3"]


def rows(options, wanted):
    for case in search.cases_of(options):
        if wanted(case["settings"]["train"]):
            reference = search.tuned(search.load(options, case, "adam", "constant"))["case"]
            found = [search.load(options, case, "adam", rule) for rule in RULES]
            for s in reference:
                yield [np.mean([math.log(search.mse(f[k][s]) / reference[s]) for k in f]) for f in found]


def main():
    options = types.SimpleNamespace(cases=sys.argv[1], out=sys.argv[2], variant="plain")
    for size, wanted in {"small": lambda n: n <= 512, "large": lambda n: n >= 2048, "all": lambda n: True}.items():
        losses = np.array(list(rows(options, wanted)))
        confidence = MCS(losses, size=0.1, reps=2000, block_size=1, method="R", seed=1)
        confidence.compute()
        values = confidence.pvalues["Pvalue"]
        print(f"{size} N, {len(losses)} rows; in the set:", ", ".join(f"{RULES[i]} ({values[i]:.2f})" for i in confidence.included))
        for j, rival in enumerate(RIVALS, 1):
            d = losses[:, 0] - losses[:, j]
            stream = np.random.default_rng(1)
            low, high = np.quantile(np.exp([stream.choice(d, len(d)).mean() for _ in range(2000)]), [0.025, 0.975])
            print(f"  settle / {rival}: {math.exp(d.mean()):.3f} ({low:.3f} – {high:.3f}), better in {(d < 0).mean():.0%}")


if __name__ == "__main__":
    main()
