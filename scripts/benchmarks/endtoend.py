#!/usr/bin/env python3
"""Measures whole runs from file to store, beside another build of Foldcast; called by scripts/bench endtoend.

Daily closes of 20 tickers as log returns, 20 epochs and the freshInit baseline; then the same with one thing changed. Both builds
walk each case in turns on one core: processor seconds (user and system) of the whole process, medians of the rounds, which are
less than wall time moved by what else runs. A ratio above 1 means that this build is faster. Both builds have to make as many forecasts, or it
is not the same work. What a default does may differ between versions, which the last column shows: this build's mean squared error to
the other's. Flags after -- hold for both, such as those that name a method that both have.

Usage: endtoend.py FOLDCAST CORE FOLDER [--against FOLDCAST] [--series N] [--rounds N] [--case NAME]… [-- FLAGS of foldcast run]
"""
import argparse
import os
import pathlib
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


def run(pinned, program, files, options, store):
    """Processor seconds of one run into a store that does not exist yet."""
    for end in ("", "-wal", "-shm"):
        pathlib.Path(f"{store}{end}").unlink(missing_ok=True)
    command = [*pinned, program, "run", *files, *COMMON, *options, "--store", store]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    # Exit code 1 says that some series or folds failed, which is the work of both builds.
    if process.returncode not in (0, 1):
        sys.exit(f"scripts/bench endtoend: {program} {' '.join(options)} ended with {process.returncode}: {said.strip()[-500:]}")
    return usage.ru_utime + usage.ru_stime


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
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    options, flags = parser.parse_args(words[:end]), words[end + 1:]
    files = sorted(options.folder.glob("*.csv"))[: options.series]
    if len(files) < options.series:
        sys.exit(f"scripts/bench endtoend: expected {options.series} CSV files in {options.folder}, found {len(files)}; set FOLDCAST_DATA")
    pinned = ["taskset", "-c", options.core] if shutil.which("taskset") else []
    builds = [options.foldcast] + ([options.against] if options.against else [])

    print(f"{options.series} tickers, medians of {options.rounds} rounds, processor seconds{', ' if flags else ''}{' '.join(flags)}\n")
    print("| run | this build | the other | ratio | lowest and highest | forecasts | MSE to the other's |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "store.sqlite"
        for case in options.case or CASES:
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


main()
