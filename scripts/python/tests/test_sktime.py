"""The forecaster in sktime's manner: sktime's own checks, and that it forecasts as a walk does."""

import foldcast
import numpy as np
import pandas as pd
import pytest
from conftest import same_bits

pytest.importorskip("sktime")
from foldcast.sktime import FoldcastForecaster  # noqa: E402

pytestmark = [
    # sktime's own, of what it will change, and of its dependencies.
    pytest.mark.filterwarnings("default"),
    pytest.mark.filterwarnings("error::foldcast.FoldcastWarning"),
]


def series(rows, seed=1):
    noise = np.random.default_rng(seed).normal(0, 0.3, rows)
    return pd.Series(10 + np.sin(np.arange(rows) / 3) + noise, index=pd.period_range("2000-01", periods=rows, freq="M"), name="load")


@pytest.mark.parametrize("settings", [{}, {"forecaster": "lstm", "options": {"hidden": 4, "rate": "constant", "shrinkage": "none"}}])
def test_forecasts_are_those_of_a_walk_over_rows_that_came_later(settings):
    whole = series(123)
    known, horizon = whole.iloc[:120], 3
    forecaster = FoldcastForecaster(**settings, lookback=8, epochs=4)
    forecasts = forecaster.fit(known, fh=[1, 2, 3]).predict()
    walked = foldcast.run(
        pd.DataFrame({"value": whole.to_numpy()}), date_format="none", train=120, step=1, horizon=horizon, lookback=8, epochs=4,
        seed=1, random_fit="none", naive="none", forecaster=settings.get("forecaster", "mlp"), **settings.get("options", {})).predictions
    assert same_bits(forecasts, walked[walked.origin_row == 119].sort_values("lead").y_pred)
    assert list(forecasts.index) == list(whole.index[120:]) and forecasts.name == "load"
    assert len(set(forecasts)) > 1, "a forecast that is the last value alone would agree with anything"


def test_leads_may_be_some_of_many():
    known = series(80)
    settings = {"lookback": 6, "epochs": 3, "options": {"shrinkage": "none"}}
    every = FoldcastForecaster(**settings).fit(known, fh=[1, 2, 3, 4]).predict()
    some = FoldcastForecaster(**settings).fit(known, fh=[2, 4]).predict()
    assert same_bits(some, every.iloc[[1, 3]])


@pytest.mark.parametrize("options, words", [
    ({"train": 5}, "no 'train', which is all rows"), ({"horizon": 2}, "forecasting horizon"),
    ({"rate": ["constant", "absolute"]}, "one forecaster")])
def test_options_of_a_walk_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        FoldcastForecaster(lookback=4, epochs=1, options=options).fit(series(60), fh=[1])


def test_too_few_rows_are_said_in_the_programs_words():
    with pytest.raises(foldcast.FoldcastError, match="fewer leave nothing to train on"):
        FoldcastForecaster(lookback=10).fit(series(12), fh=[1])


def test_no_store_is_left(own_folder):
    FoldcastForecaster(lookback=3, epochs=1).fit(series(40), fh=[1])
    assert list(own_folder.iterdir()) == []


def test_sktimes_own_checks_pass():
    from sktime.utils.estimator_checks import check_estimator

    results = check_estimator(FoldcastForecaster, raise_exceptions=False, verbose=False)
    assert len(results) > 500
    assert {name: result for name, result in results.items() if result != "PASSED"} == {}
