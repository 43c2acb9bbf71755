import Forecasters
import LearningRates
import Randomness
import Series
import Testing

@Suite struct NaiveTests {
  let level = [3.1, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.5, 5.9]

  private func forecast(
    _ family: ForecasterFamily, _ target: Target.Kind, origins: [Int], season: Int = 4
  ) throws -> [Double] {
    let windows = makeWindows([level], lookback: 1, horizon: 5, kind: target, scaler: .standard)
    var settings = ForecasterSettings(lookback: 1, features: 1, horizon: 5)
    settings.season = season
    var forecaster = family.make(settings)
    let held = makeWindows([Array(level.prefix(9))], lookback: 1, horizon: 5, kind: target)
    let outcome = try forecaster.train(makeTask(held, training: [0, 1, 2, 3], epochs: 0, rate: 1))
    #expect(outcome.epochs.isEmpty && outcome.spending == Spending() && outcome.trainLoss == nil)
    return forecaster.forecast(origins: origins, in: windows)
  }

  @Test func lastValueIsExact() throws {
    #expect(
      try forecast(.lastValue, .level, origins: [0, 9]) == Array(repeating: 3.1, count: 5)
        + Array(repeating: 3.5, count: 5))
    #expect(try forecast(.lastValue, .diff, origins: [9]) == [0, 0, 0, 0, 0])
  }

  @Test func driftAddsTheMeanTrainingStep() throws {
    let step = (5.0 - 3.1) / 8
    let wanted = (1...5).map { 3.5 + Double($0) * step }
    #expect(try forecast(.drift, .level, origins: [9]) == wanted)
    let mean = level.prefix(9).reduce(0, +) / 9
    #expect(try forecast(.drift, .diff, origins: [9]) == Array(repeating: mean, count: 5))
  }

  @Test func seasonalNaiveTakesTheNewestKnownValueOfTheSeason() throws {
    #expect(try forecast(.seasonalNaive, .level, origins: [9]) == [2.0, 6.0, 5.0, 3.5, 2.0])
    #expect(try forecast(.seasonalNaive, .diff, origins: [9]) == [2.0, 6.0, 5.0, 3.5, 2.0])
    #expect(try forecast(.seasonalNaive, .level, origins: [2]) == [4.0, 3.1, 1.0, 4.0, 4.0])
    #expect(try forecast(.seasonalNaive, .diff, origins: [2]) == [0.0, 3.1, 1.0, 4.0, 0.0])
    #expect(try forecast(.seasonalNaive, .level, origins: [9], season: 1) == Array(repeating: 3.5, count: 5))
  }

  @Test func trainingMeanIsThatOfTheRowsUpToTheCutoff() throws {
    let mean = level.prefix(9).reduce(0, +) / 9
    #expect(try forecast(.trainingMean, .level, origins: [9]) == Array(repeating: mean, count: 5))
  }

  @Test func harFindsTheWeightsOfADayAWeekAndAMonthWhateverTheWindow() throws {
    var stream = RandomStream(seed: 5)
    var y = (0..<22).map { _ in stream.normal() }
    func next() -> Double {
      let (week, month) = (y.suffix(5).reduce(0, +) / 5, y.suffix(22).reduce(0, +) / 22)
      return 0.3 + 0.4 * (y.last ?? 0) + 0.3 * week + 0.2 * month
    }
    // Without noise it would come to rest; a shock every tenth row is no origin's label here.
    for t in 22..<200 { y.append(next() + (t % 10 == 0 ? stream.normal() : 0)) }
    let windows = makeWindows([y], lookback: 2, horizon: 1, scaler: .standard)
    let origins = (1..<190).filter { ($0 + 1) % 10 != 0 }
    var har = HAR()
    _ = try har.train(makeTask(windows, training: origins, epochs: 0, rate: 1))
    let tested = (192..<198)
    let forecasts = har.forecast(origins: Array(tested), in: windows)
    for (origin, forecast) in zip(tested, forecasts) { #expect(abs(forecast - y[origin + 1]) < 5e-3) }
    // Where no origin has a month before it, the rows that there are make the means.
    _ = try har.train(makeTask(windows, training: [3, 12, 20], epochs: 0, rate: 1))
    let few = har.forecast(origins: [15], in: windows)
    #expect(few.count == 1 && few.allSatisfy { $0.isFinite })
  }

  @Test(arguments: Anchor.allCases, [(60, 4), (12, 8)])
  func ridgeFindsALinearLawWithFewerAndMoreRowsThanInputs(anchor: Anchor, size: (rows: Int, lookback: Int)) throws {
    // y follows its own two lags and the second column without noise, so a small penalty is best.
    var stream = RandomStream(seed: 2)
    let x = (0..<120).map { _ in stream.normal() }
    var y = [0.3, -0.2]
    for t in 2..<120 { y.append(0.5 * y[t - 1] + 0.3 * y[t - 2] + 0.7 * x[t - 1]) }
    let windows = makeWindows([y, x], lookback: size.lookback, horizon: 1, anchor: anchor, scaler: .standard)
    let training = Array(size.lookback - 1..<size.lookback - 1 + size.rows)
    let validation = Array(training.count + size.lookback..<training.count + size.lookback + 15)
    let test = Array(100..<119)
    var ridge = Ridge()
    _ = try ridge.train(makeTask(windows, training: training, validation: validation, epochs: 0, rate: 1))
    let error = meanSquaredError(ridge.forecast(origins: test, in: windows), test, windows)
    let variance = windows.targetSpread * windows.targetSpread
    // A window's own scale makes the law nonlinear in its inputs.
    let bound = anchor == .instance ? 0.5 : size.rows == 60 ? 1e-4 : 0.5
    #expect(error < bound * variance, "\(error / variance)")
  }

  @Test func ridgeShrinksToTheMeanWhereThereIsNothingToLearn() throws {
    var stream = RandomStream(seed: 8)
    let noise = (0..<400).map { _ in 5 + stream.normal() }
    let windows = makeWindows([noise], lookback: 20, horizon: 1, scaler: .standard)
    let (training, test) = (Array(19..<200), Array(200..<399))
    for validation in [[], Array(150..<200)] {
      var ridge = Ridge()
      _ = try ridge.train(
        makeTask(
          windows, training: validation.isEmpty ? training : Array(19..<149), validation: validation, epochs: 0, rate: 1
        ))
      let forecasts = ridge.forecast(origins: test, in: windows)
      #expect(forecasts.allSatisfy { abs($0 - 5) < 0.5 })
    }
  }

  @Test func ridgeOfAConstantSeriesForecastsTheConstant() throws {
    let windows = makeWindows([Array(repeating: 2.5, count: 40)], lookback: 3, horizon: 2, scaler: .standard)
    var ridge = Ridge()
    _ = try ridge.train(makeTask(windows, training: Array(2..<30), epochs: 0, rate: 1))
    #expect(ridge.forecast(origins: [35], in: windows) == [2.5, 2.5])
  }

  @Test func ridgesSolutionIsThatOfTheNormalEquations() throws {
    // Two inputs, one output and a penalty large enough to matter: compared with a solution written out by hand.
    var stream = RandomStream(seed: 14)
    let y = (0..<30).map { _ in stream.normal() }
    let windows = makeWindows([y], lookback: 2, horizon: 1)
    let training = Array(1..<29)
    var ridge = Ridge()
    _ = try ridge.train(makeTask(windows, training: training, epochs: 0, rate: 1))
    let found = ridge.forecast(origins: training, in: windows)
    let matches = (-4...4).contains { power in
      var lambda = 1.0
      for _ in 0..<abs(power) { lambda *= power < 0 ? 0.1 : 10 }
      return zip(found, byHand(y, training, lambda)).allSatisfy { abs($0 - $1) < 1e-6 }
    }
    #expect(matches)
  }

  @Test func ridgeOfTwoRowsAndThreeInputsIsThatOfItsClosedForm() throws {
    // Inputs m ± δ and labels c ± e: with λ = 1, β = δ e / (|δ|² (1 + 1/3)).
    let y = [0.5, -1, 2, 0.25, 1.5, -0.75]
    let windows = makeWindows([y], lookback: 3, horizon: 1)
    var ridge = Ridge()
    _ = try ridge.train(makeTask(windows, training: [2, 3], epochs: 0, rate: 1))
    let m = (0..<3).map { (y[$0] + y[$0 + 1]) / 2 }
    let delta = (0..<3).map { (y[$0] - y[$0 + 1]) / 2 }
    let (c, e) = ((y[3] + y[4]) / 2, (y[3] - y[4]) / 2)
    let size = delta.reduce(0) { $0 + $1 * $1 } * (1 + 1.0 / 3)
    let wanted = c + (0..<3).reduce(0) { $0 + (y[$1 + 2] - m[$1]) * delta[$1] * e / size }
    #expect(abs(ridge.forecast(origins: [4], in: windows)[0] - wanted) < 1e-12)
  }

  private func byHand(_ y: [Double], _ origins: [Int], _ lambda: Double) -> [Double] {
    let values = y.map { Double(Float($0)) }
    let n = Double(origins.count)
    func mean(_ f: (Int) -> Double) -> Double { origins.reduce(0) { $0 + f($1) } / n }
    let (a, b, c) = (mean { values[$0 - 1] }, mean { values[$0] }, mean { values[$0 + 1] })
    var aa = mean { (values[$0 - 1] - a) * (values[$0 - 1] - a) }
    var bb = mean { (values[$0] - b) * (values[$0] - b) }
    let ab = mean { (values[$0 - 1] - a) * (values[$0] - b) }
    let ac = mean { (values[$0 - 1] - a) * (values[$0 + 1] - c) }
    let bc = mean { (values[$0] - b) * (values[$0 + 1] - c) }
    let penalty = lambda * (aa + bb) / 2
    aa += penalty
    bb += penalty
    let determinant = aa * bb - ab * ab
    let (u, v) = ((bb * ac - ab * bc) / determinant, (aa * bc - ab * ac) / determinant)
    return origins.map { c + u * (values[$0 - 1] - a) + v * (values[$0] - b) }
  }
}
