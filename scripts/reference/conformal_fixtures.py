#!/usr/bin/env python3
"""Reference numbers for the conformal intervals of the target Statistics, by plain sorting and summing.

Run: python3 scripts/reference/conformal_fixtures.py
Writes Tests/StatisticsTests/Fixtures/conformal.json. Needs numpy.
"""

import math

import numpy as np

from fixture_file import Fixture

FIXTURE = Fixture("conformal", __file__, 20_240_504, ["numpy"])


def quantile(scores, alpha):
    n = len(scores)
    place = math.ceil(round((n + 1) * (1 - alpha), 9))
    return math.inf if place > n else 0.0 if place < 1 else sorted(scores)[place - 1]


def widths(method, scores, lead, coverage, window, rate, saturation):
    """The half-width at each origin, from the labels with origin + lead <= that origin, all recomputed from the start."""
    alpha, out = 1 - coverage, []
    for now in range(len(scores)):
        known = range(0, now - lead + 1)
        if len(known) == 0:
            out.append(None)
            continue
        recent = [scores[i] for i in known][-window:]
        level, debt, p = alpha, 0.0, 0.0
        for i in known:
            past = [scores[j] for j in range(i + 1)][-window:]
            if out[i] is None:
                p = min(quantile(past, alpha), max(past))
                continue
            surplus = float(scores[i] > out[i]) - alpha
            level -= rate * surplus
            p += rate * max(past) * surplus
            debt += surplus
        if method == "split":
            out.append(quantile(recent, alpha))
        elif method == "adaptive":
            out.append(quantile(recent, level))
        else:
            n = len(known) + 1
            turn = debt * math.log(n) / (saturation * n)
            tangent = math.copysign(math.inf, turn) if abs(turn) >= math.pi / 2 else math.tan(turn)
            out.append(max(0.0, p + tangent * max(recent)))
    return out


@FIXTURE.section
def intervals(rng):
    out = []
    for method, lead, window, rate, saturation in [
        ("split", 1, 30, 0.0, 1.0),
        ("split", 4, 500, 0.0, 1.0),
        ("adaptive", 1, 40, 0.05, 1.0),
        ("adaptive", 3, 25, 0.2, 1.0),
        ("pid", 1, 20, 0.1, 5.0),
        ("pid", 5, 50, 0.05, 0.3),
    ]:
        n, coverage = 90, 0.8
        errors = np.round(rng.normal(0, 1, n) * np.where(np.arange(n) < 50, 1, 3), 2)
        w = widths(method, np.abs(errors).tolist(), lead, coverage, window, rate, saturation)
        keep = [(abs(e), q) for e, q in zip(errors, w) if q is not None]
        finite = [(e, q) for e, q in keep if q < math.inf]
        out.append(
            {
                "method": method, "lead": lead, "window": window, "rate": rate, "saturation": saturation,
                "nominal": coverage, "errors": errors.tolist(),
                # -1 stands for an infinite width: JSON has none.
                "widths": [None if q is None else -1.0 if q == math.inf else q for q in w],
                "coverage": np.mean([e <= q for e, q in keep]),
                "meanWidth": np.mean([2 * q for _, q in finite]),
                "winkler": np.mean([2 * q + 2 / (1 - coverage) * max(0, e - q) for e, q in finite]),
            }
        )
    return out


if __name__ == "__main__":
    FIXTURE.write()
