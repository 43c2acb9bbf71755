#!/bin/bash
# Two-digit years: pandas 3.1.1 has two pivots of its own, and polars 2.1.0 and duckdb 2.0.1 a third and a fourth opinion of 1969.
#
# A good guess is that to_datetime without a format finds %m/%d/%y and then does what that format does. It does not: the text is read by
# a pivot 50 years from today (12/31/70 is 2070), while format="%m/%d/%y" reads 1970 for the same text, and read_csv(parse_dates=…)
# goes the first way. So half a century of history written as m/d/yy runs 2069, 2070, …, 2075, 1976. At 69 the others part as well:
# %y of pandas (as of C) and duckdb say 1969, polars says 2069.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
python3 -m venv "$t/v"; "$t/v/bin/pip" install -q duckdb==2.0.1 pandas==3.1.1 polars==2.1.0
cat > "$t/a.py" <<'P'
import io, datetime, duckdb, pandas as pd, polars as pl
print("pandas", pd.__version__, "polars", pl.__version__, "duckdb", duckdb.__version__, "in", datetime.date.today().year)
got = {}
for y in ("68", "69", "70"):
    s = f"12/31/{y}"
    got[y] = (pd.to_datetime([s])[0].year, pd.read_csv(io.StringIO(f"d\n{s}\n"), parse_dates=["d"]).d[0].year,
              pd.to_datetime([s], format="%m/%d/%y")[0].year, pl.Series([s]).str.to_date("%m/%d/%y")[0].year,
              duckdb.sql(f"select year(strptime('{s}', '%m/%d/%y'))").fetchall()[0][0])
    print(s, dict(zip(("to_datetime", "read_csv", "pandas %y", "polars %y", "duckdb %y"), got[y])))
assert got["68"] == (2068, 2068, 2068, 2068, 2068)
assert got["69"] == (2069, 2069, 1969, 2069, 1969)
assert got["70"] == (2070, 2070, 1970, 1970, 1970)
P
"$t/v/bin/python" -W error "$t/a.py"
