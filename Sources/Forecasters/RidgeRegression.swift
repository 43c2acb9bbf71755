internal import Series

/// Inputs and outputs of a regression, row-major, with what turns outputs back into scaled units.
struct RidgeSample {
  /// P, inputs of a row.
  let features: Int
  /// H, outputs of a row.
  let outputs: Int
  /// rows × P.
  private(set) var inputs: [Double] = []
  /// rows × H, in anchored units: (label − shift) / scale.
  private(set) var targets: [Double] = []
  private(set) var scales: [Double] = []

  var count: Int { scales.count }

  init(features: Int, outputs: Int) {
    self.features = features
    self.outputs = outputs
  }

  /// All columns of each origin's window, anchored, and its labels.
  init(windows: Windows, origins: [Int]) {
    self.init(features: windows.lookback * windows.features, outputs: windows.horizon)
    for start in origins.map(windows.start(of:)) {
      let anchored = AnchoredWindow(windows, start: start)
      append(
        features: anchored.inputs, labels: windows.labels([start]), shift: anchored.shift, scale: anchored.scale)
    }
  }

  mutating func append(features: [Double], labels: [Double], shift: Double, scale: Double) {
    inputs += features
    targets += labels.map { ($0 - shift) / scale }
    scales.append(scale)
  }

  /// The rows of a range.
  func rows(_ range: Range<Int>) -> RidgeSample {
    var part = RidgeSample(features: features, outputs: outputs)
    part.inputs = Array(inputs[range.lowerBound * features..<range.upperBound * features])
    part.targets = Array(targets[range.lowerBound * outputs..<range.upperBound * outputs])
    part.scales = Array(scales[range])
    return part
  }

  static func + (a: RidgeSample, b: RidgeSample) -> RidgeSample {
    var sum = a
    sum.inputs += b.inputs
    sum.targets += b.targets
    sum.scales += b.scales
    return sum
  }
}

/// One window in Double with its anchor taken out.
struct AnchoredWindow {
  let inputs: [Double]
  let shift: Double
  let scale: Double

  init(_ windows: Windows, start: Int) {
    let (rows, columns) = (windows.lookback, windows.features)
    var values = windows.values[start..<start + rows * columns].map(Double.init)
    switch windows.anchor {
    case .none: (shift, scale) = (0, 1)
    case .lastValue: (shift, scale) = (values[(rows - 1) * columns], 1)
    case .instance:
      let target = (0..<rows).map { values[$0 * columns] }
      let mean = target.reduce(0, +) / Double(rows)
      let spread = (target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)).squareRoot()
      (shift, scale) = (mean, spread < 1e-6 ? 1 : spread)
    }
    for row in 0..<rows {
      for column in 0..<windows.anchoredColumns {
        values[row * columns + column] = (values[row * columns + column] - shift) / scale
      }
    }
    inputs = values
  }
}

/// Linear regression with a penalty on the squared coefficients, the intercept free, solved by Cholesky's method.
///
/// Minimizes Σ‖y − a − xβ‖²/n + λ s ‖β‖², s the mean variance of the inputs, so that λ has no unit.
struct RidgeRegression {
  /// λ, ten to the power of −4 … 4.
  static let penalties: [Double] = [1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4]

  /// P × H, row-major.
  private(set) var coefficients: [Double]
  /// H intercepts.
  private(set) var intercepts: [Double]

  /// The regression that forecasts zero.
  init(features: Int, outputs: Int) {
    coefficients = Array(repeating: 0, count: features * outputs)
    intercepts = Array(repeating: 0, count: outputs)
  }

  /// Chooses the penalty by the error on `validation` in scaled units, then fits both samples with it.
  ///
  /// Without validation rows the last fifth of the training rows serves, purged of labels that overlap. O(n p min(n, p)).
  init(training: RidgeSample, validation: RidgeSample, horizon: Int) {
    var (fitted, judged) = (training, validation)
    if validation.count == 0 {
      let tail = training.count - training.count / 5
      judged = training.rows(tail..<training.count)
      fitted = training.rows(0..<max(0, tail - horizon + 1))
    }
    var penalty = 1.0
    if fitted.count > 0 && judged.count > 0 {
      let system = RidgeSystem(fitted)
      var least = Double.infinity
      for candidate in Self.penalties {
        guard let error = system.solution(penalty: candidate)?.error(on: judged), error < least else { continue }
        (least, penalty) = (error, candidate)
      }
    }
    let all = validation.count == 0 ? training : training + validation
    self =
      RidgeSystem(all).solution(penalty: penalty)
      ?? RidgeRegression(features: training.features, outputs: training.outputs)
  }

  init(coefficients: [Double], intercepts: [Double]) {
    self.coefficients = coefficients
    self.intercepts = intercepts
  }

  /// The H outputs of P inputs.
  func outputs(of inputs: ArraySlice<Double>) -> [Double] {
    var result = intercepts
    let width = intercepts.count
    for (i, input) in inputs.enumerated() {
      for h in 0..<width { result[h] += input * coefficients[i * width + h] }
    }
    return result
  }

  private func error(on sample: RidgeSample) -> Double {
    var sum = 0.0
    for row in 0..<sample.count {
      let forecast = outputs(of: sample.inputs[row * sample.features..<(row + 1) * sample.features])
      for h in 0..<sample.outputs {
        let error = (forecast[h] - sample.targets[row * sample.outputs + h]) * sample.scales[row]
        sum += error * error
      }
    }
    return sum
  }
}
