import Statistics
import Testing

@Suite("Conformal intervals around quantiles")
struct ConformalQuantileTests {
  private func forecast(_ origin: Int, _ actual: Double, _ base: ClosedRange<Double>) -> ConformalIntervals.Forecast {
    .init(origin: origin, lead: 1, value: 0, actual: actual, base: base)
  }

  @Test func theBoundsAreMovedByTheQuantileOfHowFarLabelsLayBeyondThem() throws {
    // Labels lie 0.5 and 1 beyond their bounds, and 0.25 within; the next has bounds of its own.
    let forecasts = [
      forecast(0, 1.5, -1...1), forecast(1, -3, -2...1), forecast(2, 0.75, -1...1), forecast(3, 2, -4...1),
      forecast(4, .nan, -1...3),
    ]
    let made = try ConformalIntervals(forecasts, method: .split(window: 10), coverage: 0.5).intervals
    // At origin 3 the scores 0.5, 1 and −0.25 are known, and the second smallest of them is taken.
    let third = try #require(made.first { $0.forecast.origin == 3 })
    #expect(third.halfWidth == 0.5 && third.low == -4.5 && third.high == 1.5 && third.width == 6 && !third.holds)
    // At origin 4 also 1, beyond the bound at 1: the third smallest of four.
    let last = try #require(made.last)
    #expect(last.halfWidth == 1 && last.low == -2 && last.high == 4)
  }

  @Test func boundsThatWereTooFarApartAreMovedInwardsAndNeverCross() throws {
    let wide = (0..<30).map { forecast($0, 0, -5...5) } + [forecast(30, 0, -1...2), forecast(31, 3, -6...7)]
    let made = try ConformalIntervals(wide, method: .defaultSplit, coverage: 0.9).intervals
    let narrow = try #require(made.first { $0.forecast.origin == 30 })
    #expect(narrow.halfWidth == -5 && narrow.low == 0.5 && narrow.high == 0.5 && narrow.width == 0 && !narrow.holds)
    let last = try #require(made.last)
    #expect(last.width == 2 * last.halfWidth + 13 && last.low == -6 - last.halfWidth)
    let score = IntervalScore([last], nominal: 0.9)
    #expect(score.coverage == 0 && near(score.winkler, last.width + 20 * (3 - last.high)))
  }

  @Test(arguments: [ConformalMethod.defaultSplit, .defaultAdaptive, .defaultPID])
  func aPointForItsOwnBoundsIsThePlainInterval(method: ConformalMethod) throws {
    func made(_ base: (Double) -> ClosedRange<Double>?) throws -> ConformalIntervals {
      try ConformalIntervals(
        (0..<200).map { i in
          let value = Double(i * 7 % 11)
          return .init(
            origin: i, lead: 2, value: value, actual: value + Double(i * 13 % 17) / 3 - 2, base: base(value))
        }, method: method)
    }
    let (plain, bounded) = (try made { _ in nil }, try made { $0...$0 })
    #expect(plain == bounded && plain.score == bounded.score)
  }

  @Test func coverageIsReachedWhereQuantilesAreWrong() throws {
    // Labels of −10 to 10, evenly; the quantiles say −3 to 3.
    let forecasts = (0..<2000).map { forecast($0, Double($0 * 7919 % 2001) / 100 - 10, -3...3) }
    let made = try ConformalIntervals(forecasts, method: .defaultAdaptive, coverage: 0.8)
    #expect((0.78...0.82).contains(made.score.coverage))
  }
}
