#!/usr/bin/env python3
"""Measures runs with one network for many series: time, time a step, peak memory; called by scripts/bench pooled.

One MLP (hidden 64, 64, lookback 20, batches of 1024, 20 epochs, no early stop) is trained on all series and refitted every 21 rows on the
504 before; folds begin cold, so that workers share them. The series are those of the folder (S&P 500, closes, log returns), and then
synthetic ones, random walks of 2,500 rows each. Prints one JSON object a line; panel_mb is 4 bytes a row and column.

Usage: pooled.py FOLDCAST FOLDER [--synthetic N] [--folds N] [--workers N,N,…] [--epochs N]
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

ROWS = 2500


def walks(folder, count):
    """Files of so many random walks on one calendar of weekdays."""
    days, day = [], datetime.date(2010, 1, 4)
    while len(days) < ROWS:
        if day.weekday() < 5:
            days.append(day.isoformat())
        day += datetime.timedelta(days=1)
    stream = random.Random(1)
    for number in range(count):
        price, lines = 100.0, ["date,close"]
        for text in days:
            price *= math.exp(stream.gauss(0, 0.015))
            lines.append(f"{text},{price:.4f}")
        (folder / f"T{number:04d}.csv").write_text("\n".join(lines) + "\n")


def run(foldcast, inputs, workers, options, store):
    """Seconds, processor seconds and peak bytes of a run, and the steps that it took."""
    for end in ("", "-wal", "-shm"):
        pathlib.Path(f"{store}{end}").unlink(missing_ok=True)
    command = [
        foldcast, "run", inputs, "--column=close", "--target=logReturn", "--cohort=all", "--forecaster=mlp", "--hidden=64,64", "--lookback=20",
        "--batch=1024", f"--epochs={options.epochs}", "--patience=0", "--train=504", "--step=21", f"--folds=-{options.folds}", "--start=cold",
        "--rate-carry=reset", "--feedback=none", "--random-fit=none", "--naive=lastValue", "--shrinkage=none", f"--workers={workers}", "--quiet",
        f"--store={store}",
    ]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    # Exit code 1 says that some series were skipped, which real data do.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"scripts/bench pooled: {' '.join(command[:6])} … ended badly: {said.strip()}")
    steps, series, rows = sqlite3.connect(store).execute(
        "SELECT (SELECT sum(gradient_steps) FROM fold), (SELECT count(*) FROM series), (SELECT sum(rows) FROM series)").fetchone()
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {
        "series": series, "rows": rows, "folds": options.folds, "workers": workers, "seconds": round(seconds, 2),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 2), "steps": steps,
        "us_per_step": round((usage.ru_utime + usage.ru_stime) / steps * 1e6), "peak_mb": round(peak / 1e6, 1), "panel_mb": round(rows * 4 / 1e6, 1),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("foldcast")
    parser.add_argument("folder")
    parser.add_argument("--synthetic", type=int, default=1000)
    parser.add_argument("--folds", type=int, default=12)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--workers", default="1,2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        made = pathlib.Path(name) / "made"
        made.mkdir()
        walks(made, options.synthetic)
        for data, inputs in (("sp500", options.folder), ("random walks", str(made))):
            for workers in options.workers.split(","):
                found = run(options.foldcast, inputs, int(workers), options, pathlib.Path(name) / "pooled.sqlite")
                print(json.dumps({"data": data, **found}), flush=True)


if __name__ == "__main__":
    main()
