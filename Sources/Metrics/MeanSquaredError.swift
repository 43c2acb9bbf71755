extension Metric {
  /// MSE = mean (y − ŷ)², in target units squared.
  public static let mse = Metric(
    name: "mse", title: "MSE", words: "mean squared error", losses: "squared errors", unit: "target units squared",
    sql: "(y_true - y_pred) * (y_true - y_pred)", floor: { 1e-12 * $0 },
    loss: { actual, forecast, _ in (actual - forecast) * (actual - forecast) })
}
