#!/usr/bin/env python3
"""Local, pooled, pretrained and meta-learned networks on the same origins, at few and many rows: MSE to that of the local network.

starts.py FOLDCAST DATA [--tickers N] [--hourly N] [--rows N,…] [--only TEXT]: DATA is the folder with A_daily/sp500_5yr and C_classic/m4. Prints a row of Markdown a
task and number of training rows: the ratio to the local network that begins cold, with its 95 % panel bootstrap interval; then a verdict each.

Tasks: log returns of the close; the logarithm of the day's range, log(high / low), with and without the mean of all tickers; M4 Hourly, 24 hours ahead.
Networks are the default MLP, 20 epochs, a window of 20 rows (24 hours on M4), forecasts not shrunk, a refit every 63 rows.
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import tempfile

ARMS = {
    "local": "cohort=each start=cold", "pooled": "cohort=all start=cold", "pretrained": "start=pretrained", "meta": "start=meta",
    "shuffled": "start=shuffled",
}


def ranges(folder: pathlib.Path, out: pathlib.Path, tickers: int) -> list[pathlib.Path]:
    """Files of every so manyeth ticker with the close and the day's log range; a day without a range takes the smallest of its past."""
    files = sorted(folder.glob("*.csv"))
    made = []
    for path in files[:: max(1, len(files) // tickers)][:tickers]:
        target = out / path.name
        with open(path) as source, open(target, "w") as sink:
            print("date,close,range", file=sink)
            least = 1e-3
            for row in csv.DictReader(source):
                ratio = math.log(float(row["high"]) / float(row["low"])) if row["high"] and row["low"] else 0
                if ratio > 0:
                    least = min(least, ratio)
                print(f"{row['date']},{row['close']},{math.log(max(ratio, least)):.6f}", file=sink)
        made.append(target)
    return made


def hourly(path: pathlib.Path, out: pathlib.Path, count: int) -> list[pathlib.Path]:
    """A file of the first so many of the last 207 series, which have 960 hours each."""
    lines = path.read_text().splitlines()
    target = out / "hourly.csv"
    target.write_text("\n".join([lines[0]] + lines[-207:][:count]) + "\n")
    return [target]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("foldcast")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--tickers", type=int, default=40)
    parser.add_argument("--hourly", type=int, default=40)
    parser.add_argument("--rows", default="64,128,504")
    parser.add_argument("--only", default="", help="tasks with this text in their names")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "daily").mkdir()
        daily = ranges(options.data / "A_daily" / "sp500_5yr", folder / "daily", options.tickers)
        m4 = hourly(options.data / "C_classic" / "m4" / "Hourly-train.csv", folder, options.hourly)
        tasks = {
            "log return": (daily, ["--column=close", "--target=logReturn", "--lookback=20"]),
            "log range": (daily, ["--column=range", "--lookback=20"]),
            "log range, market:mean": (daily, ["--column=range", "--lookback=20", "--cross=market:mean"]),
            "M4 Hourly, 24 ahead": (m4, ["--layout=rows", "--lookback=24", "--horizon=24", "--season=24"]),
        }
        others = [arm for arm in ARMS if arm != "local"]
        print("| task | rows | " + " | ".join(others) + " | best naive | pretrained to shuffled | meta to shuffled |")
        print("|---|---:|" + "---|" * (len(others) + 3))
        verdicts: dict[str, list[str]] = {"pretrained": [], "meta": []}
        for task, (files, flags) in ((task, rest) for task, rest in tasks.items() if options.only in task):
            # A day, its day ahead and rows that validate do not fit into 64 hours.
            fewest = 80 if "M4" in task else 64
            for rows in (max(int(rows), fewest) for rows in options.rows.split(",")):
                store = folder / "store.sqlite"
                store.unlink(missing_ok=True)
                ran = subprocess.run(
                    [options.foldcast, "run", *files, *flags, f"--train={rows}", "--step=63", "--epochs=20", "--shrinkage=none", "--random-fit=none",
                     "--naive=lastValue,seasonalNaive,trainingMean", "--quiet", "--store", store,
                     *(f"--arm={text} label={arm}" for arm, text in ARMS.items())], stdout=subprocess.DEVNULL)
                # Exit code 1 says that a network diverged in a fold, which then is scored with the naive forecast.
                if ran.returncode not in (0, 1):
                    raise SystemExit(f"starts.py: {task}, {rows} rows: ended with code {ran.returncode}")
                arms = compared(options.foldcast, store, "local")
                naive = min((arms[name] for name in ("lastValue", "seasonalNaive", "trainingMean")), key=lambda arm: arm["ratio"])
                to_shuffled = compared(options.foldcast, store, "shuffled")
                cells = [arms[arm] for arm in others] + [naive] + [to_shuffled[arm] for arm in ("pretrained", "meta")]
                texts = [f"{cell['ratio']:.3f} [{cell['low']:.3f}, {cell['high']:.3f}]" for cell in cells]
                print(f"| {task} | {rows} | " + " | ".join(texts) + " |", flush=True)
                for arm in ("pretrained", "meta"):
                    # Others help where the network is better than one that begins cold and better than one that begins from noise.
                    highest = max(arms[arm]["high"], to_shuffled[arm]["high"])
                    lowest = max(arms[arm]["low"], to_shuffled[arm]["low"])
                    verdicts[arm].append(f"{task}, {rows} rows: " + ("supported" if highest < 1 else "refuted" if lowest > 1 else "undecided"))
        for arm, found in verdicts.items():
            print(f"\n{arm}, better than cold and than shuffled rows (both 95 % intervals below 1):\n" + "\n".join(f"- {line}" for line in found))


def compared(foldcast: str, store: pathlib.Path, label: str) -> dict[str, dict]:
    """The arms of a store's run by their labels, each with the ratio of its MSE to that of one of them."""
    start = "cold" if label == "local" else label
    said = subprocess.run(
        [foldcast, "compare", store, "--format=json", "--reference", f"{label}/absolute/{start}/both"], check=True, capture_output=True, text=True)
    return {arm["name"].split("/")[0]: arm for arm in json.loads(said.stdout)["arms"]}


if __name__ == "__main__":
    main()
