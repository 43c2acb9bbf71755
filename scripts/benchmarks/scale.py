#!/usr/bin/env python3
"""Measures runs over more and more series: time, folds a second, peak memory; called by scripts/bench scale.

Each run has one MLP arm (hidden 32, 20 epochs of batch 32, feedback) and its freshInit baseline, 504 training rows, step 21.
Without a folder the series are synthetic (foldcast data synth), 1, 10, 100 and 1000 of them; with one, the first 20 and then
all of its files, on one worker and on all. A fold is one arm's fold of one series. Prints one JSON object a line.

Usage: scale.py FOLDCAST [FOLDER COLUMN] [--target KIND] [--series N,N,…] [--workers N,N,…]
"""
import argparse
import glob
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time


def run(foldcast, inputs, options, workers, store):
    """Seconds and peak bytes of one run."""
    command = [
        foldcast, "run", *inputs, *options, "--train", "504", "--step", "21", "--forecaster", "mlp", "--hidden", "32",
        "--epochs", "20", "--patience", "0", "--batch", "32", "--feedback", "both", "--random-fit", "freshInit", "--naive", "lastValue",
        "--workers", str(workers), "--quiet", "--store", store,
    ]
    for end in ("", "-wal", "-shm"):
        if os.path.exists(store + end):
            os.remove(store + end)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    # Exit code 1 says that some series or folds failed, which real data do.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"scripts/bench scale: {' '.join(command[:8])} … ended badly: {said.strip()}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def check(store):
    """Folds of trained arms and series in a store, which has to be whole."""
    connection = sqlite3.connect(store)
    series, = connection.execute("SELECT count(*) FROM series").fetchone()
    missing, = connection.execute(
        "SELECT count(*) FROM (SELECT series_id, arm_id, count(*) AS n FROM fold GROUP BY 1, 2) AS f"
        " JOIN (SELECT series_id, max(fold) + 1 AS n FROM fold GROUP BY 1) AS s USING (series_id) WHERE f.n <> s.n"
    ).fetchone()
    arms, = connection.execute("SELECT count(DISTINCT arm_id) FROM fold").fetchone()
    folds, = connection.execute("SELECT count(*) FROM fold JOIN arm USING (arm_id) WHERE role <> 'naive'").fetchone()
    bad, = connection.execute("SELECT count(*) FROM prediction WHERE y_pred IS NULL").fetchone()
    status, = connection.execute("SELECT status FROM run").fetchone()
    if missing or bad or arms != 3 or status != "done":
        sys.exit(f"scripts/bench scale: {missing} walks are cut short, {bad} forecasts are no numbers, {arms} of 3 arms, {status}")
    return series, folds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("foldcast")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("column", nargs="?")
    parser.add_argument("--target", default="logReturn")
    parser.add_argument("--series", default="")
    parser.add_argument("--workers", default="")
    options = parser.parse_args()
    if options.folder and not options.column:
        parser.error("expected the column to forecast after the folder")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    workers = [int(n) for n in options.workers.split(",") if n] or ([1, cores] if options.folder else [cores])

    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "scale.sqlite")
        if options.folder:
            files = sorted(glob.glob(os.path.join(options.folder, "*")))
            counts = [int(n) for n in options.series.split(",") if n] or [20, len(files)]
            settings = ["--column", options.column, "--target", options.target]
            inputs = lambda n: files[:n]
        else:
            counts = [int(n) for n in options.series.split(",") if n] or [1, 10, 100, 1000]
            settings = ["--column", "value", "--target", "level"]
            files = []
            for seed in range(1, (max(counts) + 9) // 10 + 1):
                place = os.path.join(folder, f"{seed}")
                subprocess.run([options.foldcast, "data", "synth", place, "--seed", str(seed)], check=True, stdout=subprocess.DEVNULL)
                files += sorted(glob.glob(os.path.join(place, "*.csv")))
            inputs = lambda n: files[:n]
        for count in counts:
            alone = None
            for n in workers:
                seconds, busy, memory = run(options.foldcast, inputs(count), settings, n, store)
                series, folds = check(store)
                line = dict(peer="foldcast", series=series, workers=n, folds=folds, seconds=round(seconds, 2),
                            cpu_seconds=round(busy, 2), folds_per_second=round(folds / seconds), peak_mb=round(memory / 1e6, 1))
                if n == 1:
                    alone = seconds
                elif alone:
                    line["speedup"] = round(alone / seconds, 2)
                print(json.dumps(line), flush=True)


main()
