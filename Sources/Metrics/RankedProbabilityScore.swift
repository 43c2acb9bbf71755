extension Metric {
  /// CRPS = 2 ∫ ρ_τ dτ, by the forecast's quantiles: twice their mean pinball loss, in target units.
  ///
  /// The integral over all levels is the mean over those that were forecast (Gneiting and Ranjan 2011, doi:10.1198/jbes.2010.08110), so
  /// that numbers of other levels are not comparable. For a forecast without quantiles it is the absolute error, which it reduces to
  /// there (Gneiting and Raftery 2007, doi:10.1198/016214506000001437).
  public static let crps = Metric(
    name: "crps", title: "CRPS", words: "continuous ranked probability score",
    losses: "continuous ranked probability scores", unit: "target units",
    sql: "coalesce(2 * pinball, abs(y_true - y_pred))", floor: { 1e-6 * $0.squareRoot() },
    pinballLoss: { actual, forecast, pinball in pinball.map { 2 * $0 } ?? abs(actual - forecast) })
}
