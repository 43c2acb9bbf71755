"""Reads every view of a store with the readers that are installed, and compares rows, numbers and times with the sqlite3 shell's.

Usage: readers.py STORE       Each reader is a process of its own, so that its processor time is its own too.
"""
import csv
import glob
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys

VIEWS = {"v_prediction": ["y_true", "y_pred"], "v_fold": ["eta_start", "train_loss", "test_mse"], "v_epoch": ["eta", "train_loss"],
         "v_score": ["mse", "mse_vs_best_naive"]}
READERS = {"duckdb": "duckdb_extension_sqlite_scanner", "pandas": "pandas", "polars sqlite3": "polars", "polars connectorx": "connectorx",
           "polars adbc": "adbc_driver_sqlite"}
R = """
library(DBI); a <- commandArgs(TRUE); db <- dbConnect(RSQLite::SQLite(), a[1]); t <- proc.time()
d <- dbGetQuery(db, paste("SELECT * FROM", a[2])); t <- proc.time() - t
cat(sprintf('{"rows": %d, "seconds": %f', nrow(d), t[["user.self"]] + t[["sys.self"]]))
for (c in a[-(1:2)]) cat(sprintf(', "%s": %.17g', c, sum(d[[c]], na.rm = TRUE)))
cat("}")
"""


def seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def read(reader, store, view):
    """The view as a frame with columns by name."""
    query = f"SELECT * FROM {view}"
    if reader == "duckdb":
        import duckdb
        import duckdb_extension_sqlite_scanner as extension
        database = duckdb.connect()
        database.execute(f"LOAD '{glob.glob(os.path.dirname(extension.__file__) + '/extensions/*/*.duckdb_extension')[0]}'")
        database.execute("ATTACH '{}' AS store (TYPE sqlite, READ_ONLY)".format(store.replace("'", "''")))
        return lambda: database.execute(f"SELECT * FROM store.{view}").to_arrow_table()
    if reader == "pandas":
        import sqlite3
        import pandas
        return lambda: pandas.read_sql_query(query, sqlite3.connect(store))
    import polars
    if reader == "polars sqlite3":
        import sqlite3
        return lambda: polars.read_database(query, sqlite3.connect(store))
    engine = reader.split()[1]
    slashes = "///" if engine == "adbc" else "//"
    return lambda: polars.read_database_uri(query, f"sqlite:{slashes}{store}", engine=engine)


def one(reader, store, view):
    """Reads a view and prints what came of it; numbers have to be numbers, also where the first rows say nothing."""
    # A reader loads its driver with its first query, which is no matter of the view.
    read(reader, store, "run")()
    work = read(reader, store, view)
    before = seconds(resource.RUSAGE_SELF)
    frame = work()
    found = {"seconds": seconds(resource.RUSAGE_SELF) - before}
    found["rows"] = frame.num_rows if reader == "duckdb" else len(frame)
    for column in VIEWS[view]:
        if reader == "duckdb":
            import pyarrow.compute
            found[column] = pyarrow.compute.sum(frame[column]).as_py() or 0.0
        else:
            found[column] = float(frame[column].sum())
    print(json.dumps(found))


def shell(store, view):
    before = seconds(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(["sqlite3", "-readonly", "-header", "-csv", store, f"SELECT * FROM {view}"], stdout=subprocess.PIPE,
                          encoding="utf-8") as process:
        rows, sums, roles = 0, dict.fromkeys(VIEWS[view], 0.0), []
        for row in csv.DictReader(process.stdout):
            rows += 1
            if rows == 1:
                roles.append(row["arm"])
            for column in sums:
                sums[column] += float(row[column] or 0)
    return {"rows": rows, "seconds": seconds(resource.RUSAGE_CHILDREN) - before, "first": roles} | sums


def main(store):
    ok = True
    readers = {name: [sys.executable, __file__, "--one", name] for name, module in READERS.items() if importlib.util.find_spec(module)}
    if shutil.which("Rscript") and subprocess.run(["Rscript", "-e", "library(RSQLite)"], capture_output=True).returncode == 0:
        readers["RSQLite"] = ["Rscript", "-e", R]
    else:
        print("skipped: there is no R with RSQLite here")
    naive = subprocess.run(["sqlite3", "-readonly", store, "SELECT name FROM arm WHERE role = 'naive'"], capture_output=True, text=True).stdout
    for view, columns in VIEWS.items():
        expected = shell(store, view)
        print(f"{view:13} {'sqlite3 shell':18} {expected['rows']:9} rows {expected['seconds']:6.2f} s")
        if expected["first"] and expected["first"][0] in naive.splitlines():
            print(f"  the first row is of the naive arm {expected['first'][0]}, expected a trained one")
            ok = False
        for name, command in readers.items():
            more = columns if name == "RSQLite" else []
            done = subprocess.run([*command, store, view, *more], capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{view:13} {name:18} failed: {done.stderr.strip().splitlines()[-1:]}")
                ok = False
                continue
            found = json.loads(done.stdout)
            # Below half a second a reader's own overhead is all that is measured.
            # Views of some dozen rows are over before a busy machine's noise is: two seconds are never too many.
            slow = found["seconds"] > max(3 * expected["seconds"], 2)
            wrong = [c for c in ["rows", *columns] if abs(found[c] - expected[c]) > 1e-9 * abs(expected[c]) + 1e-12]
            print(f"{view:13} {name:18} {found['rows']:9} rows {found['seconds']:6.2f} s"
                  + ("  too slow: at most 3 times the shell's" if slow else "") + (f"  differs in {', '.join(wrong)}" if wrong else ""))
            ok = ok and not slow and not wrong
    return 0 if ok else 1


if sys.argv[1] == "--one":
    one(*sys.argv[2:])
else:
    sys.exit(main(sys.argv[1]))
