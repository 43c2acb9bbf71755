import Forecasters
import Randomness
import Series
import Testing

/// The regression by its definition, in numbers of 32 digits: Cholesky's method on the normal equations, once a penalty.
private struct PlainRidge {
  typealias Row = (inputs: [DoubleDouble], targets: [DoubleDouble], shift: Double, scale: Double)

  var coefficients: [[DoubleDouble]] = []
  var constants: [DoubleDouble] = []

  static func rows(_ windows: Windows, _ origins: [Int]) -> [Row] {
    origins.map { origin in
      var inputs = windows.window(of: origin).map(Double.init)
      let own = stride(from: 0, to: inputs.count, by: windows.features).map { inputs[$0] }
      var (shift, scale) = (0.0, 1.0)
      switch windows.anchor {
      case .none: break
      case .lastValue: shift = own[own.count - 1]
      case .instance:
        shift = own.reduce(0, +) / Double(own.count)
        let spread = (own.reduce(0) { $0 + ($1 - shift) * ($1 - shift) } / Double(own.count)).squareRoot()
        if spread >= 1e-6 { scale = spread }
      }
      for i in inputs.indices where i % windows.features < windows.anchoredColumns {
        inputs[i] = (inputs[i] - shift) / scale
      }
      let targets = (1...windows.horizon).map { (Double(windows.label(origin: origin, lead: $0)) - shift) / scale }
      return (inputs.map { DoubleDouble($0) }, targets.map { DoubleDouble($0) }, shift, scale)
    }
  }

  init(_ rows: [Row], penalty: Double) {
    let (n, p, h) = (rows.count, rows[0].inputs.count, rows[0].targets.count)
    let count = DoubleDouble(Double(n))
    func mean(_ value: (Row) -> DoubleDouble) -> DoubleDouble {
      rows.reduce(DoubleDouble(0)) { $0 + value($1) } / count
    }
    let means = (0..<p).map { j in mean { $0.inputs[j] } }
    let goals = (0..<h).map { k in mean { $0.targets[k] } }
    var a = (0..<p).map { i in
      (0..<p).map { j in j > i ? DoubleDouble(0) : mean { ($0.inputs[i] - means[i]) * ($0.inputs[j] - means[j]) } }
    }
    let variance = (0..<p).reduce(DoubleDouble(0)) { $0 + a[$1][$1] } / DoubleDouble(Double(p))
    for i in 0..<p { a[i][i] = a[i][i] + DoubleDouble(penalty) * variance }
    for j in 0..<p {
      for i in j..<p {
        let sum = (0..<j).reduce(a[i][j]) { $0 - a[i][$1] * a[j][$1] }
        a[i][j] = i == j ? sum.squareRoot : sum / a[j][j]
      }
    }
    for k in 0..<h {
      var b = (0..<p).map { i in mean { ($0.inputs[i] - means[i]) * ($0.targets[k] - goals[k]) } }
      for i in 0..<p { b[i] = (0..<i).reduce(b[i]) { $0 - a[i][$1] * b[$1] } / a[i][i] }
      for i in (0..<p).reversed() { b[i] = (i + 1..<p).reduce(b[i]) { $0 - a[$1][i] * b[$1] } / a[i][i] }
      coefficients.append(b)
      constants.append((0..<p).reduce(goals[k]) { $0 - means[$1] * b[$1] })
    }
  }

  func outputs(_ row: Row) -> [DoubleDouble] {
    coefficients.indices.map { k in zip(row.inputs, coefficients[k]).reduce(constants[k]) { $0 + $1.0 * $1.1 } }
  }

  /// Scaled forecasts of origins, by the penalty that forecasts five blocks of rows best, each from the others but for those whose labels
  /// overlap with its own.
  static func forecasts(_ windows: Windows, training: [Int], validation: [Int], origins: [Int]) -> [Double] {
    let all = rows(windows, training + validation)
    let (count, purge) = (all.count, windows.horizon + windows.latency)
    let errors = (-4...4).map { power in
      var penalty = 1.0
      for _ in 0..<abs(power) { if power < 0 { penalty /= 10 } else { penalty *= 10 } }
      var sum = 0.0
      for block in 0..<5 {
        let judged = count * block / 5..<count * (block + 1) / 5
        let fitted = all.indices.filter { $0 <= judged.lowerBound - purge || $0 >= judged.upperBound + purge - 1 }
        let regression = PlainRidge(fitted.map { all[$0] }, penalty: penalty)
        for row in all[judged] {
          for (output, target) in zip(regression.outputs(row), row.targets) {
            let error = (output - target).high * row.scale
            sum += error * error
          }
        }
      }
      return (penalty: penalty, error: sum)
    }
    guard let best = errors.min(by: { $0.error < $1.error }) else { return [] }
    let regression = PlainRidge(rows(windows, training + validation), penalty: best.penalty)
    return rows(windows, origins).flatMap { row in
      regression.outputs(row).map { ($0 * DoubleDouble(row.scale) + DoubleDouble(row.shift)).high }
    }
  }
}

@Suite struct RidgeReferenceTests {
  /// A random walk, another column close to it, and noise.
  private func columns(_ count: Int, level: Double) -> [[Double]] {
    var stream = RandomStream(seed: 31)
    var walk = [level]
    for _ in 1..<count { walk.append(walk[walk.count - 1] + stream.normal()) }
    return [walk, walk.map { $0 + 1e-3 * stream.normal() }, walk.map { _ in stream.normal() }]
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var anchor: Anchor
    var scaler: Scaler.Kind
    var level: Double
    var lookback: Int
    var horizon: Int
    var training: Int
    var validation: Int
    var testDescription: String { "\(self)" }
  }

  static let cases = Anchor.allCases.flatMap { anchor in
    [
      Case(anchor: anchor, scaler: .standard, level: 0, lookback: 5, horizon: 1, training: 120, validation: 30),
      Case(anchor: anchor, scaler: .standard, level: 50, lookback: 6, horizon: 3, training: 90, validation: 0),
      Case(anchor: anchor, scaler: .none, level: 1000, lookback: 3, horizon: 1, training: 100, validation: 20),
      // Fewer rows than inputs where the penalty is chosen, then more; and fewer in both.
      Case(anchor: anchor, scaler: .standard, level: 0, lookback: 8, horizon: 2, training: 20, validation: 12),
      Case(anchor: anchor, scaler: .standard, level: 0, lookback: 12, horizon: 1, training: 18, validation: 5),
    ]
  }

  @Test(arguments: cases)
  func forecastsAreThoseOfTheNormalEquationsIn32Digits(_ test: Case) throws {
    let count = test.lookback + test.training + test.validation + test.horizon + 20
    let windows = makeWindows(
      columns(count, level: test.level), lookback: test.lookback, horizon: test.horizon, anchor: test.anchor,
      anchored: 2,
      scaler: test.scaler)
    let first = test.lookback - 1
    let training = Array(first..<first + test.training)
    let begun = first + test.training + test.horizon - 1
    let validation = Array(begun..<begun + test.validation)
    let origins = Array(count - test.horizon - 15..<count - test.horizon)
    let wanted = PlainRidge.forecasts(windows, training: training, validation: validation, origins: origins)
    var ridge = Ridge()
    _ = try ridge.train(makeTask(windows, training: training, validation: validation, epochs: 0, rate: 1))
    let found = ridge.forecast(origins: origins, in: windows)
    let size = wanted.reduce(0) { max($0, abs(windows.unscaled($1))) }
    let worst = zip(found, wanted).reduce(0) { max($0, abs($1.0 - windows.unscaled($1.1)) / size) }
    #expect(worst < 1e-9, "\(worst)")
  }
}
