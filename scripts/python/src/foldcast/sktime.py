"""A forecaster in sktime's manner.

    from foldcast.sktime import FoldcastForecaster
    FoldcastForecaster("lstm", lookback=20).fit(y, fh=[1, 2, 3]).predict()

Needs sktime.
"""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from sktime.forecasting.base import BaseForecaster

from ._run import run

_WALK = {
    "forecaster": "an argument of its own", "lookback": "an argument of its own", "epochs": "an argument of its own",
    "seed": "an argument of its own", "horizon": "the forecasting horizon", "target": "always level",
    "train": "all rows", "window": "all rows", "step": "one fold", "folds": "one fold", "gap": "one fold", "refit_every": "one fold",
    "arm": "one forecaster", "seeds": "one forecaster", "rival": "one forecaster", "naive": "one forecaster",
    "grid": "one forecaster", "select": "one forecaster", "by": "one forecaster", "random_fit": "one forecaster", "config": "an argument of its own", "workers": "one fold", "overwrite": "a store of its own",
}
"""Options that say how a walk goes, or that the forecaster has otherwise."""


class FoldcastForecaster(BaseForecaster):  # type: ignore[misc]
    """One network, trained once on all rows that are given, which forecasts those after them.

    It is the fold of a walk forward whose training range is the whole series: the forecasts are, to the last bit, those that
    `foldcast.run` makes from the same rows once later ones are known, because nothing that a model sees comes from after its cutoff.
    Needs about ten rows more than the lookback and the horizon.

    Parameters
    ----------
    forecaster : str
        "mlp", "lstm", "tcn", "transformer" or "linear".
    lookback : int
        Rows of a window.
    epochs : int
        Epochs at most; training stops earlier where the validation tail no longer gains.
    seed : int
        The seed: the same one, the same bits.
    options : dict, optional
        Further options of `foldcast run`, such as {"hidden": [64, 64], "rate": "constant"}.

    Examples
    --------
    >>> from sktime.datasets import load_airline
    >>> from foldcast.sktime import FoldcastForecaster
    >>> forecaster = FoldcastForecaster("linear", lookback=12, epochs=2)
    >>> forecaster.fit(load_airline(), fh=[1, 2, 3])
    FoldcastForecaster(...)
    >>> y_pred = forecaster.predict()
    """

    _tags = {
        "authors": ["foldcast"],
        "scitype:y": "univariate",
        "y_inner_mtype": "pd.Series",
        "X_inner_mtype": "pd.DataFrame",
        "capability:exogenous": False,
        "capability:insample": False,
        "capability:pred_int": False,
        "capability:missing_values": False,
        "requires-fh-in-fit": True,
    }

    def __init__(
        self, forecaster: str = "mlp", lookback: int = 10, epochs: int = 50, seed: int = 1,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.forecaster = forecaster
        self.lookback = lookback
        self.epochs = epochs
        self.seed = seed
        self.options = options
        super().__init__()

    def _fit(self, y: pd.Series, X: Any, fh: Any) -> FoldcastForecaster:
        options = dict(self.options or {})
        for name in sorted(_WALK.keys() & options):
            raise ValueError(f"options: expected no {name!r}, which is {_WALK[name]}.")
        horizon = int(max(fh.to_relative(self.cutoff)))
        values = y.to_numpy(dtype="float64")
        # A walk forecasts only where a label is, so that rows stand where the forecasts go. No model sees what they hold.
        held = np.append(values, np.repeat(values[-1], horizon))
        with tempfile.TemporaryDirectory(prefix="foldcast-") as folder:
            result = run(
                pd.DataFrame({"value": held}), store=pathlib.Path(folder, "fold.sqlite"), frames="arrow", progress=False,
                date_format="none", forecaster=self.forecaster, lookback=self.lookback, epochs=self.epochs, seed=self.seed,
                horizon=horizon, train=len(values), folds=1, step=1, random_fit="none", naive="none", workers=1, **options)
            forecasts = result.predictions.sort_by("lead")
        if forecasts["lead"].to_pylist() != list(range(1, horizon + 1)):
            raise ValueError(f"options: expected settings of one forecaster, found forecasts of {set(forecasts['arm'].to_pylist())}.")
        self.forecasts_ = forecasts["y_pred"].to_numpy()
        self._name = y.name
        return self

    def _predict(self, fh: Any, X: Any) -> pd.Series:
        leads = np.asarray(fh.to_relative(self.cutoff), dtype=int)
        return pd.Series(
            self.forecasts_[leads - 1], index=fh.to_absolute_index(self.cutoff), name=self._name)

    @classmethod
    def get_test_params(cls, parameter_set: str = "default") -> list[dict[str, Any]]:
        """Settings that train in a moment."""
        return [
            {"lookback": 3, "epochs": 2},
            {"forecaster": "lstm", "lookback": 2, "epochs": 1, "seed": 2, "options": {"hidden": 3, "rate": "constant"}},
        ]
