internal import Forecasters
internal import LearningRates
internal import Randomness
internal import Series

/// What the models of a cohort are trained and judged on in a fold: its members' rows, each scaled by its own scaler.
struct Samples {
  /// One member's part.
  struct Part {
    /// The member, by its place in the cohort.
    let member: Int
    let context: FoldContext
    let scaler: Scaler
    /// The bounds of feedback; nil where it enters as it is.
    let bounds: FeedbackBounds?
    /// The rows that are read.
    let rows: Range<Int>
    /// Feedback columns, a value a row; the windows take them over, so that they are not held twice.
    var feedback: [[Double]]
    /// What is given beside each window.
    var constants: [Double] = []
    /// Origins, in the series' own rows.
    let training: [Int]
    let validation: [Int]
  }

  /// The parts, in the order of the members.
  let parts: [Part]
  /// All rows, those of one member alone as the series numbers them, those of several end to end.
  let windows: Windows
  /// The last rows of the origins' windows, in the windows' rows.
  let training: [Int]
  let validation: [Int]

  /// The samples of one member at least.
  init(_ parts: [Part]) {
    let configuration = parts[0].context.configuration
    let windows = Windows(
      parts.map { part in
        var stretch = Windows.Part(part.context.table, rows: part.rows, scaler: part.scaler, extra: part.feedback)
        stretch.constants = part.constants
        return stretch
      },
      lookback: configuration.lookback, anchor: configuration.resolvedAnchor, latency: configuration.latency,
      weighsSeriesAlike: configuration.weight == .series && parts.count > 1)
    func placed(_ origins: KeyPath<Part, [Int]>) -> [Int] {
      zip(parts, windows.firsts).flatMap { part, first in
        part.context.newestSeen(part[keyPath: origins]).map { $0 - part.rows.lowerBound + first }
      }
    }
    (training, validation) = (placed(\.training), placed(\.validation))
    self.windows = windows
    self.parts = parts.map { part in
      var part = part
      part.feedback = []
      return part
    }
  }

  /// The fold as the first member sees it, for what all of them share.
  var context: FoldContext { parts[0].context }

  /// The last rows of the windows of a part's validation origins, in the windows' rows.
  func validation(of part: Int) -> [Int] {
    parts[part].context.newestSeen(parts[part].validation)
      .map { $0 - parts[part].rows.lowerBound + windows.firsts[part] }
  }

  /// Forecasts of a part's origins by the windows, in the target units of its series.
  func inTargetUnits(_ forecasts: [Double], of part: Int) -> [Double] {
    parts.count == 1 ? forecasts : forecasts.map { parts[part].scaler.unscaled($0, column: 0) }
  }

  /// The training task of an arm, given as a run without entries would call it.
  ///
  /// Batches are shuffled alike for the same network of all arms with the seed and forecaster.
  func task(
    rates: SafetyChain, baseRate: Double, startRate: Double, lessons: [Double] = [], seed: Int, arm: Arm, network: Int
  ) -> TrainingTask {
    let configuration = context.configuration
    var task = TrainingTask(
      windows: windows, training: training, validation: validation, epochs: configuration.epochs, rates: rates,
      context: RateContext(
        baseRate: baseRate, startRate: startRate, epochs: configuration.epochs, trainingCount: training.count,
        validationCount: validation.count,
        seed: RandomStream.seed(
          seed, context.cohort, arm.name, context.fold.index, purpose("rates", network: network)),
        lessons: lessons),
      accuracy: configuration.accuracy,
      shuffleSeed: context.stream(seed: seed, arm.forecaster, "batches", network: network),
      stopping: Stopping(
        patience: configuration.patience > 0 ? configuration.patience : nil, convergence: configuration.convergence))
    task.recordsGradients = configuration.record.contains(.gradients)
    return task
  }

  /// The training task of a forecaster that is fitted at once, without epochs or a rate.
  var taskAtOnce: TrainingTask {
    TrainingTask(
      windows: windows, training: training, validation: validation, epochs: 0,
      rates: SafetyChain(rule: ConstantRate()),
      context: RateContext(
        baseRate: 1, startRate: 1, epochs: 0, trainingCount: training.count, validationCount: validation.count, seed: 0),
      shuffleSeed: 0)
  }
}

/// What a network of an ensemble draws random numbers for.
func purpose(_ purpose: String, network: Int) -> String {
  network == 0 ? purpose : "\(purpose) of member \(network)"
}
