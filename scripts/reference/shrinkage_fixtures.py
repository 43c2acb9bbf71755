#!/usr/bin/env python3
"""Reference weights of shrinkage to the naive forecast, by regression through the origin with Newey-West errors.

Run: python3 scripts/reference/shrinkage_fixtures.py
Writes Tests/WalkForwardTests/Fixtures/shrinkage.json. Needs numpy and statsmodels. A weight a lead is statsmodels' OLS with HAC
errors; one weight for all leads has its "hac-groupsum" errors (scores summed over the leads of an origin). Both have the factor
of Harvey, Leybourne and Newbold (1997) for n origins and h leads, in place of statsmodels' own.
"""

import importlib.metadata
import json
import pathlib

import numpy as np
import statsmodels.api as sm


def weight(d, e, lags, margin):
    origins, leads = d.shape
    fit = sm.OLS(e.ravel(), d.ravel())
    if leads == 1:
        fit = fit.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False})
        error = fit.bse[0]
    else:
        time = np.repeat(np.arange(origins), leads)
        fit = fit.fit(cov_type="hac-groupsum", cov_kwds={"time": time, "maxlags": lags, "use_correction": False})
        error = fit.bse[0]
    h = lags + 1
    error *= np.sqrt(origins / (origins + 1 - 2 * h + h * (h - 1) / origins))
    return float(np.clip(fit.params[0] - margin * error, 0, 1))


def case(rng, origins, horizon, margin, truth):
    naive = rng.normal(size=(origins, 1)) * np.ones((1, horizon))
    d = rng.standard_t(4, size=(origins, horizon)) + 0.5 * rng.normal(size=(origins, 1))
    e = truth * d + np.cumsum(rng.normal(size=(origins, horizon)), axis=1)
    return {
        "horizon": horizon,
        "margin": margin,
        "forecasts": (naive + d).ravel().tolist(),
        "naive": naive.ravel().tolist(),
        "actuals": (naive + e).ravel().tolist(),
        "pooled": weight(d, e, horizon - 1, margin),
        "perLead": [weight(d[:, [h]], e[:, [h]], horizon - 1, margin) for h in range(horizon)],
    }


rng = np.random.default_rng(20_261_125)
cases = [
    case(rng, origins, horizon, margin, truth)
    for origins in (12, 40)
    for horizon in (1, 3)
    for margin in (0.0, 1.0, 2.0)
    for truth in (0.2, 0.7)
]
packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "statsmodels"))
fixture = {"madeBy": f"scripts/reference/{pathlib.Path(__file__).name}, {packages}", "cases": cases}
path = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "WalkForwardTests" / "Fixtures" / "shrinkage.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(fixture, allow_nan=False, indent=0) + "\n")
