#!/usr/bin/env python3
"""Measures whole folds, end to end with the store, beside neuralforecast and darts; called by scripts/bench walk.

The work of each fold, as in the peers' script walk_forward_peers.py: 504 training rows, lookback 30, step 21, horizon 1,
hidden 64, 300 Adam steps of batch 32 at a rate of 0.001, refitted from fresh weights. Foldcast's time is that of its
whole process, start, loading and store included; the peers' begins when Python, libraries and data are loaded.
Prints one JSON object a line, then the ratios.

Usage: walk.py FOLDCAST CORE [--data FILE] [--column COLUMN] [--folds N] [--peers PYTHON SCRIPT]
"""
import argparse
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

TRAIN, STEP, LOOKBACK, EPOCHS, BATCH = 504, 21, 30, 20, 32
# Options of each case beside the common ones, and the peers it is compared with.
CASES = {
    "mlp": (["--forecaster", "mlp", "--hidden", "64,64"], [("neuralforecast", "mlp")]),
    "lstm": (["--forecaster", "lstm", "--hidden", "64"], [("neuralforecast", "lstm"), ("darts", "lstm")]),
    "lstm streaming": (
        ["--forecaster", "lstm", "--hidden", "64", "--lstm-mode", "streaming"],
        [("neuralforecast", "lstm"), ("darts", "lstm")],
    ),
}


def fail(text):
    sys.exit(f"scripts/bench walk: {text}")


def walk(options, case, store):
    """Seconds of one run into a store that does not exist yet."""
    command = options.pinned + [
        options.foldcast, "run", options.data, "--column", options.column, "--target", "logReturn",
        "--train", str(TRAIN), "--step", str(STEP), "--lookback", str(LOOKBACK), "--horizon", "1",
        "--folds", str(options.folds), "--validation", "0", "--epochs", str(EPOCHS), "--batch", str(BATCH),
        "--optimizer", "adam", "--learning-rate", "0.001", "--clip", "0", "--rate", "constant", "--start", "cold",
        "--feedback", "none", "--head", "random", "--shrinkage", "none", "--patience", "0",
        "--random-fit", "none", "--naive", "none", "--workers", "1", "--quiet", "--store", store,
    ] + CASES[case][0]
    for end in ("", "-wal", "-shm"):
        if os.path.exists(store + end):
            os.remove(store + end)
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        fail(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    return seconds


def check(options, case, store):
    """What the store holds has to be the work that is compared: the mean squared error of its forecasts."""
    connection = sqlite3.connect(store)
    folds, steps, trained = connection.execute(
        "SELECT count(*), sum(gradient_steps), sum(status = 'trained' AND n_train = ?) FROM fold", (TRAIN - LOOKBACK,)
    ).fetchone()
    count, mse, naive = connection.execute(
        "SELECT count(*), avg((y_true - y_pred) * (y_true - y_pred)), avg(y_true * y_true) FROM prediction"
        " WHERE y_pred IS NOT NULL").fetchone()
    if folds != options.folds or trained != folds:
        fail(f"{case}: expected {options.folds} folds trained on {TRAIN - LOOKBACK} windows, found {trained} of {folds}; "
             "the series may be too short for --folds")
    if case != "lstm streaming" and steps != folds * EPOCHS * math.ceil((TRAIN - LOOKBACK) / BATCH):
        fail(f"{case}: expected 300 steps a fold, found {steps / folds}")
    if count != STEP * folds or not math.isfinite(mse) or mse > 100 * naive:
        fail(f"{case}: expected {STEP * folds} finite forecasts of a sane size, found {count}, mean squared error {mse}")
    return count, mse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("foldcast")
    parser.add_argument("core")
    parser.add_argument("--data", default="data/synthetic_random_walk_a.csv")
    parser.add_argument("--column", default="value")
    parser.add_argument("--folds", type=int, default=20)
    parser.add_argument("--peers", nargs=2, metavar=("PYTHON", "SCRIPT"))
    options = parser.parse_args()
    options.pinned = ["taskset", "-c", options.core] if shutil.which("taskset") else []
    text = subprocess.run([options.foldcast, "run", "--help"], capture_output=True, text=True).stdout
    cases = [case for case in CASES if case != "lstm streaming" or "--lstm-mode" in text]

    best, found = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "walk.sqlite")

        def measure():
            for case in cases:
                # Short runs vary more, and cost little to repeat.
                for _ in range(5 if case == "mlp" else 1):
                    seconds = walk(options, case, store)
                    found[case] = check(options, case, store)
                    best[case] = min(seconds, best.get(case, seconds))

        # Ours first and last: the better of both stands, as the machine's pace may change while the peers run.
        measure()
        peers = run_peers(options) if options.peers else {}
        if peers:
            measure()

    ours = {case: best[case] / options.folds for case in cases}
    for case in cases:
        count, mse = found[case]
        print(json.dumps(dict(peer="foldcast", kind=case, folds=options.folds, s_per_fold=round(ours[case], 5),
                              forecasts=count, mse=float(f"{mse:.6g}"))))
    if not peers:
        return
    print("\n| model | Foldcast ms a fold | peer | s a fold | ratio |\n|---|---|---|---|---|")
    for case in cases:
        for peer in CASES[case][1]:
            if peer in peers:
                print(f"| {case} | {1000 * ours[case]:.2f} | {peer[0]} {peer[1]} | {peers[peer]:.3f} | "
                      f"{peers[peer] / ours[case]:.1f}× |")


def run_peers(options):
    """The peers' seconds a fold, by peer and kind; their lines are passed on."""
    python, script = options.peers
    command = options.pinned + [python, script, options.data, options.column, str(options.folds)]
    found = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        for line in process.stdout:
            if line.startswith("{"):
                entry = json.loads(line)
                found[entry["peer"], entry["kind"]] = entry["s_per_fold"]
                print(line, end="", flush=True)
    if process.returncode != 0:
        print(f"scripts/bench walk: {script} ended with {process.returncode}; what it did not print is left out", file=sys.stderr)
    return found


main()
