#!/bin/bash
# thousands= of pandas 3.1.1 and duckdb 2.0.1 strips the sign at any place: a price of 27,51 becomes 2751; and pandas strips it from dates.
#
# A good guess is that a thousands sign is one only before groups of three digits, and that a file which is not so written is refused or
# left text. Both libraries read "27,51" (Brazilian export, comma separator, decimal comma in quotes) as 2751 without a word. With
# thousands='.' and decimal=',' pandas also turns an unparsed date column 02.01.2020 into the number 2012020, the leading zero lost;
# with thousands='.' duckdb reads the same column as dates.
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
python3 -m venv "$t/v"; "$t/v/bin/pip" install -q duckdb==2.0.1 pandas==3.1.1
cat > "$t/a.py" <<'P'
import sys, duckdb, pandas as pd
d = sys.argv[1]
with open(f"{d}/br.csv", "w") as f: f.write('"date","last"\n"01.10.2019","27,51"\n"30.09.2019","27,55"\n')
with open(f"{d}/de.csv", "w") as f: f.write("Datum;Kurs\n02.01.2020;1.234,56\n31.12.2020;987,10\n")
print("pandas", pd.__version__, "duckdb", duckdb.__version__)
a = pd.read_csv(f"{d}/br.csv", thousands=",")["last"].tolist()
b = [r[0] for r in duckdb.sql(f"select last from read_csv('{d}/br.csv', thousands=',')").fetchall()]
c = pd.read_csv(f"{d}/de.csv", sep=";", thousands=".", decimal=",").values.tolist()
e = [(str(x), float(y)) for x, y in duckdb.sql(f"select * from read_csv('{d}/de.csv', delim=';', thousands='.', decimal_separator=',')").fetchall()]
print("27,51 27,55 with thousands=',': pandas", a, "duckdb", b)
print("02.01.2020;1.234,56 with thousands='.': pandas", c, "duckdb", e)
assert a == [2751, 2755] and b == [2751, 2755]
assert c == [[2012020, 1234.56], [31122020, 987.1]]
assert e == [("2020-01-02", 1234.56), ("2020-12-31", 987.1)]
P
"$t/v/bin/python" -W error "$t/a.py" "$t"
