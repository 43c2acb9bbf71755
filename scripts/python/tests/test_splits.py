"""The folds of a run as scikit-learn takes them."""

import foldcast
import numpy as np
import pandas as pd
import pytest
from conftest import same_bits

linear_model = pytest.importorskip("sklearn.linear_model")
model_selection = pytest.importorskip("sklearn.model_selection")


def prices(rows, **index):
    steps = np.random.default_rng(3).normal(0, 0.01, rows)
    return pd.DataFrame({"close": 100 * np.exp(np.cumsum(steps))}, index=pd.date_range("2020-01-01", periods=rows, **index))


SETTINGS = {"train": 60, "step": 10, "lookback": 5, "epochs": 1, "random_fit": "none", "naive": "lastValue"}


@pytest.mark.parametrize("horizon", [1, 3])
def test_they_train_on_what_is_known_and_test_on_the_origins_of_the_run(horizon):
    frame = prices(120, freq="D")
    result = foldcast.run({"a": frame}, horizon=horizon, **SETTINGS)
    splits = result.splits("a", frame.index)
    forecasts = result.predictions
    forecasts = forecasts[(forecasts.arm == "lastValue") & (forecasts.lead == 1)]
    assert len(splits) == forecasts.fold.nunique() > 3
    for number, (train, test) in enumerate(splits):
        origins = forecasts[forecasts.fold == number].origin
        assert list(frame.index[test]) == list(origins)
        # The last label is that of the cutoff, which is the first origin.
        assert max(train) + horizon == min(test) and train == list(range(train[0], train[-1] + 1))
    assert splits == result.splits("a"), "rows of a level are those of the frame"


def test_a_model_of_ones_own_is_scored_on_them():
    frame = prices(120, freq="D")
    result = foldcast.run({"a": frame}, **SETTINGS)
    x = frame.to_numpy()
    y = np.append(x[1:, 0], np.nan)
    scores = model_selection.cross_val_score(
        linear_model.LinearRegression(), x[:-1], y[:-1], cv=result.splits("a", frame.index[:-1]), scoring="neg_mean_squared_error")
    # "Same as today" by a model that is handed it: the naive arm's errors, fold by fold.
    class Last(linear_model.LinearRegression):
        def predict(self, rows):
            return np.asarray(rows)[:, 0]

    same = model_selection.cross_val_score(Last(), x[:-1], y[:-1], cv=result.splits("a"), scoring="neg_mean_squared_error")
    folds = result.folds[result.folds.arm == "lastValue"].sort_values("fold").test_mse
    assert len(scores) == len(folds) and np.allclose(-same, folds, rtol=1e-12)


def test_rows_that_a_transform_uses_up_move_the_positions():
    frame = prices(120, freq="h", tz="UTC")
    result = foldcast.run({"a": frame}, target="logReturn", **SETTINGS)
    with_index, without = result.splits("a", frame.index), result.splits("a")
    assert [one + 1 for one in without[0][1]] == with_index[0][1]


def test_days_with_a_zone_are_found_by_their_own_date():
    frame = prices(120, freq="D", tz="America/New_York")
    result = foldcast.run({"a": frame}, **SETTINGS)
    assert result.splits("a", frame.index) == result.splits("a")


def test_what_is_not_there_is_named():
    frame = prices(120, freq="D")
    result = foldcast.run({"a": frame}, **SETTINGS)
    with pytest.raises(KeyError, match="expected one of 'a', found 'b'"):
        result.splits("b")
    with pytest.raises(KeyError, match="expected the instant 2020-01-01 of row 0"):
        result.splits("a", frame.index[30:])


def test_series_on_one_calendar_have_the_same_folds():
    frame = prices(120, freq="D")
    result = foldcast.run({"a": frame, "b": frame * 2}, **SETTINGS)
    assert result.splits("b", frame.index) == result.splits("a", frame.index)
    assert same_bits(np.array(result.splits("b")[0][1]), np.array(result.splits("a")[0][1]))
