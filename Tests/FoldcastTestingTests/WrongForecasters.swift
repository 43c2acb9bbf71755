import Forecasters
import Series
import Synchronization

/// What a forecaster may do that it must not, and the clauses that find it.
enum Fault: CaseIterable, Sendable {
  case nothing
  /// It reads the row after the origin, where the windows hold it.
  case peeks
  /// One forecast an origin, whatever the horizon.
  case counts
  case isNaN
  /// It starts from numbers that nobody can draw again.
  case draws
  /// Its forecasts depend on how often it was asked.
  case remembersForecasts
  /// It adds the mean of the origins that are asked for together.
  case mixesOrigins
  /// It adds the mean of all rows that the windows hold.
  case readsAllRows
  /// A part of what it learns is not in its parameters.
  case hides
  /// What it learned before enters what it learns next.
  case neverForgets
  /// It has more parameters after training.
  case grows
  /// It divides by the spread of what it is trained on.
  case divides
  /// It cannot be trained without a second column.
  case needsTwoColumns
  /// It cannot be trained on a few rows.
  case needsManyRows
  /// It gives up.
  case fails

  var clauses: Set<String> {
    switch self {
    case .nothing: []
    case .peeks: ["look-ahead", "audit"]
    case .counts: ["count"]
    case .isNaN: ["finite"]
    case .draws: ["seed", "deterministic", "beside"]
    case .remembersForecasts: ["forecasting"]
    case .mixesOrigins: ["alone", "look-ahead"]
    case .readsAllRows: ["look-ahead", "frozen"]
    case .hides: ["state", "resume"]
    case .neverForgets: ["outside"]
    case .grows: ["trains"]
    case .divides: ["constant"]
    case .needsTwoColumns: ["one column"]
    case .needsManyRows: ["shortest"]
    case .fails: ["trains"]
    }
  }
}

extension ForecasterFamily {
  /// A family that learns over epochs, with one fault.
  static func wrong(_ name: String, _ fault: Fault) -> ForecasterFamily {
    ForecasterFamily(name) { settings in Wrong(settings, fault) }
  }
}

/// What everyone who draws numbers takes the next one from.
private let draws = Atomic(1)

/// A linear model of the window, trained by gradients a sample, with a fault.
struct Wrong: EpochTrained {
  let name = "wrong"
  var parameters: [Float]
  private let fault: Fault
  private let horizon: Int
  private let count: Int
  private var hidden: Float = 0
  private var asked = 0

  init(_ settings: ForecasterSettings, _ fault: Fault) {
    (self.fault, horizon) = (fault, settings.horizon)
    count = settings.lookback * settings.features * settings.horizon
    parameters = Array(repeating: 0, count: count)
  }

  mutating func initialize(seed: UInt64) {
    parameters = (0..<count).map { 0.01 * Float((seed &+ UInt64($0)) % 7) }
    if fault == .draws { parameters[0] = Float(draws.add(1, ordering: .relaxed).newValue % 100) / 100 }
  }

  private func output(_ windows: Windows, _ origin: Int, _ lead: Int) -> Float {
    var sum: Float = 0
    for (i, x) in windows.window(of: origin).enumerated() where i * horizon + lead <= parameters.count {
      sum += x * parameters[i * horizon + lead - 1]
    }
    return sum
  }

  mutating func fit(epoch: Int, rate: Double, _ task: TrainingTask) -> Double {
    let windows = task.windows
    if fault == .fails || fault == .needsTwoColumns && windows.features == 1 { return .nan }
    if fault == .needsManyRows && task.training.count < 8 { return .nan }
    if fault == .hides { hidden += 1 }
    if fault == .neverForgets { hidden += Float(abs(windows.rawTarget[0])) }
    if fault == .grows { parameters.append(0) }
    var sum: Float = 0
    for origin in task.training {
      for lead in 1...horizon {
        let error = output(windows, origin, lead) - windows.label(origin: origin, lead: lead)
        sum += error * error
        for (i, x) in windows.window(of: origin).enumerated() {
          parameters[i * horizon + lead - 1] -= Float(rate) * 0.1 * error * x
        }
      }
    }
    if fault == .divides {
      let labels = windows.rawTarget
      let mean = labels.reduce(0, +) / Double(labels.count)
      return Double(sum) / labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    return Double(sum) / Double(task.training.count * horizon)
  }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    asked += 1
    let all = windows.rawTarget
    return origins.flatMap { origin in
      (1...(fault == .counts ? 1 : horizon)).map { lead in
        let made = windows.unscaled(Double(output(windows, origin, lead)))
        switch fault {
        case .peeks where windows.rows.contains(origin + 1): return windows.rawLabel(origin: origin, lead: 1)
        case .isNaN: return .nan
        case .remembersForecasts: return made + Double(asked)
        case .mixesOrigins: return made + origins.reduce(0) { $0 + windows.rawTarget[$1 - windows.rows.lowerBound] }
        case .readsAllRows: return made + all.reduce(0, +) / Double(all.count)
        case .hides, .neverForgets: return made + Double(hidden)
        default: return made
        }
      }
    }
  }
}

/// The last value, fitted at once, with a fault.
struct Held: Forecaster {
  let name = "held"
  private let fault: Fault
  private var asked = 0

  init(_ fault: Fault) { self.fault = fault }

  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome { TrainingOutcome(atOnce: task) }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    asked += 1
    return origins.flatMap { origin in
      (1...(fault == .counts ? 1 : windows.horizon)).map { _ in
        let last = windows.rawTarget[origin - windows.rows.lowerBound]
        switch fault {
        case .peeks where windows.rows.contains(origin + 1): return windows.rawLabel(origin: origin, lead: 1)
        case .isNaN: return .nan
        case .draws: return Double(draws.add(1, ordering: .relaxed).newValue)
        case .remembersForecasts: return last + Double(asked)
        default: return last
        }
      }
    }
  }
}
