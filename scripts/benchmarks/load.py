#!/usr/bin/env python3
"""Measures the CSV loader beside polars and pandas, on one core and one thread each, in turns; called by scripts/bench load.

Three files of a million minutes of prices, made of the bitfinex files, unpacked first:

  epoch   as they are: milliseconds since 1970 as integers, five numbers a row
  iso     the same with ISO stamps in the first column, which each library has to read as dates
  dates   the same with "2014-01-31 09:30:00", without an offset

Each library reads the file into its own columns, instants as dates, within one process that has read it once before;
Foldcast's time holds all its validation (dialect, dates, order, duplicates, missing values). Counts and sums of all columns are
compared before times are printed. Prints one JSON object a line, then a Markdown table of the medians over the rounds.

With --against, another build's foldcast-bench reads each file in the same turns, and its time over ours is printed.

Usage: load.py BENCH CORE PYTHON FOLDER [--rounds N] [--against BENCH]
"""
import argparse
import datetime
import glob
import gzip
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

PEER = r'''
import json, os, statistics, sys, time
name, path, kind, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
if name == "pandas":
    import pandas as pd
    version = pd.__version__
    def read():
        if kind == "epoch":
            frame = pd.read_csv(path, header=None)
            frame[0] = pd.to_datetime(frame[0], unit="ms")
        else:
            frame = pd.read_csv(path, header=None, parse_dates=[0])
        return frame
    def facts(frame):
        assert frame[0].dtype.kind == "M", frame.dtypes
        stamps = frame[0].dt.tz_localize(None) if frame[0].dt.tz is not None else frame[0]
        return len(frame), float(stamps.astype("datetime64[ms]").astype("int64").astype(float).sum()), [float(frame[c].sum()) for c in frame.columns[1:]]
else:
    os.environ["POLARS_MAX_THREADS"] = "1"
    import polars as pl
    version = pl.__version__
    def read():
        if kind == "epoch":
            frame = pl.read_csv(path, has_header=False)
            return frame.with_columns(pl.from_epoch(frame.columns[0], time_unit="ms").alias(frame.columns[0]))
        return pl.read_csv(path, has_header=False, try_parse_dates=True)
    def facts(frame):
        stamps = frame[frame.columns[0]]
        assert stamps.dtype.is_temporal(), frame.dtypes
        return frame.height, float(stamps.dt.epoch("ms").cast(pl.Float64).sum()), [float(frame[c].sum()) for c in frame.columns[1:]]
frame = read()
rows, instants, sums = facts(frame)
times = []
for _ in range(rounds):
    del frame
    begun = time.perf_counter()
    frame = read()
    times.append(time.perf_counter() - begun)
print(json.dumps(dict(peer=name, version=version, file=path, rows=rows, columns=len(sums), seconds=statistics.median(times), instants=instants, sums=sums)))
'''


def make_files(source, folder):
    """The three files; the number of their rows."""
    packed = sorted(glob.glob(os.path.join(source, "*.gz")))
    if not packed:
        sys.exit(f"scripts/bench load: expected .gz files in {source}, found none; set FOLDCAST_DATA")
    formats = {"epoch": None, "iso": "%Y-%m-%dT%H:%M:%SZ", "dates": "%Y-%m-%d %H:%M:%S"}
    paths = {kind: os.path.join(folder, f"{kind}.csv") for kind in formats}
    out = {kind: open(path, "w", newline="") for kind, path in paths.items()}
    rows = 0
    for path in packed:
        with gzip.open(path, "rt", newline="") as lines:
            for line in lines:
                out["epoch"].write(line)
                stamp, rest = line.split(",", 1)
                moment = datetime.datetime.fromtimestamp(int(stamp) / 1000, datetime.timezone.utc)
                for kind, text in formats.items():
                    if text:
                        out[kind].write(f"{moment.strftime(text)},{rest}")
                rows += 1
    for file in out.values():
        file.close()
    return paths, rows


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench load")
    parser.add_argument("bench")
    parser.add_argument("core")
    parser.add_argument("python")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", help="foldcast-bench of another build, read in the same turns")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(options.core)})
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown CPU")
    names = ["foldcast", *(["other build"] if options.against else []), "polars", "pandas"]
    times, versions = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        paths, rows = make_files(options.folder, folder)
        script = pathlib.Path(folder) / "peer.py"
        script.write_text(PEER)
        for _ in range(options.rounds):
            for kind, path in paths.items():
                expected = None
                for name in names:
                    build = {"foldcast": options.bench, "other build": options.against}.get(name)
                    command = [build, "load", "--rounds", "3", path] if build else [options.python, str(script), name, path, kind, "3"]
                    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                    line = json.loads(done.stdout)
                    if expected is None:
                        expected = line
                    same = line["rows"] == rows and line["columns"] == expected["columns"] and all(
                        close(a, b) for a, b in zip([line["instants"], *line["sums"]], [expected["instants"], *expected["sums"]]))
                    if not same:
                        sys.exit(f"scripts/bench load: {name} read other numbers from {kind}: {line}, expected {expected}")
                    times.setdefault((kind, name), []).append(line["seconds"])
                    versions[name] = line.get("version", "")
                    print(json.dumps(dict(peer=name, file=kind, rows=rows, megabytes=round(os.path.getsize(path) / 1e6, 1),
                                          seconds=round(line["seconds"], 4))), flush=True)
    print(f"\n{cpu}, one core; {rows} rows; polars {versions['polars']}, pandas {versions['pandas']}; medians of {options.rounds} rounds\n")
    others = names[1:]
    print("| stamps | Foldcast s |" + "".join(f" {name} s | ratio |" for name in others) + "\n|---|---|" + "---|---|" * len(others))
    for kind in paths:
        medians = [statistics.median(times[kind, name]) for name in names]
        print(f"| {kind} | {medians[0]:.3f} |" + "".join(f" {other:.3f} | {other / medians[0]:.2f}× |" for other in medians[1:]))


main()
