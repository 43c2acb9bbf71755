/// One step of the walk: an immutable value of half-open ranges of rows.
///
/// "Row t is an origin" means: inputs up to row t, or with latency N up to row t − N, and labels t + 1 … t + H. All ranges number the
/// rows of the learning table.
public struct Fold: Sendable, Hashable {
  /// The fold's number, from 0.
  public let index: Int
  /// The cutoff T: the last row that training may read.
  public let cutoff: Int
  /// The rows that training may read, up to and with the cutoff.
  public let trainRows: Range<Int>
  /// Origins that are trained on.
  public let trainOrigins: Range<Int>
  /// Origins of the inner validation tail.
  public let validationOrigins: Range<Int>
  /// Origins that are forecast with the model frozen.
  public let testOrigins: Range<Int>
  /// Whether a model is trained here; otherwise the last trained one forecasts.
  public let refits: Bool

  /// A fold.
  public init(
    index: Int, cutoff: Int, trainRows: Range<Int>, trainOrigins: Range<Int>, validationOrigins: Range<Int>,
    testOrigins: Range<Int>, refits: Bool
  ) {
    self.index = index
    self.cutoff = cutoff
    self.trainRows = trainRows
    self.trainOrigins = trainOrigins
    self.validationOrigins = validationOrigins
    self.testOrigins = testOrigins
    self.refits = refits
  }

  /// The fold without anything to forecast.
  var untested: Fold {
    Fold(
      index: index, cutoff: cutoff, trainRows: trainRows, trainOrigins: trainOrigins,
      validationOrigins: validationOrigins, testOrigins: testOrigins.lowerBound..<testOrigins.lowerBound, refits: refits
    )
  }
}
