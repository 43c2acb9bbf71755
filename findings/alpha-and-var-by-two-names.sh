#!/usr/bin/env bash
# quantstats 0.0.86 and empyrical-reloaded 0.7.1: of the same returns Sharpe, Sortino, Calmar and beta agree,
# alpha and value at risk do not, though both state them a year and at 5 %.
#
# alpha: quantstats multiplies the regression's intercept by the rows of a year, empyrical compounds it, (1 + a)^252 − 1. The gap grows with
# the square: 1.5 points a year on the book below. Value at risk: quantstats takes the quantile of a normal
# distribution with the returns' mean and spread, empyrical the quantile of the returns themselves; with fat tails they part.
#
# findings/alpha-and-var-by-two-names.sh      installs both into a temporary folder; fails where the output is another
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install --no-compile quantstats==0.0.86 empyrical-reloaded==0.7.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1

cat > "$folder/run.py" << 'PYTHON'
import warnings

warnings.filterwarnings("ignore")
import empyrical as ep
import numpy as np
import pandas as pd
import quantstats as qs

draws = np.random.Generator(np.random.PCG64(1))
days = pd.bdate_range("2020-01-01", periods=504)
market = pd.Series(draws.normal(0.0004, 0.01, 504), index=days)
# Fat tails: a day in twenty is six times as wild.
noise = draws.normal(0, 0.004, 504) * np.where(draws.random(504) < 0.05, 6, 1)
book = pd.Series(0.5 * market.to_numpy() + 0.0012 + noise, index=days)
greeks = qs.stats.greeks(book, market, periods=252.0)
intercept = np.polyfit(market, book, 1)[1]


def line(name, *values):
    print(name, " ".join("%.4f" % value for value in values))


line("Sharpe", qs.stats.sharpe(book), ep.sharpe_ratio(book))
line("Sortino", qs.stats.sortino(book), ep.sortino_ratio(book))
line("Calmar", qs.stats.calmar(book), ep.calmar_ratio(book))
line("beta", greeks["beta"], ep.beta(book, market))
line("alpha", greeks["alpha"], ep.alpha(book, market))
line("252 a, (1 + a)^252 - 1", 252 * intercept, (1 + intercept) ** 252 - 1)
line("value at risk", qs.stats.value_at_risk(book), ep.value_at_risk(book))
PYTHON
"$folder/venv/bin/python" "$folder/run.py" > "$folder/seen"
cat "$folder/seen"

diff - "$folder/seen" << 'SEEN'
Sharpe 1.2274 1.2274
Sortino 1.7458 1.7458
Calmar 1.1151 1.1151
beta 0.5119 0.5119
alpha 0.1700 0.1852
252 a, (1 + a)^252 - 1 0.1700 0.1852
value at risk -0.0138 -0.0114
SEEN
