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
  /// The loss of a forecast y_pred where y_true came, in SQL; `mase_scale` is the fold's scale.
  public let sql: String
  /// The loss of a forecast, by what came, what was forecast and the fold's scale; never below zero.
  public let loss: @Sendable (_ actual: Double, _ forecast: Double, _ scale: Double) -> Double
  /// What a series' mean counts as at least where it is compared with another, by the variance of the target.
  ///
  /// It keeps a forecast that is right to rounding from deciding a mean over series alone.
  public let floor: @Sendable (_ variance: Double) -> Double

  /// A measure.
  public init(
    name: String, title: String, words: String, losses: String, unit: String, isScaled: Bool = false, sql: String,
    floor: @escaping @Sendable (_ variance: Double) -> Double,
    loss: @escaping @Sendable (_ actual: Double, _ forecast: Double, _ scale: Double) -> Double
  ) {
    (self.name, self.title, self.words, self.losses, self.unit) = (name, title, words, losses, unit)
    (self.isScaled, self.sql, self.floor, self.loss) = (isScaled, sql, floor, loss)
  }

  /// All measures, the one first that is taken where none is named.
  public static let all: [Metric] = [.mse, .mae, .mase]

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
