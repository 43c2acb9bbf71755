extension Metric {
  /// MASE = mean |y − ŷ| / s, s being the mean absolute step of the target over the training range of the forecast's fold, known
  /// at its cutoff (Hyndman and Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001).
  public static let mase = Metric(
    name: "mase", title: "MASE", words: "mean absolute scaled error", losses: "absolute scaled errors", unit: "",
    isScaled: true, sql: "abs(y_true - y_pred) / nullif(mase_scale, 0)", floor: { _ in 1e-6 },
    loss: { actual, forecast, scale in abs(actual - forecast) / scale })
}
