import Randomness
import Statistics
import Testing

@Suite struct ConformalTests {
  struct Case: Decodable {
    let method: String
    let lead, window: Int
    let rate, saturation, nominal: Double
    let errors: [Double]
    let widths: [Double?]
    let coverage, meanWidth, winkler: Double

    var conformal: ConformalMethod {
      switch method {
      case "split": .split(window: window)
      case "adaptive": .adaptive(rate: rate, window: window)
      default: .pid(rate: rate, saturation: saturation, window: window)
      }
    }
  }

  @Test func widthsAndScoresMatchPlainSorting() throws {
    for c in try reference("intervals", in: "conformal", as: [Case].self) {
      let forecasts = c.errors.indices.map {
        ConformalIntervals.Forecast(origin: $0, lead: c.lead, value: 0, actual: c.errors[$0])
      }
      let result = try ConformalIntervals(forecasts.shuffledByTens(), method: c.conformal, coverage: c.nominal)
      let expected = zip(forecasts, c.widths).compactMap { f, w in w.map { (f.origin, $0 < 0 ? .infinity : $0) } }
      #expect(result.intervals.map(\.forecast.origin) == expected.map(\.0), "\(c.method)")
      #expect(zip(result.intervals, expected).allSatisfy { near($0.halfWidth, $1.1) }, "\(c.method), lead \(c.lead)")
      let score = result.score
      #expect(near(score.coverage, c.coverage) && near(score.meanWidth, c.meanWidth))
      #expect(near(score.winkler, c.winkler), "\(c.method)")
    }
  }

  /// Forecasts of an AR(1) by its true coefficient, all leads up to four.
  private func autoregression(seed: UInt64, rows: Int) -> [ConformalIntervals.Forecast] {
    var stream = RandomStream(seed: seed)
    var values = [0.0]
    for _ in 0..<rows { values.append(0.8 * values[values.count - 1] + stream.normal()) }
    return (0..<(values.count - 4)).flatMap { origin in
      (1...4).map { lead in
        let share = [0.8, 0.64, 0.512, 0.4096][lead - 1]
        return ConformalIntervals.Forecast(
          origin: origin, lead: lead, value: share * values[origin], actual: values[origin + lead])
      }
    }
  }

  @Test(arguments: [ConformalMethod.defaultSplit, .defaultAdaptive, .defaultPID])
  func nominalCoverageIsReachedOnAnAutoregression(method: ConformalMethod) throws {
    let intervals = try ConformalIntervals(autoregression(seed: 21, rows: 3000), method: method)
    #expect((0.88...0.92).contains(intervals.score.coverage))
    for (lead, score) in intervals.scoresByLead {
      #expect((0.87...0.93).contains(score.coverage), "lead \(lead): \(score.coverage)")
    }
    let rolling = intervals.rollingCoverage(lead: 1)
    #expect(rolling.count == intervals.scoresByLead[0].score.count - 99)
    #expect(rolling.allSatisfy { $0.coverage > 0.7 })
  }

  @Test func labelsThatAreKnownLateAreLearnedLate() throws {
    let forecasts = autoregression(seed: 12, rows: 200)
    let late = try ConformalIntervals(forecasts, method: .defaultSplit, latency: 3).intervals
    for lead in [1, 4] {
      for origin in [40, 41, 120] {
        let known = forecasts.filter { $0.lead == lead && ($0.origin + lead + 3 <= origin || $0.origin == origin) }
        let expected = try ConformalIntervals(known, method: .defaultSplit).intervals.last
        let found = late.first { $0.forecast.origin == origin && $0.forecast.lead == lead }
        #expect(found?.halfWidth == expected?.halfWidth && found != nil)
      }
    }
    #expect(
      late.map(\.halfWidth) != (try ConformalIntervals(forecasts, method: .defaultSplit).intervals.map(\.halfWidth)))
  }

  @Test func adaptiveLevelsFollowAChangeThatSplitConformalMisses() throws {
    var stream = RandomStream(seed: 4)
    let forecasts = (0..<1500).map { t in
      ConformalIntervals.Forecast(origin: t, lead: 1, value: 0, actual: stream.normal() * (t < 1000 ? 1 : 3))
    }
    func late(_ method: ConformalMethod) throws -> Double {
      let intervals = try ConformalIntervals(forecasts, method: method).intervals.filter { $0.forecast.origin >= 1000 }
      return IntervalScore(intervals, nominal: 0.9).coverage
    }
    #expect(try late(.defaultSplit) < late(.adaptive(rate: 0.05, window: 500)) - 0.05)
    #expect(try late(.defaultSplit) < late(.defaultPID) - 0.05)
  }

  @Test(arguments: [ConformalMethod.defaultSplit, .defaultAdaptive, .defaultPID])
  func noIntervalKnowsALabelBeforeItsTime(method: ConformalMethod) throws {
    let forecasts = autoregression(seed: 9, rows: 120)
    let last = 70
    let corrupted = forecasts.map { f in
      f.origin + f.lead <= last
        ? f : ConformalIntervals.Forecast(origin: f.origin, lead: f.lead, value: f.value, actual: 1e6)
    }
    func widths(_ f: [ConformalIntervals.Forecast]) throws -> [Double] {
      try ConformalIntervals(f, method: method).intervals.filter { $0.forecast.origin <= last }.map(\.halfWidth)
    }
    #expect(try widths(forecasts) == widths(corrupted))
    // The very next origin learns from the first corrupted label of lead 1.
    let next = try ConformalIntervals(corrupted, method: method).intervals
    #expect(next.contains { $0.forecast.origin == last + 1 })
  }

  @Test func theFirstIntervalOfALeadComesWithItsFirstLabel() throws {
    let intervals = try ConformalIntervals(autoregression(seed: 2, rows: 40), method: .defaultPID)
    for lead in 1...4 {
      #expect(intervals.intervals.first { $0.forecast.lead == lead }?.forecast.origin == lead)
    }
  }

  @Test func wrongInputIsRefusedAndMissingLabelsTeachNothing() throws {
    let good = ConformalIntervals.Forecast(origin: 3, lead: 1, value: 1, actual: 2)
    #expect(throws: Undefined.self) { try ConformalIntervals([good, good]) }
    #expect(throws: Undefined.self) { try ConformalIntervals([good], coverage: 1) }
    #expect(throws: Undefined.self) { try ConformalIntervals([good], method: .split(window: 0)) }
    #expect(throws: Undefined.self) { try ConformalIntervals([good], method: .adaptive(rate: .nan, window: 5)) }
    #expect(throws: Undefined.self) {
      try ConformalIntervals([good], method: .pid(rate: 0.1, saturation: 0, window: 5))
    }
    #expect(throws: Undefined.self) {
      try ConformalIntervals([.init(origin: 0, lead: 0, value: 1, actual: 2)])
    }
    #expect(throws: Undefined.notFinite(index: 0, value: "nan")) {
      try ConformalIntervals([.init(origin: 0, lead: 1, value: .nan, actual: 2)])
    }
    let unknown = try ConformalIntervals(
      (0..<9).map { .init(origin: $0, lead: 1, value: 0, actual: .nan) }, method: .defaultSplit)
    #expect(unknown.intervals.isEmpty && unknown.score.count == 0 && unknown.score.coverage.isNaN)
    var calculator = try ConformalCalculator(.defaultSplit)
    #expect(calculator.halfWidth == nil)
    #expect(throws: Undefined.self) { try calculator.learn(score: .infinity, halfWidth: nil) }
  }
}

extension Array {
  /// Another order of the same elements.
  fileprivate func shuffledByTens() -> [Element] {
    (0..<10).flatMap { start in stride(from: start, to: count, by: 10).map { self[$0] } }
  }
}
