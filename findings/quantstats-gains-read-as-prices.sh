#!/usr/bin/env bash
# quantstats 0.0.86: returns without a loss, one of them 100 % or more, are taken for prices: a strategy that only gains "loses" 99 %.
#
# to_drawdown_series documents its argument as returns, and decides for itself: a series whose least value is not below 0 and whose
# greatest is 1 or more is read as prices. So the drawdown of a rising account is that from a "price" of 1.5 to one of 0.01. One loss of
# a hundredth of a per cent among the same returns, and it is right. A table of one column is tested by another rule (least value not
# above 0) than a series: with a row without return the same numbers fall by 100 % as a series, and by nothing as a table.
#
# findings/quantstats-gains-read-as-prices.sh      installs quantstats 0.0.86 into a temporary folder; fails where the output is another
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install --no-compile quantstats==0.0.86 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1

cat > "$folder/run.py" << 'PYTHON'
import warnings

warnings.filterwarnings("ignore")
import pandas as pd
import quantstats as qs


def series(*returns):
    return pd.Series(returns, index=pd.date_range("2020-01-01", periods=len(returns)), dtype=float)


def deepest(drawdowns):
    return "%.2f %%" % (100 * float(drawdowns.min().min() if isinstance(drawdowns, pd.DataFrame) else drawdowns.min()))


print("quantstats", qs.__version__)
gains = series(0.02, 1.5, 0.01, 0.03, 0.02)
print("gains alone:", deepest(qs.stats.to_drawdown_series(gains)))
print("and a loss of 0.01 %:", deepest(qs.stats.to_drawdown_series(series(0.02, 1.5, 0.01, 0.03, 0.02, -0.0001))))
rest = series(0.02, 1.5, 0.01, 0.0, 0.02)
print("a row without return, as a series:", deepest(qs.stats.to_drawdown_series(rest)))
print("a row without return, as a table:", deepest(qs.stats.to_drawdown_series(rest.to_frame("a"))))
PYTHON
"$folder/venv/bin/python" "$folder/run.py" > "$folder/seen"
cat "$folder/seen"

diff - "$folder/seen" << 'SEEN'
quantstats 0.0.86
gains alone: -99.33 %
and a loss of 0.01 %: -0.01 %
a row without return, as a series: -100.00 %
a row without return, as a table: 0.00 %
SEEN
