#!/usr/bin/env python3
"""Measures training steps beside PyTorch and JAX, all on one core, in turns; called by scripts/bench --peers.

In each round Foldcast, Foldcast on plain AVX2 (FOLDCAST_CPU=v3), PyTorch and JAX run every case once, each in the same way:
the median of five times 0.3 s after a first epoch. The table holds the median of the rounds, for all of them. The peers'
scripts run as they are; with --only they run with a shortened list of cases. JAX runs the TCNs once more in a version that, as
Foldcast, computes only the rows that the head sees, and the MLPs once more as 32 networks at once (MODELS=32), each step's time that of one network.
Prints one JSON object a line as they come, then a Markdown table, and one of those TCNs and one of those MLPs.

Usage: peers.py BENCH CORE PYTHON FOLDER [--rounds N] [--only KIND[,HIDDEN[,BATCH]]]
"""
import argparse
import ast
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

SCRIPTS = {"torch": "train_step_torch.py", "jax": "train_step_jax.py"}
SEEN = "jax, seen rows"
TOGETHER = "jax, 32 at once"
# Three layers of three taps, dilations 1, 2, 4: each needs every second of the rows below, in JAX a strided slice.
SEEN_ROWS = """
def tcn(params, x):
    *layers, (wo, bo) = params
    x = x[:, -15:]
    for i, (w, b) in enumerate(layers):
        n = x.shape[1] - 2
        y = jax.nn.relu(jnp.concatenate([x[:, k:k + n:2] for k in range(3)], -1) @ w + b)
        x = y if i == 0 else x[:, 2::2] + y
    return x[:, -1] @ wo + bo

"""
KEYS = ("kind", "hidden", "lookback", "features", "batch")


def lines_of(command, name, environment=None):
    """The JSON lines that a command prints, passed on; none where it fails, which is said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
    if done.returncode != 0:
        print(f"scripts/bench: {name} ended with {done.returncode}; it has no times in this round", file=sys.stderr)
        return []
    print(done.stdout, end="", flush=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def shortened(script, only, folder):
    """A copy of a peer's script with those of its cases that `only` names."""
    text = open(script).read()
    found = re.search(r"^CASES = (\[.*?^\])", text, re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"scripts/bench: expected a list CASES in {script}, found none; run without --only")
    listed = re.sub(r"#.*", "", found[1])
    cases = [c for c in ast.literal_eval(listed) if all(str(x) == o for x, o in zip((c[0], c[1], c[4]), only.split(",")))]
    copy = os.path.join(folder, os.path.basename(script))
    with open(copy, "w") as file:
        file.write(text[: found.start(1)] + repr(cases) + text[found.end(1) :])
    return copy


def seeing_less(script, folder):
    """A copy of JAX's script whose TCN computes only what the head sees."""
    text = open(script).read()
    place = text.find("\ndef fresh(")
    if place < 0:
        sys.exit(f"scripts/bench: expected a function fresh in {script}, found none")
    copy = os.path.join(folder, "seen_rows.py")
    with open(copy, "w") as file:
        file.write(text[:place] + SEEN_ROWS + text[place:])
    return copy


def cpu_name():
    try:
        return next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    except (OSError, StopIteration):
        return "unknown CPU"


parser = argparse.ArgumentParser(prog="scripts/bench --peers")
parser.add_argument("bench")
parser.add_argument("core")
parser.add_argument("python")
parser.add_argument("folder")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--only", metavar="KIND[,HIDDEN[,BATCH]]")
options = parser.parse_args()

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {int(options.core)})
own = [options.bench, "step"] + (["--only", options.only] if options.only else [])
times, shares, versions, peaks = {}, {}, {}, []
with tempfile.TemporaryDirectory() as folder:
    scripts = {peer: os.path.join(options.folder, name) for peer, name in SCRIPTS.items()}
    if options.only:
        scripts = {peer: shortened(script, options.only, folder) for peer, script in scripts.items()}
    runs = {"foldcast": (own, None), "v3": (own, {"FOLDCAST_CPU": "v3"})}
    runs |= {peer: ([options.python, script], None) for peer, script in scripts.items()}
    runs[SEEN] = ([options.python, seeing_less(scripts["jax"], folder), "tcn"], None)
    runs[TOGETHER] = ([options.python, scripts["jax"], "mlp"], {"MODELS": "32"})
    for _ in range(options.rounds):
        for name, (command, environment) in runs.items():
            for entry in lines_of(command, name, environment):
                case = tuple(entry[key] for key in KEYS)
                times.setdefault(case, {}).setdefault(name, []).append(entry["us_per_step"])
                versions[name] = entry.get("version")
                if name == "foldcast":
                    shares.setdefault(case, []).append(entry["share_of_peak"])
                    peaks.append(entry["peak_gflops"])

if not times:
    sys.exit(f"scripts/bench: no case is named {options.only}")
peers = ", ".join(f"{name} {versions[name]}" for name in SCRIPTS if name in versions)
print(f"\n{cpu_name()}, one core, {statistics.median(peaks):.0f} GFLOP/s; {peers}; µs a step, medians of {options.rounds} rounds\n")
print("| model | hidden | lookback × features | batch | Foldcast | share of peak | PyTorch | ratio | JAX | ratio | Foldcast v3 | PyTorch to it |")
print("|---|---|---|---|---|---|---|---|---|---|---|---|")
for case, found in times.items():
    kind, hidden, lookback, features, batch = case
    us = {name: round(statistics.median(found[name]), 2) for name in found}

    def ratio(peer, to):
        return f"{us[peer] / us[to]:.2f}×" if peer in us and to in us else "–"

    cells = [
        kind.upper(), hidden, f"{lookback}×{features}", batch, us.get("foldcast", "–"),
        f"{100 * statistics.median(shares[case]):.0f} %" if case in shares else "–", us.get("torch", "–"), ratio("torch", "foldcast"),
        us.get("jax", "–"), ratio("jax", "foldcast"), us.get("v3", "–"), ratio("torch", "v3"),
    ]
    print("| " + " | ".join(map(str, cells)) + " |")

for name, title in ((SEEN, "JAX, rows that the head sees"), (TOGETHER, "JAX, a step of one of 32 networks at once")):
    beside = {case: found for case, found in times.items() if name in found and "foldcast" in found}
    if beside:
        print(f"\n| model | hidden | lookback × features | batch | Foldcast | {title} | ratio |\n|---|---|---|---|---|---|---|")
    for (kind, hidden, lookback, features, batch), found in beside.items():
        ours, other = (statistics.median(found[which]) for which in ("foldcast", name))
        print(f"| {kind.upper()} | {hidden} | {lookback}×{features} | {batch} | {ours:.2f} | {other:.2f} | {other / ours:.2f}× |")
