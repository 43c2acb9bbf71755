#!/usr/bin/env python3
"""Measures whole runs from file to store, and what reads files and stores, beside another build of Foldcast; called by scripts/bench endtoend.

Daily closes of 20 tickers as log returns, 20 epochs and the freshInit baseline; then the same with one thing changed. Both builds
walk each case in turns on one core: processor seconds (user and system) of the whole process, medians of the rounds, which are
less than wall time moved by what else runs. A ratio above 1 means that this build is faster. Both builds have to make as many forecasts, or it
is not the same work. What a default does may differ between versions, which the last column shows: this build's mean squared error to
the other's. Flags after -- hold for both, such as those that name a method that both have.

A second table, of --reading or where no case is named, is of a long CSV file of 3,000 tickers with 1,000 days each, made here, and of a store with ten million
forecasts that each build has written itself: processor seconds, peak memory, and bytes a forecast.

Usage: endtoend.py FOLDCAST CORE FOLDER [--against FOLDCAST] [--series N] [--rounds N] [--case NAME]… [--reading] [-- FLAGS of foldcast run]
"""
import argparse
import datetime
import os
import pathlib
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

COMMON = ["--column", "close", "--target", "logReturn", "--epochs", "20", "--random-fit", "freshInit", "--workers", "1", "--quiet"]
CASES = {
    "defaults": [],
    "--covariates open,high,volume": ["--covariates", "open,high,volume"],
    "--lookback 120": ["--lookback", "120"],
    "--shrinkage none": ["--shrinkage", "none"],
    "--refit-every 12": ["--refit-every", "12"],
    "--step 1, 42 folds": ["--step", "1", "--folds", "42"],
    "--step 1 --refit-every 12": ["--step", "1", "--refit-every", "12"],
}


def measured(command):
    """Processor seconds and peak megabytes of a command."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    # Exit code 1 says that some series or folds failed, which is the work of both builds.
    if process.returncode not in (0, 1):
        words = [str(word) for word in command if not str(word).endswith(".csv")]
        sys.exit(f"scripts/bench endtoend: {' '.join(words)} ended with {process.returncode}: {said.strip()[-500:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def run(pinned, program, files, options, store):
    """Processor seconds of one run into a store that does not exist yet."""
    for end in ("", "-wal", "-shm"):
        pathlib.Path(f"{store}{end}").unlink(missing_ok=True)
    return measured([*pinned, program, "run", *files, *COMMON, *options, "--store", store])[0]


def write_panel(path, tickers=3000, days=1000):
    """A long file of prices and volumes, a row a ticker and day."""
    draw = random.Random(1)
    dates = [datetime.date(2018, 1, 1) + datetime.timedelta(d // 5 * 7 + d % 5) for d in range(days)]
    with open(path, "w") as file:
        file.write("date,open,high,low,close,volume,Name\n")
        for ticker in range(tickers):
            price = 50.0
            for date in dates:
                begun = price * (1 + draw.gauss(0, 0.003))
                price = begun * (1 + draw.gauss(0, 0.012))
                low, high = 0.996 * min(begun, price), 1.004 * max(begun, price)
                file.write(f"{date},{begun:.2f},{high:.2f},{low:.2f},{price:.2f},{draw.randrange(10**6, 10**7)},T{ticker:04}\n")
                price = price if 1 < price < 1000 else 50.0


def reading(pinned, builds, all_files, rounds, folder):
    """The table of what reads a large file, and a store with many forecasts."""
    panel = folder / "panel.csv"
    write_panel(panel)
    stores, forecasts = [], []
    for number, program in enumerate(builds):
        stores.append(folder / f"forecasts{number}.sqlite")
        # Five arms of a network that hardly trains: what is measured is reading.
        measured([
            program, "run", *all_files, "--column", "close", "--target", "logReturn", "--horizon", "16", "--epochs", "1", "--hidden", "4",
            "--shrinkage", "none", "--naive", "lastValue,drift,trainingMean", "--random-fit", "freshInit", "--quiet", "--store", stores[-1],
        ])
        forecasts.append(results(stores[-1])[0])
    commands = {
        "data describe, 3,000 tickers in one file": lambda _: ["data", "describe", panel],
        "run --plan of it": lambda _: ["run", panel, "--column", "close", "--target", "logReturn", "--plan"],
        "report": lambda number: ["report", stores[number]],
        "compare": lambda number: ["compare", stores[number]],
    }
    print(f"\nThe file has {panel.stat().st_size / 1e6:.0f} MB, the store {forecasts[0]} forecasts\n")
    print("| command | this build, s | MB | the other, s | MB | ratio |\n|---|---|---|---|---|---|")
    for name, words in commands.items():
        found = [[] for _ in builds]
        for _ in range(rounds):
            for number, program in enumerate(builds):
                found[number].append(measured([*pinned, program, *words(number)]))
        seconds = [statistics.median(s for s, _ in runs) for runs in found]
        memory = [max(m for _, m in runs) for runs in found]
        other = f"{seconds[1]:.2f} | {memory[1]:.0f} | {seconds[1] / seconds[0]:.2f}×" if len(builds) > 1 else " |  | "
        print(f"| {name} | {seconds[0]:.2f} | {memory[0]:.0f} | {other} |", flush=True)
    print("\nBytes of a store a forecast: " + ", the other build ".join(f"{store.stat().st_size / n:.1f}" for store, n in zip(stores, forecasts)))


def results(store):
    """How many forecasts a store holds, and their mean squared error."""
    with sqlite3.connect(store) as db:
        return db.execute("SELECT count(*), avg((y_true - y_pred) * (y_true - y_pred)) FROM prediction").fetchone()


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench endtoend")
    parser.add_argument("foldcast")
    parser.add_argument("core")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--against", metavar="FOLDCAST", help="the program of another build, such as one of version 0.1.0")
    parser.add_argument("--series", type=int, default=20, help="how many tickers (default: 20)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the medians stand (default: 5)")
    parser.add_argument("--case", action="append", choices=CASES, help="this case alone; may be repeated")
    parser.add_argument("--reading", action="store_true", help="the table of what reads, alone or beside the named cases")
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    options, flags = parser.parse_args(words[:end]), words[end + 1:]
    files = sorted(options.folder.glob("*.csv"))[: options.series]
    if len(files) < options.series:
        sys.exit(f"scripts/bench endtoend: expected {options.series} CSV files in {options.folder}, found {len(files)}; set FOLDCAST_DATA")
    pinned = ["taskset", "-c", options.core] if shutil.which("taskset") else []
    builds = [options.foldcast] + ([options.against] if options.against else [])

    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "store.sqlite"
        cases = options.case or ([] if options.reading else CASES)
        if cases:
            print(f"{options.series} tickers, medians of {options.rounds} rounds, processor seconds{', ' if flags else ''}{' '.join(flags)}\n")
            print("| run | this build | the other | ratio | lowest and highest | forecasts | MSE to the other's |\n|---|---|---|---|---|---|---|")
        for case in cases:
            seconds, found = [[] for _ in builds], []
            for _ in range(options.rounds):
                found = []
                for times, program in zip(seconds, builds):
                    times.append(run(pinned, program, files, CASES[case] + flags, store))
                    found.append(results(store))
            medians = [statistics.median(times) for times in seconds]
            if not options.against:
                print(f"| {case} | {medians[0]:.2f} |  |  |  | {found[0][0]} |  |", flush=True)
                continue
            ratios = sorted(other / ours for ours, other in zip(*seconds))
            error = found[0][1] / found[1][1]
            if found[0][0] != found[1][0]:
                sys.exit(f"scripts/bench endtoend: {case}: not the same work: {found[0][0]} forecasts, the other build {found[1][0]}")
            print(f"| {case} | {medians[0]:.2f} | {medians[1]:.2f} | {medians[1] / medians[0]:.2f}× | {ratios[0]:.2f}× {ratios[-1]:.2f}× | "
                  f"{found[0][0]} | {error:.6f} |", flush=True)
        if options.reading or not options.case:
            reading(pinned, builds, sorted(options.folder.glob("*.csv")), options.rounds, pathlib.Path(folder))


main()
