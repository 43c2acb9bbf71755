"""Walk-forward forecasting tests: each fold is trained on the past, forecast, and scored against naive forecasts.

    import foldcast
    result = foldcast.run(frame, target="logReturn", forecaster=["mlp", "lstm"])
    result.scores, result.intervals, result.equity

The keywords of `run` are the program's options, with underscores: `help(foldcast.run)` lists them.
"""

from ._errors import FoldcastError, FoldcastWarning
from ._program import version
from ._result import Result
from ._run import plan, run

__version__ = version()
__all__ = ["FoldcastError", "FoldcastWarning", "Result", "plan", "run"]
