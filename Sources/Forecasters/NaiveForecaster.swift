internal import LearningRates
public import Series

/// The forecasters without gradient training, by name.
///
/// y_t is the target at the origin, H ≥ h the leads.
public enum NaiveKind: String, Sendable, Codable, CaseIterable {
  /// ŷ_{t+h} = y_t, or zero for a change.
  case lastValue
  /// ŷ_{t+h} = y_t + h · mean step of the training rows; for a change, their mean.
  case drift
  /// ŷ_{t+h} = y_{t+h−m⌈h/m⌉}, the newest known value of the same season, m rows to a season.
  case seasonalNaive
  /// ŷ_{t+h} = the mean of the training rows.
  case trainingMean
  /// Ridge regression of all leads on the networks' own inputs.
  case ridge
}

/// A forecaster without gradient training: it spends nothing, has no epochs and works in target units.
///
/// "Training rows" are all rows that the task's windows hold, up to the cutoff. The ridge regression takes the same windows
/// as the networks, every column and the same anchor, in Double; its penalty is chosen from 10⁻⁴ … 10⁴ times the inputs'
/// mean variance by the error on the inner validation tail (on the purged last fifth of the training origins where there
/// is none), and it is then fitted again on training and validation origins together. O(n p min(n, p)) for n origins
/// and p = lookback × features inputs; the other kinds are O(rows).
public struct NaiveForecaster: Forecaster {
  /// Which forecaster it is.
  public let kind: NaiveKind
  /// m, rows to a season; only `seasonalNaive` reads it.
  public let season: Int
  /// The kind's name.
  public var name: String { kind.rawValue }
  /// The mean step or mean that was learned, target units; zero before training.
  private var learned = 0.0
  private var regression: RidgeRegression?

  /// A forecaster that has learned nothing yet.
  public init(_ kind: NaiveKind, season: Int) {
    require(season >= 1, "a season has at least one row, not \(season)")
    self.kind = kind
    self.season = season
  }

  /// Learns what the kind needs from the rows up to the cutoff; only `ridge` can fail, where there are no training origins.
  public mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let (windows, y) = (task.windows, task.windows.rawTarget)
    let mean = y.isEmpty ? 0 : y.reduce(0, +) / Double(y.count)
    switch kind {
    case .lastValue, .seasonalNaive: break
    case .trainingMean: learned = mean
    case .drift:
      learned = windows.targetIsChange ? mean : y.count < 2 ? 0 : (y[y.count - 1] - y[0]) / Double(y.count - 1)
    case .ridge:
      windows.requireHeld(task.training + task.validation, labels: true)
      guard !task.training.isEmpty else { throw TrainingFailure(reason: "there are no training origins") }
      regression = RidgeRegression(
        training: RidgeSample(windows: windows, origins: task.training),
        validation: RidgeSample(windows: windows, origins: task.validation), horizon: windows.horizon)
    }
    return TrainingOutcome(finalState: task.rates.start(task.context))
  }

  /// Forecasts of all leads in target units: origins × H, row-major.
  ///
  /// A season that reaches back past the rows held falls back to `lastValue`. Before training, drift and mean are zero
  /// and the ridge regression forecasts the anchor, or the scaler's centre where there is none.
  public mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    windows.requireHeld(origins, labels: false)
    if kind == .ridge { return ridge(origins, windows) }
    return origins.flatMap { origin in
      (1...windows.horizon).map { lead in
        switch kind {
        case .lastValue, .ridge: windows.asBefore(origin)
        case .drift: windows.targetIsChange ? learned : windows.asBefore(origin) + Double(lead) * learned
        case .trainingMean: learned
        case .seasonalNaive:
          windows.held(row: origin + lead - season * ((lead + season - 1) / season)) ?? windows.asBefore(origin)
        }
      }
    }
  }

  private func ridge(_ origins: [Int], _ windows: Windows) -> [Double] {
    let inputs = windows.lookback * windows.features
    let fitted = regression ?? RidgeRegression(features: inputs, outputs: windows.horizon)
    require(
      fitted.coefficients.count == inputs * windows.horizon,
      "a regression was given windows of another shape than it was fitted on")
    return origins.flatMap { origin in
      let window = AnchoredWindow(windows, start: windows.start(of: origin))
      return fitted.outputs(of: window.inputs[...]).map { windows.unscaled($0 * window.scale + window.shift) }
    }
  }
}

extension Windows {
  /// The forecast "as before" in target units: the origin's value, or zero for a change.
  fileprivate func asBefore(_ origin: Int) -> Double { targetIsChange ? 0 : rawTarget[origin - rows.lowerBound] }

  fileprivate func held(row: Int) -> Double? { row < rows.lowerBound ? nil : rawTarget[row - rows.lowerBound] }
}
