#!/bin/bash
# duckdb 2.0.1: read_csv takes a column of the tickers T and F (AT&T, Ford) for truth values, and INF for a date.
#
# A good guess is that a one-letter code is text, as it is for pandas 3.1.1 and polars 2.1.0. The type is decided file by file: T.csv
# alone gives BOOLEAN, T.csv beside AAPL.csv gives VARCHAR, a panel of F and T gives false and true. INF alone (a fund on the NYSE)
# gives DATE 'infinity', which Python shows as 9999-12-31. The name can be had back only with types={'Ticker': 'VARCHAR'}: a cast afterwards gives 'true'.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
python3 -m venv "$t/v"; "$t/v/bin/pip" install -q duckdb==2.0.1 pandas==3.1.1 polars==2.1.0
cat > "$t/a.py" <<'P'
import sys, duckdb, pandas as pd, polars as pl
d = sys.argv[1]
for name in ("T", "INF", "AAPL"):
    with open(f"{d}/{name}.csv", "w") as f: f.write(f"Date,Ticker,Close\n2020-01-02,{name},30.1\n2020-01-03,{name},30.2\n")
with open(f"{d}/panel.csv", "w") as f:
    f.write("Date,Ticker,Close\n" + "".join(f"2020-01-{x:02},{n},{v}\n" for n, v in (("F", 9.3), ("T", 39.1)) for x in (2, 3, 6)))
def tickers(files, options=""): return duckdb.sql(f"select distinct Ticker::varchar, typeof(Ticker) from read_csv({files!r}{options}) order by 1").fetchall()
alone, infinity = tickers(f"{d}/T.csv"), tickers(f"{d}/INF.csv")
both, panel = tickers([f"{d}/T.csv", f"{d}/AAPL.csv"]), tickers(f"{d}/panel.csv")
named = tickers(f"{d}/panel.csv", ", types={'Ticker': 'VARCHAR'}")
print("duckdb", duckdb.__version__, "pandas", pd.__version__, "polars", pl.__version__)
print("T.csv:", alone); print("T.csv and AAPL.csv:", both); print("panel of F and T:", panel); print("INF.csv:", infinity); print("with types:", named)
others = (sorted(pd.read_csv(f"{d}/panel.csv").Ticker.unique()), sorted(pl.read_csv(f"{d}/panel.csv")["Ticker"].unique()))
print("pandas, polars:", others)
assert alone == [("true", "BOOLEAN")] and panel == [("false", "BOOLEAN"), ("true", "BOOLEAN")]
assert infinity == [("infinity", "DATE")]
assert both == [("AAPL", "VARCHAR"), ("T", "VARCHAR")] and named == [("F", "VARCHAR"), ("T", "VARCHAR")]
assert others == (["F", "T"], ["F", "T"])
P
"$t/v/bin/python" "$t/a.py" "$t"
