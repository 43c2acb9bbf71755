#!/usr/bin/env python3
"""Milliseconds from starting `foldcast --help` to its end; called by scripts/bench help. Usage: help.py FOLDCAST CORE"""
import json
import os
import statistics
import subprocess
import sys
import time

foldcast, core = sys.argv[1:]
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {int(core)})
times = []
for _ in range(60):
    started = time.perf_counter()
    done = subprocess.run([foldcast, "--help"], stdout=subprocess.PIPE, text=True)
    times.append((time.perf_counter() - started) * 1000)
    if done.returncode != 0 or "USAGE: foldcast" not in done.stdout:
        sys.exit(f"scripts/bench help: expected the help of {foldcast}, found exit code {done.returncode} and {done.stdout[:200]!r}")
times = times[10:]
print(json.dumps({"kind": "help", "runs": len(times), "ms": round(statistics.median(times), 1), "ms_best": round(min(times), 1),
                  "ms_worst": round(max(times), 1)}))
