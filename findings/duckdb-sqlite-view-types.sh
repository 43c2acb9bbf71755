#!/bin/bash
# duckdb 1.5.5 with duckdb-extension-sqlite-scanner 1.5.5: a view over a view that DuckDB cannot parse has only text columns, silently.
#
# A good guess is that ATTACH … (TYPE sqlite) lets SQLite run its views and takes the values as SQLite stores them. DuckDB expands a view's SQL
# itself, with the tables' declared types. A view with a word of SQLite's own, here `a.g IS b.g` between two columns, is a ParserException.
# But a view that reads from that one goes to SQLite instead, rewritten, with every column VARCHAR and without a word: max(x) of 9.5 and 10.5
# is then '9.5', the last by alphabet. Does it count(*), it fails instead, as SQLite has no "count_star". coalesce(a.g, '') = coalesce(b.g, '')
# in the inner view keeps the types. `IS NOT DISTINCT FROM`, which DuckDB parses and SQLite has since 3.39, is no way out: the SQLite within
# the extension does not know it, and one such view makes every table of the file unreadable, as "malformed database schema".
set -euo pipefail
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
python3 -m venv "$t/v"; "$t/v/bin/pip" install -q duckdb==1.5.5 duckdb-extension-sqlite-scanner==1.5.5
cat > "$t/a.py" <<'P'
import glob, os, sqlite3, sys, duckdb, duckdb_extension_sqlite_scanner as extension
folder = sys.argv[1]
def made(name, *views):
    path = f"{folder}/{name}.sqlite"
    with sqlite3.connect(path) as db:
        db.executescript("CREATE TABLE t (x REAL, g TEXT) STRICT; INSERT INTO t VALUES (9.5, 'a'), (10.5, NULL);" + ";".join(views))
    return path
def opened(path):
    db = duckdb.connect()
    db.execute(f"LOAD '{glob.glob(os.path.dirname(extension.__file__) + '/extensions/*/*.duckdb_extension')[0]}'")
    db.execute(f"ATTACH '{path}' AS s (TYPE sqlite, READ_ONLY)")
    return db
view = "CREATE VIEW {} AS SELECT a.x AS x FROM t AS a JOIN t AS b ON {}"
over = "CREATE VIEW over_{0} AS SELECT x FROM {0}"
path = made(
    "views", view.format("word", "a.g IS b.g"), view.format("plain", "coalesce(a.g, '') = coalesce(b.g, '')"), over.format("word"),
    over.format("plain"), "CREATE VIEW counted AS SELECT count(*) AS n FROM word")
def asked(sql):
    try: return opened(path).execute(sql).fetchone()
    except duckdb.Error as error: return f"{type(error).__name__}: {str(error).splitlines()[0]}"
found = {v: asked(f"SELECT max(x), typeof(max(x)) FROM s.over_{v}") for v in ("plain", "word")}
inner, counted = asked("SELECT max(x) FROM s.word"), asked("SELECT n FROM s.counted")
print("duckdb", duckdb.__version__, found); print("the inner view:", inner); print("counted:", counted[-60:])
with sqlite3.connect(path) as own: print("sqlite3", sqlite3.sqlite_version, own.execute("SELECT max(x) FROM over_word").fetchone()[0])
assert found == {"plain": (10.5, "DOUBLE"), "word": ("9.5", "VARCHAR")}, found
assert inner.startswith("ParserException") and "no such function: count_star" in counted
if sqlite3.sqlite_version_info >= (3, 39):
    path = made("newer", view.format("same", "a.g IS NOT DISTINCT FROM b.g"))
    with sqlite3.connect(path) as own: assert own.execute("SELECT max(x) FROM same").fetchone()[0] == 10.5
    try: print(opened(path).execute("SELECT count(*) FROM s.t").fetchall()); sys.exit("the file can be read")
    except duckdb.Error as error:
        print(str(error)[-90:]); assert "malformed database schema" in str(error)
P
"$t/v/bin/python" "$t/a.py" "$t"
