internal import Kernels
package import Series

extension ForecasterFamily {
  /// Ridge regression of all leads on the networks' own inputs.
  public static let ridge = ForecasterFamily(atOnce: "ridge", readsCovariates: true) { _ in Ridge() }
}

/// Ridge regression of all leads on the same windows as the networks, with the same anchor, in Double: every column, and of what time
/// alone tells the newest row.
///
/// The penalty is chosen from 10⁻⁴ … 10⁴ times the inputs' mean variance by cross-validation over five blocks of the training and
/// validation origins, each forecast by what the purged others tell, and the regression is then fitted on all of them. O(n p min(n, p)) for n origins and p = lookback × features inputs.
package struct Ridge: Forecaster {
  /// `ridge`.
  package let name = "ridge"
  private var regression: RidgeRegression?

  /// A forecaster that has learned nothing yet.
  package init() {}

  /// Fits the regression; throws where there are no training origins.
  package mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let windows = task.windows
    windows.requireHeld(task.training, task.validation)
    guard !task.training.isEmpty else { throw TrainingFailure(reason: "there are no training origins") }
    regression = RidgeRegression(
      RidgeSample(windows: windows, origins: task.training + task.validation), purge: windows.purge,
      series: windows.series(of: task.training + task.validation))
    return TrainingOutcome(atOnce: task)
  }

  /// Forecasts of all leads in target units: origins × H, row-major.
  ///
  /// Before training it forecasts the anchor, or the scaler's centre where there is none.
  package mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    windows.requireHeld(origins, labels: false)
    let inputs = windows.regressorCount
    let fitted = regression ?? RidgeRegression(features: inputs, outputs: windows.horizon)
    require(
      fitted.coefficients.rows == inputs && fitted.intercepts.count == windows.horizon,
      "a regression was given windows of another shape than it was fitted on")
    let rows = windows.anchoredRows(origins, horizon: 0)
    let outputs = fitted.outputs(of: windows.regressors(of: rows))
    var forecasts: [Double] = []
    forecasts.reserveCapacity(origins.count * windows.horizon)
    for row in origins.indices {
      for lead in 0..<windows.horizon {
        forecasts.append(windows.unscaled(outputs[row, lead] * rows.scales[row] + rows.shifts[row]))
      }
    }
    return forecasts
  }
}
