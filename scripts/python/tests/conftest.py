"""What the tests share: data of a few hundred rows, and runs of a second."""

import numpy as np
import pandas as pd
import pytest

TINY = {"train": 120, "step": 40, "folds": 2, "epochs": 2, "hidden": 4, "lookback": 5, "random_fit": "freshInit"}
"""Settings of a run that takes a fraction of a second."""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Each test in a folder of its own, where its store is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prices(rows=240, seed=1, start="2015-01-01", freq="B"):
    """A made-up price with all 17 digits."""
    steps = np.random.default_rng(seed).normal(0, 0.01, rows)
    index = pd.date_range(start, periods=rows, freq=freq)
    return pd.DataFrame({"close": 100 * np.exp(np.cumsum(steps))}, index=index)


@pytest.fixture
def frame():
    return prices()


def actual(result, series=None):
    """What came, by instant, as the store has it."""
    table = result.predictions
    table = table[(table.arm == table.arm.iloc[0]) & (table.lead == 1)]
    if series is not None:
        table = table[table.series == series]
    return table.drop_duplicates("target_time").set_index("target_time").y_true


def same_bits(a, b):
    return np.array_equal(np.asarray(a, "f8").view("i8"), np.asarray(b, "f8").view("i8"))
