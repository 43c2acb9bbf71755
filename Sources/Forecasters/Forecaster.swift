internal import Randomness
public import Series

/// A model that is trained on one fold after the other and forecasts from any origin.
///
/// A forecaster lives in one task: it is neither shared nor copied while it works. What it learned stays until it is
/// trained again, so that a frozen model can forecast later folds.
public protocol Forecaster {
  /// The name by which arms and stores call it.
  var name: String { get }

  /// Learns from a task; throws with everything measured so far where training cannot be saved.
  ///
  /// After a failure the forecaster holds its last good state.
  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome

  /// Forecasts of all leads in target units: origins × H, row-major; reads nothing after each origin's own row.
  mutating func forecast(origins: [Int], in windows: Windows) -> [Double]
}

/// A forecaster that is retrained fold by fold: all that it learned is one vector, which can be drawn anew, carried and saved.
///
/// Between its trainings it holds nothing else that a forecast depends on: a walk sets `parameters` before it forecasts, one model
/// serves the members of an ensemble in turn, and a run that goes on later has nothing but what was saved.
public protocol TrainableForecaster: Forecaster {
  /// What was learned, always as many values; single precision, so that what is saved is exactly what is in use.
  var parameters: [Float] { get set }

  /// Fresh parameters that depend on the seed alone.
  mutating func initialize(seed: UInt64)

  /// A warm start that forgets a part (`Start.shrinkPerturb`).
  mutating func shrinkPerturb(seed: UInt64)

  /// Forgets what only the steps of one training share, such as an optimizer's moments.
  mutating func resetMoments()

  /// Fresh parameters of a model that will not be trained: random where those that training starts from are not.
  mutating func initializeUntrained(seed: UInt64)

  /// Fits the linear head alone, on the hidden units as they are, and returns what that spent; nil where there is no such head.
  mutating func fitReadout(windows: Windows, training: [Int], validation: [Int]) -> Spending?

  /// How far a recurrent network's states move from row to row in the windows that end at `origins`; nil where there are none.
  mutating func stateMoves(origins: [Int], in windows: Windows) -> (hidden: Double, cell: Double)?

  /// The levels of the quantiles that it forecasts, ascending and symmetric around .5, which is among them; empty for point forecasts alone.
  var quantileLevels: [Double] { get }

  /// Quantiles of all leads in target units: origins × H × Q, row-major, ascending at each lead; reads nothing after each origin's own row.
  ///
  /// The middle ones stand for the point forecasts.
  mutating func forecastQuantiles(origins: [Int], in windows: Windows) -> [Double]
}

extension TrainableForecaster {
  /// θ ← 0.6 θ + N(0, 0.01²) (Ash and Adams 2020, arXiv:1910.08475).
  public mutating func shrinkPerturb(seed: UInt64) {
    var stream = RandomStream(seed: seed)
    parameters = parameters.map { 0.6 * $0 + Float(0.01 * stream.normal()) }
  }

  /// Nothing to forget.
  public mutating func resetMoments() {}

  /// The parameters that training starts from.
  public mutating func initializeUntrained(seed: UInt64) { initialize(seed: seed) }

  /// No head that could be fitted alone.
  public mutating func fitReadout(windows: Windows, training: [Int], validation: [Int]) -> Spending? { nil }

  /// Point forecasts alone.
  public var quantileLevels: [Double] { [] }

  /// None.
  public mutating func forecastQuantiles(origins: [Int], in windows: Windows) -> [Double] { [] }

  /// No states.
  public mutating func stateMoves(origins: [Int], in windows: Windows) -> (hidden: Double, cell: Double)? { nil }
}

/// Stops the program on a programmer's mistake, with a message that optimized builds keep.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}

extension Windows {
  /// Stops the program unless the windows and labels of what is trained and judged on are held.
  func requireHeld(_ training: [Int], _ validation: [Int]) {
    requireHeld(training, labels: true)
    requireHeld(validation, labels: true)
  }

  /// Stops the program unless the window and, where wanted, the labels of every origin are held.
  func requireHeld(_ origins: [Int], labels: Bool) {
    guard let first = origins.min(), let last = origins.max() else { return }
    require(
      first - lookback + 1 >= rows.lowerBound && last + (labels ? latency + horizon : 0) < rows.upperBound,
      "origins \(first)…\(last) need \(lookback) rows before\(labels ? " and \(latency + horizon) after" : "") them; "
        + "the windows hold rows \(rows)")
  }
}
