internal import Escaping
internal import Results

/// What stands in the notebook.
struct NotebookCells {
  /// A cell.
  enum Cell {
    case text(String)
    case code(String)
  }

  let run: StoredRun
  let report: RunReport
  let store: String

  var all: [Cell] {
    [
      .text(
        """
        # \(Escape.markdown(run.name))

        \(report.answers.map { Escape.markdown($0) }.joined(separator: "\n\n"))

        Made by `foldcast export --notebook`. It needs pandas and matplotlib. Every table comes from the store's views, which
        `data/SCHEMA.md` of Foldcast documents; change what you like.
        """),
      .code(
        """
        import os
        import pathlib
        import sqlite3

        import matplotlib.pyplot as plt
        import numpy as np
        import pandas as pd

        STORE = os.environ.get("FOLDCAST_STORE", \(Escape.python(store)))
        RUN = \(Escape.python(run.name))
        store = sqlite3.connect(pathlib.Path(STORE).absolute().as_uri() + "?mode=ro", uri=True)


        def table(sql, *values):
            return pd.read_sql_query(sql, store, params=values)


        run_id = int(table("SELECT run_id FROM run WHERE name = ?", RUN).run_id.iloc[-1])
        """),
      .text("## Scores\n\nOne row for each series and arm. Arms that differ in their seed alone are one group."),
      .code(
        """
        scores = table("SELECT * FROM v_score WHERE run_id = ?", run_id)
        scores["group"] = scores.arm.str.replace(r"#\\d+$", "", regex=True)
        variance = table("SELECT series_id, target_variance FROM series WHERE run_id = ?", run_id).set_index("series_id").target_variance.fillna(0)
        # The floor keeps a forecast that is right to rounding from deciding a mean alone.
        scores["floored"] = np.maximum(scores.mse, 1e-12 * scores.series_id.map(variance))
        arms = table("SELECT arm_id, role, leaky FROM arm WHERE run_id = ?", run_id).set_index("arm_id")
        fair_naive = scores[(scores.role == "naive") & (scores.arm_id.map(arms.leaky) == 0)]
        best_naive = fair_naive.groupby("series_id").floored.min()
        scores.head()
        """),
      .text(
        """
        ## Every arm against the best naive forecast

        The geometric mean over series of the MSE ratio, seeds averaged in logarithms first; below 1 the arm is better.
        """),
      .code(
        """
        def geometric(ratios, series):
            return float(np.exp(np.log(ratios).groupby(series).mean().mean()))


        scores["ratio"] = scores.floored / scores.series_id.map(best_naive)
        summary = pd.DataFrame({
            "role": scores.groupby("group").role.first(),
            "mse": scores.groupby("group")[["mse", "series_id"]].apply(lambda g: geometric(g.mse, g.series_id)),
            "to_best_naive": scores.dropna(subset=["ratio"]).groupby("group")[["ratio", "series_id"]].apply(lambda g: geometric(g.ratio, g.series_id)),
        }).sort_values("to_best_naive")
        summary
        """),
      .text("## Sequential arms against models fitted at random"),
      .code(
        """
        pairs = table("SELECT arm_id, random_fit, baseline_arm_id FROM v_baseline WHERE run_id = ? AND random_fit IS NOT NULL", run_id)
        joined = pairs.merge(scores[["arm_id", "series_id", "group", "floored"]], on="arm_id")
        joined = joined.merge(scores[["arm_id", "series_id", "floored"]].rename(columns={"arm_id": "baseline_arm_id", "floored": "other"}), on=["baseline_arm_id", "series_id"])
        joined["ratio"] = joined.floored / joined.other
        against = joined.dropna(subset=["ratio"]).groupby(["group", "random_fit"])[["ratio", "series_id"]].apply(lambda g: geometric(g.ratio, g.series_id)).rename("ratio")
        against.unstack()
        """),
      .code(
        """
        figure, axis = plt.subplots(figsize=(8, 0.4 * len(against) + 1.2))
        axis.axvline(1, color="black", linestyle="--", linewidth=1)
        axis.plot(against.values, [f"{scheme}  ({group})" for group, scheme in against.index], "o")
        axis.set_xscale("log")
        axis.set_xlabel("MSE ÷ MSE of the baseline (ratio)")
        axis.set_title("Mean squared error against models fitted at random")
        plt.show()
        """),
      .text("## Skill by series"),
      .code(
        """
        learners = [group for group, role in summary.role.items() if role in ("sequential", "rival")]
        figure, axis = plt.subplots(figsize=(8, 4))
        for group in learners:
            ratios = np.exp(np.log(scores[scores.group == group].set_index("series").ratio).groupby("series").mean()).sort_values()
            axis.plot(np.arange(len(ratios)) + 1, ratios.values, ".", label=group)
        axis.axhline(1, color="black", linestyle="--", linewidth=1)
        axis.set_yscale("log")
        axis.set_xlabel("series, sorted")
        axis.set_ylabel("MSE ÷ MSE of the best naive (ratio)")
        axis.legend()
        plt.show()
        """),
      .text("## The learning rate and the loss, fold by fold"),
      .code(
        """
        folds = table("SELECT * FROM v_fold WHERE run_id = ?", run_id)
        folds["group"] = folds.arm.str.replace(r"#\\d+$", "", regex=True)
        trained = folds[folds.group.isin(learners)]
        figure, (top, bottom) = plt.subplots(2, 1, figsize=(8, 6), sharex=True)
        for group, part in trained.groupby("group"):
            eta = np.exp(np.log(part.set_index("fold").eta_end).groupby("fold").mean())
            loss = np.exp(np.log(part.set_index("fold").validation_loss).groupby("fold").mean())
            top.plot(eta.index, eta.values, label=group)
            bottom.plot(loss.index, loss.values, label=group)
        top.set_yscale("log")
        bottom.set_yscale("log")
        top.set_ylabel("η at the fold's end")
        bottom.set_ylabel("validation loss (scaled²)")
        bottom.set_xlabel("fold")
        top.legend()
        plt.show()
        """),
      .text("## Forecast and what came\n\nThe series of median skill; change `series` to see another."),
      .code(
        """
        first = learners[0] if learners else summary.index[0]
        ranked = scores[scores.group == first].sort_values("ratio")
        series = ranked.series.iloc[(len(ranked) - 1) // 2]
        forecasts = table(
            "SELECT target_time, y_true, y_pred FROM v_prediction WHERE run_id = ? AND series = ? AND arm = ? AND lead = 1 ORDER BY origin_row",
            run_id, series, ranked[ranked.series == series].arm.iloc[0]).tail(250)
        figure, axis = plt.subplots(figsize=(8, 4))
        axis.plot(np.arange(len(forecasts)), forecasts.y_true, label="what came", color="grey")
        axis.plot(np.arange(len(forecasts)), forecasts.y_pred, label="forecast")
        ticks = np.linspace(0, len(forecasts) - 1, 4).astype(int)
        axis.set_xticks(ticks, forecasts.target_time.iloc[ticks])
        axis.set_title(f"{first} on {series}")
        axis.legend()
        plt.show()
        """),
      .text(
        "## Agreement with the report\n\nThe figures that `foldcast report` printed when this notebook was made, beside those computed above."
      ),
      .code(
        """
        REPORT_MSE = {
        \(entries(report.arms.compactMap { arm in arm.mse.map { (Escape.python(arm.name), $0) } }))
        }
        REPORT_TO_BEST_NAIVE = {
        \(entries(report.arms.compactMap { arm in arm.vsBestNaive.map { (Escape.python(arm.name), $0.mean.value) } }))
        }
        REPORT_AGAINST = {
        \(entries(report.comparisons.compactMap { item in item.ratio.map { ("(\(Escape.python(item.arm)), \(Escape.python(item.scheme)))", $0.mean.value) } }))
        }
        compared = 0
        for reported, computed in ((REPORT_MSE, summary.mse), (REPORT_TO_BEST_NAIVE, summary.to_best_naive), (REPORT_AGAINST, against)):
            for name, value in reported.items():
                np.testing.assert_allclose(computed[name], value, rtol=1e-9, err_msg=str(name))
                compared += 1
        print(f"{compared} figures agree with the report.")
        """),
    ]
  }

  private func entries(_ pairs: [(String, Double)]) -> String {
    pairs.map { "    \($0.0): \(Self.number($0.1))," }.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "float(\"nan\")" : value.isInfinite ? "float(\"\(value < 0 ? "-" : "")inf\")" : String(value)
  }
}
