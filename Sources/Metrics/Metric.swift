/// A measure of forecasts: the mean of a loss over forecasts, made of sums that merge over origins, folds and shards.
///
/// To add one, write it in a file of its own as the others are, and name it in `all`.
public struct Metric: Sendable {
  /// The name in options and in columns of views: `mse`.
  public let name: String
  /// What titles of tables call it: `MSE`.
  public let title: String
  /// What sentences call it: `mean squared error`.
  public let words: String
  /// What sentences call the losses: `squared errors`.
  public let losses: String
  /// What its numbers are in: `target units squared`; empty for a number without unit.
  public let unit: String
  /// Whether errors are measured by the scale of their fold, which older stores do not have.
  public let isScaled: Bool
  /// Whether forecasts are measured by their quantiles, where they have some; numbers of other levels are then not comparable.
  public let readsQuantiles: Bool
  /// The loss of a forecast y_pred where y_true came, in SQL; `mase_scale` is the fold's scale, `pinball` the mean pinball loss of the
  /// forecast's quantiles.
  public let sql: String
  /// What a series' mean counts as at least where it is compared with another, by the variance of the target.
  ///
  /// It keeps a forecast that is right to rounding from deciding a mean over series alone.
  public let floor: @Sendable (_ variance: Double) -> Double
  private let measure: @Sendable (_ actual: Double, _ forecast: Double, _ scale: Double, _ pinball: Double?) -> Double

  /// A measure of point forecasts; its loss is never below zero.
  public init(
    name: String, title: String, words: String, losses: String, unit: String, isScaled: Bool = false, sql: String,
    floor: @escaping @Sendable (_ variance: Double) -> Double,
    loss: @escaping @Sendable (_ actual: Double, _ forecast: Double, _ scale: Double) -> Double
  ) {
    (self.name, self.title, self.words, self.losses, self.unit) = (name, title, words, losses, unit)
    (self.isScaled, readsQuantiles, self.sql, self.floor) = (isScaled, false, sql, floor)
    measure = { actual, forecast, scale, _ in loss(actual, forecast, scale) }
  }

  /// A measure of quantile forecasts by their mean pinball loss, nil for a forecast without quantiles; its loss is never below zero.
  public init(
    name: String, title: String, words: String, losses: String, unit: String, sql: String,
    floor: @escaping @Sendable (_ variance: Double) -> Double,
    pinballLoss: @escaping @Sendable (_ actual: Double, _ forecast: Double, _ pinball: Double?) -> Double
  ) {
    (self.name, self.title, self.words, self.losses, self.unit) = (name, title, words, losses, unit)
    (isScaled, readsQuantiles, self.sql, self.floor) = (false, true, sql, floor)
    measure = { actual, forecast, _, pinball in pinballLoss(actual, forecast, pinball) }
  }

  /// The loss of a forecast, by what came, what was forecast, the fold's scale, and the mean pinball loss of its quantiles, if it has any.
  public func loss(_ actual: Double, _ forecast: Double, _ scale: Double, pinball: Double? = nil) -> Double {
    measure(actual, forecast, scale, pinball)
  }

  /// All measures, the one first that is taken where none is named.
  public static let all: [Metric] = [.mse, .mae, .mase, .pinball, .crps]

  /// The measure of that name.
  public init?(named name: String) {
    guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
    self = found
  }
}

extension Metric: Equatable {
  /// Whether both are the same measure.
  public static func == (a: Metric, b: Metric) -> Bool { a.name == b.name }
}
