#!/usr/bin/env python3
"""Searches rate rules on development series, and measures the frozen one on test series, over eleven η₀ from 1e-5 to 1.

    scripts/measured/rule_search.py run   --cases development --rules "constant;boldDriver;settle" --out rule-search
    scripts/measured/rule_search.py table --cases development --out rule-search --by-case

`run` walks `foldcast run` (a release build, --foldcast) over every case and η₀ of rule_search.json and keeps, in a file a case and rule,
the test MSE, last validation loss and gradient evaluations of each fold; what is there is not run again. A rule is written as for
--rate and starts each fold from η₀; "carried RULE" carries its rate and lessons from fold to fold, and "rival NAME" is a --rival.
`table` compares each rule with three tunings of the constant rate, with the cold start and without feedback in both. Development and
test cases, and the two variants of the forecaster, are named in rule_search.json; a test case is read only where --cases asks for it.
"""
import argparse
import collections
import gzip
import itertools
import json
import math
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SEARCH = json.loads((HERE / "rule_search.json").read_text())
GRID = [10 ** (-5 + k / 2) for k in range(11)]
TUNINGS = ("case", "series", "validation")


def files_of(case, data, scratch):
    """The inputs of a case; of a file with a series a row, the rows it names are copied to a file of their own."""
    paths = []
    for pattern in case["inputs"]:
        paths += sorted((ROOT if pattern.startswith("data/") else data).glob(pattern))
    if "tickers" in case:
        first, last = case["tickers"]
        paths = [p for p in paths if first <= p.name[0] <= last]
    paths = paths[:: case.get("every", 1)]
    if not paths:
        sys.exit(f"{case['name']}: no inputs found below {data}")
    if "rows" in case:
        lines = paths[0].read_text().splitlines(keepends=True)
        low, high, every = case["rows"]
        kept = scratch / paths[0].name
        kept.write_text("".join([lines[0]] + lines[low:high:every]))
        paths = [kept]
    return [str(p) for p in paths]


def walk(case, kind, rules, options, optimizer):
    """Runs rules of one kind and gives {(rule, place of η₀): {series: [fold]}}."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        settings = dict(
            SEARCH["variants"][options.variant], **case["settings"], optimizer=optimizer,
            rate=["constant"] if kind == "rival" else rules, rival=rules if kind == "rival" else [],
            runs=[{"name": f"{k}", "learning-rate": GRID[k]} for k in options.etas or range(len(GRID))])
        settings["rate-carry"] = ["carried" if kind == "carried" else "reset"]
        (scratch / "search.yaml").write_text(json.dumps(settings))
        store = scratch / "store.sqlite"
        done = subprocess.run(
            ["nice", "-n", "19", options.foldcast, "run", *files_of(case, pathlib.Path(options.data), scratch),
             *case.get("flags", []), "--config", str(scratch / "search.yaml"), "--store", str(store), "--quiet"],
            capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{case['name']}: {done.stderr}")
        return read(store, kind)


def read(store, kind):
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    query = """
      SELECT run.name, arm.role, arm.rate_rule, arm.name, series.name, p.mse, f.validation_loss,
        f.gradient_samples + f.forward_samples / 3.0, f.status = 'failed'
      FROM fold f JOIN run USING (run_id) JOIN arm USING (run_id, arm_id) JOIN series USING (run_id, series_id)
      JOIN (SELECT run_id, series_id, arm_id, fold, avg((y_true - y_pred) * (y_true - y_pred)) AS mse
            FROM prediction GROUP BY 1, 2, 3, 4) p USING (run_id, series_id, arm_id, fold)
      ORDER BY 1, 4, 5, f.fold"""
    with sqlite3.connect(store) as connection:
        for k, role, rule, arm, series, *fold in connection.execute(query):
            if role == "rival":
                rule = "rival " + arm.split("/")[1].split("#")[0]
            elif role == "naive":
                rule = arm
            elif kind == "rival":
                continue
            elif kind == "carried":
                rule = "carried " + rule
            found[rule, int(k)][series].append(fold)
    return found


def folder_of(options, case, optimizer):
    return pathlib.Path(options.out) / f"{case['name']}.{optimizer}.{options.variant}"


def path_of(options, case, optimizer, rule):
    return folder_of(options, case, optimizer) / (rule.replace(":", "+").replace("/", "_") + ".json.gz")


def run(options):
    for optimizer, case in itertools.product(options.optimizer.split(","), cases_of(options)):
        kinds = collections.defaultdict(list)
        for rule in options.rules.split(";"):
            if not path_of(options, case, optimizer, rule).exists():
                kind, _, name = rule.rpartition(" ")
                kinds[kind].append(name)
        for kind, rules in kinds.items():
            by_rule = collections.defaultdict(dict)
            for (rule, k), series in walk(case, kind, rules, options, optimizer).items():
                by_rule[rule][k] = series
            folder_of(options, case, optimizer).mkdir(parents=True, exist_ok=True)
            for rule, found in by_rule.items():
                with gzip.open(path_of(options, case, optimizer, rule), "wt") as file:
                    json.dump(found, file)
            print(case["name"], optimizer, kind, *rules, flush=True)


def cases_of(options):
    names = options.cases.split(",")
    return [c for group in ("development", "test") for c in SEARCH[group] if group in names or c["name"] in names]


def load(options, case, optimizer, rule):
    path = path_of(options, case, optimizer, rule)
    if not path.exists():
        return None
    with gzip.open(path, "rt") as file:
        return {int(k): v for k, v in json.load(file).items()}


def mse(folds):
    return max(1e-300, sum(f[0] for f in folds) / len(folds))


def tuned(constant):
    """By series, the MSE of the constant rate tuned in three ways.

    `case`: the one η of the grid that is best on the test over all series of the case, in hindsight; `series`: the same for each series
    alone; `validation`: in each fold the η with the least validation loss at the end, as a user could, at eleven times the cost.
    """
    names = list(constant[0])
    best = min(constant, key=lambda k: sum(math.log(mse(constant[k][s])) for s in names))
    result = {"case": {}, "series": {}, "validation": {}, "best": GRID[best]}
    for s in names:
        result["case"][s] = mse(constant[best][s])
        result["series"][s] = min(mse(constant[k][s]) for k in constant)
        chosen = []
        for i in range(len(constant[0][s])):
            usable = [k for k in constant if constant[k][s][i][1] is not None and not constant[k][s][i][3]]
            chosen.append(constant[min(usable, key=lambda k: constant[k][s][i][1]) if usable else best][s][i])
        result["validation"][s] = mse(chosen)
    return result


def geometric(values):
    return math.exp(sum(math.log(v) for v in values) / len(values)) if values else math.nan


def interval(groups):
    """95 % of the geometric mean, drawing series with replacement within each case: {case: [log ratio of a series]}."""
    stream, draws = random.Random(1), []
    for _ in range(2000):
        values = [stream.choice(group) for group in groups for _ in group]
        draws.append(math.exp(sum(values) / len(values)))
    draws.sort()
    return draws[49], draws[1949]


def table(options):
    for optimizer in options.optimizer.split(","):
        cases = [c for c in cases_of(options) if load(options, c, optimizer, "constant")]
        reference = {c["name"]: tuned(load(options, c, optimizer, "constant")) for c in cases}
        rules = sorted({p.name[:-8].replace("+", ":") for c in cases for p in folder_of(options, c, optimizer).glob("*.gz")})
        rows = []
        for rule in rules:
            own = {c["name"]: load(options, c, optimizer, rule) for c in cases}
            if not all(own.values()):
                continue
            # (case, place of η₀, tuning): the ratio of each series.
            ratios = {(c, k, t): [mse(f[k][s]) / reference[c][t][s] for s in reference[c][t]]
                      for c, f in own.items() for k in f for t in TUNINGS}
            small = {c["name"] for c in cases if c["settings"]["train"] <= 512}
            pick = lambda wanted, t="case": geometric(
                [v for (c, k, u), values in ratios.items() if u == t and wanted(c, k) for v in values])
            logs = [[sum(math.log(ratios[c, k, "case"][i]) for k in f) / len(f) for i in range(len(reference[c]["case"]))]
                    for c, f in own.items()]
            cost = sum(f[2] for found in own.values() for series in found.values() for folds in series.values() for f in folds)
            rows.append({
                "rule": rule, "small": pick(lambda c, k: c in small), "large": pick(lambda c, k: c not in small),
                "all": pick(lambda c, k: True), "interval": interval(logs), "cost": cost,
                "failed": sum(f[3] for found in own.values() for series in found.values() for folds in series.values() for f in folds),
                "series": pick(lambda c, k: True, "series"), "validation": pick(lambda c, k: True, "validation"),
                "etas": [pick(lambda c, k: k == place) for place in range(len(GRID))],
                "by case": {c["name"]: pick(lambda d, k: d == c["name"]) for c in cases}})
        rows.sort(key=lambda r: r["all"])
        budget = next(r["cost"] for r in rows if r["rule"] == "constant")
        print(f"\n{optimizer}, {options.variant}: MSE over that of the constant rate tuned in hindsight for each case "
              f"({sum(len(r['case']) for r in reference.values())} series and sizes)\n")
        print("| rule | small N | large N | all | 95 % | tuned a series | tuned on validation | gradients | failed | "
              + " | ".join(f"{GRID[k]:.0e}" for k in range(len(GRID))) + " |")
        print("|---" * 20 + "|")
        for r in rows:
            cells = [f"{r[k]:.3f}" for k in ("small", "large", "all")]
            cells += [f"{r['interval'][0]:.3f} – {r['interval'][1]:.3f}", f"{r['series']:.3f}", f"{r['validation']:.3f}"]
            cells += [f"{r['cost'] / budget:.2f}", f"{r['failed']}"] + [f"{v:.3f}" for v in r["etas"]]
            print(f"| {r['rule']} | " + " | ".join(cells) + " |")
        if options.by_case:
            print("\n| case | series | best constant η | " + " | ".join(r["rule"] for r in rows) + " |")
            print("|---" * (3 + len(rows)) + "|")
            for c in cases:
                name = c["name"]
                print(f"| {name} | {len(reference[name]['case'])} | {reference[name]['best']:.1e} | "
                      + " | ".join(f"{r['by case'][name]:.3f}" for r in rows) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["run", "table"])
    parser.add_argument("--cases", default="development", help="development, test, or names of cases, with commas")
    parser.add_argument("--rules", default="constant", help="rules, with semicolons between")
    parser.add_argument("--variant", default="plain", choices=list(SEARCH["variants"]))
    parser.add_argument("--optimizer", default="adam")
    parser.add_argument("--out", default="rule-search")
    parser.add_argument("--data", default=str(ROOT.parent / "shared" / "data"))
    parser.add_argument("--foldcast", default=str(ROOT / ".build" / "release" / "foldcast"))
    parser.add_argument("--etas", type=lambda t: [int(k) for k in t.split(",")], help="places in the grid, such as 0,4,10")
    parser.add_argument("--by-case", action="store_true")
    options = parser.parse_args()
    {"run": run, "table": table}[options.command](options)


if __name__ == "__main__":
    main()
