extension Metric {
  /// MAE = mean |y − ŷ|, in target units.
  public static let mae = Metric(
    name: "mae", title: "MAE", words: "mean absolute error", losses: "absolute errors", unit: "target units",
    sql: "abs(y_true - y_pred)",
    floor: { 1e-6 * $0.squareRoot() }, loss: { actual, forecast, _ in abs(actual - forecast) })
}
