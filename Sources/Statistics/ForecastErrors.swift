/// Errors of forecasts, over all leads and origins given, in target units.
///
/// MSE = mean (y − ŷ)², MAE = mean |y − ŷ|, RMSE = √MSE. A forecast that is not finite makes all of them so: nothing is
/// left out in silence.
public struct ForecastErrors: Sendable, Equatable {
  /// How many forecasts were scored.
  public let count: Int
  /// Mean squared error; `nan` where there was nothing to score.
  public let mse: Double
  /// Mean absolute error; `nan` where there was nothing to score.
  public let mae: Double

  /// The root of the mean squared error.
  package var rmse: Double { mse.squareRoot() }

  /// Scores forecasts against what came, pair by pair.
  ///
  /// O(n). Both have the same length.
  public init(actual: [Double], forecast: [Double]) {
    precondition(actual.count == forecast.count, "each forecast is scored against one value")
    var (squares, magnitudes) = (0.0, 0.0)
    for (y, z) in zip(actual, forecast) {
      squares += (y - z) * (y - z)
      magnitudes += abs(y - z)
    }
    count = actual.count
    mse = squares / Double(count)
    mae = magnitudes / Double(count)
  }
}
