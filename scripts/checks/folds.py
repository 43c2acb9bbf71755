"""Compares the folds of foldcast with those of skfolio, sktime, skforecast and scikit-learn on the same dates.

Usage: folds.py FOLDCAST FOLDER     FOLDER is for the series and may be thrown away

A fold is what trains and what is tested, in rows: foldcast's test rows are those after its origins, up to the last lead. Each case says
whether the folds are the same, or how they differ; anything else is a failure.
"""
import datetime
import re
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
from skfolio.model_selection import WalkForward
from skforecast.model_selection import TimeSeriesFold
from sklearn.model_selection import TimeSeriesSplit
from sktime.split import CutoffSplitter, ExpandingWindowSplitter, SlidingWindowSplitter

warnings.filterwarnings("ignore")
foldcast, folder = sys.argv[1:]

# Business days of four and a half years but some holidays, one of them a third Friday.
holidays = {"2015-12-25", "2016-03-25", "2016-12-26", "2017-04-14", "2018-05-28", "2019-04-19"}
days = [d for d in pd.bdate_range("2015-01-02", "2019-06-20") if str(d.date()) not in holidays]
index = pd.DatetimeIndex(days)
row = {str(d.date()): i for i, d in enumerate(index)}
values = 100 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.01, len(index))))
frame = pd.DataFrame({"close": values}, index=index)
frame.to_csv(f"{folder}/a.csv", index_label="date")
count = len(index)
LINE = re.compile(r"  fold (\d+): train (\S+) to (\S+), origins (\S+) to (\S+), labels to (\S+)")


def ours(flags):
    """Foldcast's folds as (first and last row that train, first and last row that are tested)."""
    command = [foldcast, "run", f"{folder}/a.csv", "--plan", "--forecaster", "linear", "--epochs", "1", "--lookback", "5", "--naive",
               "lastValue", "--random-fit", "none", "--workers", "1", *flags.split()]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        sys.exit(f"{flags}: {done.stderr}")
    found = LINE.findall(done.stdout)
    assert found and "… and" not in done.stdout, f"{flags}: {done.stdout}"
    return [(row[a], row[b], row[first] + 1, row[labels]) for _, a, b, first, _, labels in found]


def theirs(splits):
    return [(int(train[0]), int(train[-1]), int(test[0]), int(test[-1])) for train, test in splits]


def skforecast(**options):
    folds = TimeSeriesFold(verbose=False, **options).split(frame.close, as_pandas=True)
    # Bounds are half-open; with refit=k a fold that is not trained repeats the range of the last that was.
    return [(int(f.train_start), int(f.train_end) - 1, int(f.test_start_with_gap), int(f.test_end_with_gap) - 1)
            for f in folds.itertuples()]


def skfolio(**options):
    return theirs(WalkForward(**options).split(frame))


first_of_eight = count - 8 * 60
cuts = [600, 700, 1000]
dates = [str(index[c].date()) for c in cuts]
months = pd.DateOffset(months=24)
day = pd.offsets.Day(1)
steps = list(range(1, 6))

CASES = [
    ("scikit-learn", "TimeSeriesSplit(8, test_size=60)", lambda: theirs(TimeSeriesSplit(8, test_size=60).split(frame)),
     f"--window expanding --train {first_of_eight} --step 60", "equal"),
    ("scikit-learn", "TimeSeriesSplit(8, test_size=60, max_train_size=800)",
     lambda: theirs(TimeSeriesSplit(8, test_size=60, max_train_size=800).split(frame)),
     f"--window expanding --train {first_of_eight} --max-train 800 --step 60", "equal"),
    ("scikit-learn", "TimeSeriesSplit(8, test_size=60, gap=5)",
     lambda: theirs(TimeSeriesSplit(8, test_size=60, gap=5).split(frame)),
     f"--window expanding --train {first_of_eight - 5} --gap 5 --step 60", "equal"),
    ("scikit-learn", "TimeSeriesSplit(8, test_size=60)", lambda: theirs(TimeSeriesSplit(8, test_size=60).split(frame)),
     "--window expanding --train 500 --step 60 --folds -8",
     "folds are counted from the first row, not back from the last: other cutoffs, and the last fold is partial"),
    ("skfolio", "WalkForward(train_size=500, test_size=21)", lambda: skfolio(train_size=500, test_size=21),
     "--train 500 --step 21 --partial-fold drop", "equal"),
    ("skfolio", "WalkForward(…, reduce_test=True)", lambda: skfolio(train_size=500, test_size=21, reduce_test=True),
     "--train 500 --step 21", "equal"),
    ("skfolio", "WalkForward(…, expand_train=True, purged_size=5)",
     lambda: skfolio(train_size=500, test_size=21, expand_train=True, purged_size=5),
     "--window expanding --train 500 --step 21 --gap 5 --partial-fold drop", "equal"),
    ("skfolio", 'WalkForward(train_size=24, test_size=1, freq="MS")', lambda: skfolio(train_size=24, test_size=1, freq="MS"),
     "--train 24mo --step 1mo --partial-fold drop", "equal"),
    ("skfolio", 'WalkForward(…, freq="MS", reduce_test=True)',
     lambda: skfolio(train_size=24, test_size=1, freq="MS", reduce_test=True), "--train 24mo --step 1mo", "equal"),
    ("skfolio", 'WalkForward(train_size=8, test_size=1, freq="QS")', lambda: skfolio(train_size=8, test_size=1, freq="QS"),
     "--train 8q --step quarter --partial-fold drop", "equal"),
    ("skfolio", 'WalkForward(train_size=2, test_size=1, freq="YS", reduce_test=True)',
     lambda: skfolio(train_size=2, test_size=1, freq="YS", reduce_test=True), "--train 2y --step year", "equal"),
    ("skfolio", 'WalkForward(train_size=8, test_size=1, freq="3MS")', lambda: skfolio(train_size=8, test_size=1, freq="3MS"),
     "--train 24mo --step 3mo --partial-fold drop", "equal"),
    ("skfolio", 'WalkForward(train_size=180, test_size=1, freq="W-FRI", freq_offset=Day(1))',
     lambda: skfolio(train_size=180, test_size=1, freq="W-FRI", freq_offset=day),
     "--train 180w --step W-FRI --partial-fold drop", "equal"),
    ("skfolio", 'WalkForward(train_size=DateOffset(months=24), test_size=1, freq="WOM-3FRI", freq_offset=Day(1))',
     lambda: skfolio(train_size=months, test_size=1, freq="WOM-3FRI", freq_offset=day),
     "--train 24mo --step WOM-3FRI --partial-fold drop", "equal"),
    ("skfolio", 'WalkForward(train_size=DateOffset(months=24), test_size=1, freq="WOM-3FRI")',
     lambda: skfolio(train_size=months, test_size=1, freq="WOM-3FRI"),
     "--train 24mo --step WOM-3FRI --partial-fold drop",
     "the named day is the last that trains, not the first that is tested: a day later"),
    ("sktime", "SlidingWindowSplitter(fh=1…5, window_length=500, step_length=21)",
     lambda: theirs(SlidingWindowSplitter(fh=steps, window_length=500, step_length=21).split(frame.close)),
     "--train 500 --step 21 --horizon 5 --origins 1", "equal"),
    ("sktime", "ExpandingWindowSplitter(fh=1…5, initial_window=500, step_length=21)",
     lambda: theirs(ExpandingWindowSplitter(fh=steps, initial_window=500, step_length=21).split(frame.close)),
     "--window expanding --train 500 --step 21 --horizon 5 --origins 1", "equal"),
    ("sktime", f"CutoffSplitter({cuts}, fh=1…5, window_length=500)",
     lambda: theirs(CutoffSplitter(np.array(cuts), fh=steps, window_length=500).split(frame.close)),
     f"--train 500 --cutoffs {','.join(dates)} --horizon 5 --origins 1", "equal"),
    ("skforecast", "TimeSeriesFold(steps=21, initial_train_size=500, refit=True)",
     lambda: skforecast(steps=21, initial_train_size=500, refit=True), "--train 500 --step 21", "equal"),
    ("skforecast", "TimeSeriesFold(…, fixed_train_size=False, allow_incomplete_fold=False)",
     lambda: skforecast(steps=21, initial_train_size=500, refit=True, fixed_train_size=False, allow_incomplete_fold=False),
     "--window expanding --train 500 --step 21 --partial-fold drop", "equal"),
    ("skforecast", "TimeSeriesFold(…, gap=5)", lambda: skforecast(steps=21, initial_train_size=500, refit=True, gap=5),
     "--train 500 --step 21 --gap 5", "equal"),
    ("skforecast", "TimeSeriesFold(steps=5, fold_stride=21, …, allow_incomplete_fold=False)",
     lambda: skforecast(steps=5, fold_stride=21, initial_train_size=500, refit=True, allow_incomplete_fold=False),
     "--train 500 --step 21 --horizon 5 --origins 1", "equal"),
    ("skforecast", "TimeSeriesFold(steps=21, initial_train_size=500, refit=True)",
     lambda: skforecast(steps=21, initial_train_size=500, refit=True), "--train 500 --step 21 --horizon 21 --origins 1",
     "a forecast has all of its leads: the last fold, whose labels are not all there, is none"),
]


def difference(a, b):
    """The first fold that differs, with its rows' dates; nil where none does."""
    if a == b:
        return None
    for k, pair in enumerate(zip(a, b)):
        if pair[0] != pair[1]:
            text = [" ".join(str(index[i].date()) for i in fold) for fold in pair]
            return f"fold {k} of {len(a)} and {len(b)}: foldcast {text[0]}, theirs {text[1]}"
    return f"{len(a)} folds and {len(b)}"


failed = 0
for library, splitter, made, flags, expected in CASES:
    found = difference(ours(flags), made())
    right = (found is None) == (expected == "equal")
    failed += not right
    print(f"{'ok  ' if right else 'FAIL'} {library}: {splitter} | {flags} | {'equal' if found is None else found}"
          + ("" if expected == "equal" else f" ({expected})"))
sys.exit(f"{failed} cases are not as they were" if failed else 0)
