extension Metric {
  /// Pinball = the mean over forecasts and levels of max(τ (y − q), (τ − 1) (y − q)), in target units (Koenker and Bassett 1978, doi:10.2307/1913643).
  ///
  /// Levels lie symmetrically around ½, so that a forecast without quantiles, which is all of them at once, has half its absolute error.
  public static let pinball = Metric(
    name: "pinball", title: "pinball", words: "mean pinball loss of quantiles", losses: "pinball losses",
    unit: "target units", sql: "coalesce(pinball, abs(y_true - y_pred) / 2)", floor: { 1e-6 * $0.squareRoot() },
    pinballLoss: { actual, forecast, pinball in pinball ?? abs(actual - forecast) / 2 })
}
