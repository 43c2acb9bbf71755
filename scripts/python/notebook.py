"""Writes the notebook that goes from a pandas frame to scores, intervals and an equity figure.

    notebook.py FILE
"""

import json
import sys

CELLS = [
    "# From a pandas frame to scores, intervals and an equity curve\n\nNeeds the wheel of foldcast, pandas and matplotlib.",
    """import foldcast
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd""",
    """## A frame

Four made-up prices, a column each. Their returns carry half of the day before with them, which no market does; put your own
prices in their place.""",
    """rng = np.random.default_rng(7)
steps = rng.normal(0, 0.01, (900, 4))
for row in range(1, len(steps)):
    steps[row] += 0.5 * steps[row - 1]
prices = pd.DataFrame(
    100 * np.exp(steps.cumsum(axis=0)), index=pd.bdate_range("2021-01-04", periods=900), columns=["OAK", "ELM", "ASH", "FIR"])
prices.tail(3)""",
    """## A run

Each fold trains on the 400 rows before it and forecasts the next 40. Interrupt it when you like: the same call goes on.""",
    """result = foldcast.run(
    prices, store="python.sqlite", target="logReturn", forecaster=["mlp", "linear"], train=400, step=40, epochs=20,
    random_fit="none")
result""",
    "## Scores\n\nBelow 1 an arm has a lower mean squared error than the best naive forecast of the series.",
    """scores = result.scores
scores["model"] = scores.arm.str.replace("/absolute/shrinkPerturb/both#1", "")
scores.pivot(index="model", columns="series", values="mse_vs_best_naive").sort_values("OAK").round(3)""",
    "print(result.report())",
    "## Intervals\n\nEach is made of the errors that were known when it was forecast.",
    """model = scores[scores.role == "sequential"].arm.iloc[0]
intervals = result.intervals_with(coverage=0.8, arm=model)
inside = intervals.y_true.between(intervals.low, intervals.high)
print(f"{inside.mean():.1%} of {len(inside)} returns lie within their 80 % interval")

oak = intervals[intervals.series == "OAK"].set_index("target_time").tail(120)
figure, axis = plt.subplots(figsize=(8, 3.5))
axis.fill_between(oak.index, oak.low, oak.high, alpha=0.25, label="80 % interval")
axis.plot(oak.y_pred, label="forecast")
axis.plot(oak.y_true, ".", markersize=3, color="grey", label="what came")
axis.set_title("OAK, returns a day")
axis.legend(ncols=3)
plt.show()""",
    "## Equity\n\nLong where the forecast is above zero and short below, a row later, at 5 basis points a trade.",
    """equity = result.equity
figure, axis = plt.subplots(figsize=(8, 3.5))
for arm, book in equity.groupby("arm"):
    axis.plot(book.time, book.net_capital, label=arm)
axis.axhline(1, color="black", linewidth=1, linestyle="--")
axis.set_title("Capital after costs")
axis.legend()
plt.show()""",
    """books = result.trading().query("series.isna()").set_index("arm")
last = equity.groupby("arm").net_capital.last()
np.testing.assert_allclose(last - 1, books.net_return[last.index])
np.testing.assert_allclose((1 + equity.net_return).groupby(equity.arm).prod(), last)
books[["net_return", "sharpe_yearly", "max_drawdown", "turnover"]].round(3)""",
]


def cell(number, text):
    code = not text.startswith("#")
    lines = text.splitlines(keepends=True)
    if code:
        return {"cell_type": "code", "id": f"cell-{number}", "metadata": {}, "source": lines, "execution_count": None, "outputs": []}
    return {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": lines}


notebook = {
    "cells": [cell(number, text) for number, text in enumerate(CELLS)],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4, "nbformat_minor": 5,
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(notebook, file, ensure_ascii=False, indent=1)
    file.write("\n")
