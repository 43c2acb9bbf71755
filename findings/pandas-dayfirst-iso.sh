#!/bin/bash
# pandas 3.1.1: dayfirst=True turns year-first dates into year-day-month, so a monthly series becomes twelve days of January.
#
# A good guess is that dayfirst only settles 01/02/2020 and leaves ISO 8601 alone. It does not: with dates of the form
# 2020-02-01 (or 2020/02/01) read_csv and to_datetime guess %Y-%d-%m. Where every day of the column is 12 or less, as in a
# monthly file of first days, nothing is raised and nothing is said; where one day is greater, the column stays text.
# So a program that sets dayfirst=True for its European files reads its ISO files wrong, and only some of them loudly.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
python3 -m venv "$t/v"; "$t/v/bin/pip" install -q pandas==3.1.1
cat > "$t/a.py" <<'P'
import io, pandas as pd
monthly = "Date,Close\n" + "".join(f"2020-{m:02}-01,{100 + m}\n" for m in range(1, 13))
plain = pd.read_csv(io.StringIO(monthly), parse_dates=["Date"]).Date
first = pd.read_csv(io.StringIO(monthly), parse_dates=["Date"], dayfirst=True).Date
one = pd.to_datetime("2020-02-01", dayfirst=True)
later = pd.read_csv(io.StringIO("Date,Close\n2020-02-01,1\n2020-02-20,2\n"), parse_dates=["Date"], dayfirst=True).Date
print("pandas", pd.__version__)
print("plain:   ", plain.iloc[0].date(), "…", plain.iloc[-1].date())
print("dayfirst:", first.iloc[0].date(), "…", first.iloc[-1].date())
print("to_datetime('2020-02-01', dayfirst=True):", one.date())
print("with 2020-02-20 in the column:", later.tolist())
assert pd.__version__ == "3.1.1"
assert str(plain.iloc[-1].date()) == "2020-12-01"
assert [str(x.date()) for x in first] == [f"2020-01-{d:02}" for d in range(1, 13)]
assert str(one.date()) == "2020-01-02"
assert later.tolist() == ["2020-02-01", "2020-02-20"]
P
"$t/v/bin/python" -W error "$t/a.py"
