import Foundation
import Statistics
import Testing

@Suite("What a traded book earned, from which side, and beside what")
struct TearSheetTests {
  private let days = (0..<40).map { Double($0) * 2 }

  /// Returns that look random and are the same everywhere.
  private func returns(_ count: Int = 40) -> [Double] { (0..<count).map { 0.02 * sin(Double($0 * $0)) } }

  private func path(_ series: TradedSeries, _ rule: TradingRule) throws -> TradingPath {
    try #require(try rule.paths(of: [series])[0])
  }

  @Test func theDeepestFallHasItsHighestPointItsLowestAndItsEnd() throws {
    // Capital: 1.1, .88, .66, 1.32, 1.188, 1.32.
    let fall = try #require(Drawdown([0.1, -0.2, -0.25, 1, -0.1, 0.2]))
    #expect(near(fall.depth, -0.4) && fall.peak == 0 && fall.trough == 2 && fall.recovery == 3 && fall.length == 3)
    let open = try #require(Drawdown([-0.1, 0.05, -0.2]))
    #expect(open.peak == -1 && open.trough == 2 && open.recovery == nil && open.length == 3)
    // A later, lesser fall does not end the deepest one a second time.
    let two = try #require(Drawdown([-0.5, 1, -0.1, 0.2]))
    #expect(two.trough == 0 && two.recovery == 1 && two.length == 2)
    #expect(Drawdown([0.1, 0, 0.2]) == nil)
  }

  @Test func aBenchmarkExplainsWhatLeastSquaresSays() throws {
    let held = TradingPath.held([0.01, -0.02, 0.03], firstRow: 0, costBasisPoints: 0)
    let series = TradedSeries(name: "A", forecasts: [-1, -1, -1, .nan], returns: [.nan, 0.01, -0.02, 0.03])
    let measured = Performance(
      try path(series, TradingRule(delay: 0)), rowsAYear: 4, benchmark: held)
    let fit = try #require(measured.fit)
    #expect(near(fit.beta, -1) && near(fit.alpha, 0))
    let flat = TradingPath.held([0.0, 0, 0], firstRow: 0, costBasisPoints: 0)
    #expect(Performance(try path(series, TradingRule(delay: 0)), benchmark: flat).fit == nil)
    let yearly = try #require(measured.yearly)
    let kept: Double = 0.99 * 1.02 * 0.97
    #expect(near(yearly.growth, pow(kept, 4.0 / 3) - 1))
    let downside = ((0.0001 + 0.0009) / 3).squareRoot()
    #expect(near(yearly.sortino ?? .nan, (-0.02 / 3) / downside * 2))
    #expect(near(yearly.calmar ?? .nan, yearly.growth / 0.03))
    #expect(near(yearly.volatility ?? .nan, sampleDeviation([-0.01, 0.02, -0.03]) * 2))
  }

  private func sampleDeviation(_ x: [Double]) -> Double {
    let mean = x.reduce(0, +) / Double(x.count)
    return (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1)).squareRoot()
  }

  @Test func atItsBreakEvenCostABookEarnsNothing() throws {
    for forecasts in [returns().map { $0 + 0.015 }, returns().map { -$0 + 0.02 }] {
      let shifted = Array(returns().dropFirst()) + [.nan]
      let series = TradedSeries(
        name: "A", forecasts: zip(forecasts, shifted).map { 0.01 * $0 + ($1.isNaN ? 0 : $1) }, returns: returns(),
        days: days)
      func traded(_ cost: Double) throws -> TradingPath {
        try path(series, TradingRule(signal: .proportional, costBasisPoints: cost, delay: 0, borrowBasisPoints: 30))
      }
      let cost = try #require(try traded(3).breakEvenBasisPoints)
      let left = Performance(try traded(cost)).netReturn
      #expect(cost > 1 && abs(left) < 1e-10)
    }
    let loser = TradedSeries(name: "A", forecasts: [1, 1, .nan], returns: [0, -0.1, -0.1])
    #expect(try path(loser, TradingRule(delay: 0)).breakEvenBasisPoints == nil)
    let idle = TradedSeries(name: "A", forecasts: [0, 0, .nan], returns: [0, -0.1, -0.1])
    #expect(try path(idle, TradingRule(delay: 0)).breakEvenBasisPoints == nil)
    // Near ruin the first step of the search lands beyond it.
    let rich = TradedSeries(name: "A", forecasts: [1, -1, .nan], returns: [0, 8, -0.1])
    let cost = try #require(try path(rich, TradingRule(delay: 0)).breakEvenBasisPoints)
    #expect(abs((9 - cost / 10_000) * (1.1 - 2 * cost / 10_000) - 1) < 1e-9)
  }

  @Test func eachSideHasItsProfitAndShortPositionsPayByTheDay() throws {
    let series = TradedSeries(
      name: "A", forecasts: [1, -1, -1, .nan], returns: [.nan, 0.1, 0.05, -0.2], days: [0, 1, 4, 5])
    let measured = Performance(
      try path(series, TradingRule(costBasisPoints: 100, delay: 0, borrowBasisPoints: 365.25)))
    #expect(near(measured.longProfit, 0.1) && near(measured.shortProfit, -0.05 + 0.2))
    #expect(near(measured.grossExposure, 1) && near(measured.netExposure, -1.0 / 3))
    // One basis point a day, over three days and one.
    #expect(near(measured.borrowingCost, 4e-4) && near(measured.tradingCost, 0.01 + 0.02))
  }

  @Test func overlappingBooksHoldTheMeanOfTheLastForecasts() throws {
    let series = TradedSeries(
      name: "A", forecasts: [1, 1, -1, .nan, -1, .nan], returns: [Double](repeating: 0.01, count: 6))
    let path = try path(series, TradingRule(delay: 0, sizing: PositionSizing(books: 3)))
    #expect(path.rows == 1..<6)
    // The fourth row has no forecast and keeps its position; the fifth holds −1, and −1 twice.
    let third: Double = 1.0 / 3
    #expect(zip(path.positions, [third, 2 * third, third, third, -1]).allSatisfy { near($0, $1) }, "\(path.positions)")
  }

  @Test(arguments: [0, 4]) func positionsAreScaledByThePastVolatilityAlone(latency: Int) throws {
    let gains = returns()
    let series = TradedSeries(
      name: "A", forecasts: [Double](repeating: 1, count: 39) + [.nan], returns: [.nan] + gains.dropFirst(), days: days,
      latency: latency)
    let path = try path(
      series, TradingRule(delay: 0, sizing: PositionSizing(books: 1, volatility: 0.05, mostLeverage: 9)))
    // Twenty returns are known at row 20 or as much later as they are known late, which is held through the row behind.
    #expect(path.rows == 21 + latency..<40)
    for t in [21 + latency, 30, 39] {
      let known = Array(gains[1..<t - latency])
      let weights = known.indices.reversed().map { pow(60.0 / 61, Double($0)) }
      let whole = weights.reduce(0, +)
      let mean = zip(weights, known).reduce(0) { $0 + $1.0 * $1.1 } / whole
      let variance = zip(weights, known).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) } / whole
      // A row every two days.
      #expect(near(path.positions[t - 21 - latency], 0.05 / (variance * 365.25 / 2).squareRoot(), 1e-9))
    }
  }

  @Test func laterRowsLeaveEarlierPositionsAlone() throws {
    func positions(_ later: Double) throws -> [Double] {
      let series = TradedSeries(
        name: "A", forecasts: returns().dropLast(5) + [Double](repeating: later, count: 5),
        returns: returns().dropLast(5) + [Double](repeating: later, count: 5),
        days: days.dropLast(5) + (0..<5).map { 70 + Double($0) * (1 + abs(later)) })
      return try path(
        series, TradingRule(signal: .proportional, sizing: PositionSizing(books: 4, volatility: 0.1, mostLeverage: 3))
      ).positions
    }
    let (one, other) = try (positions(0.5), positions(-0.9))
    // The first changed row is 35, held from row 37 on; the path begins at row 21.
    #expect(one.count == 19 && one.prefix(16) == other.prefix(16) && one != other)
  }

  @Test func whatIsHeldDriftsAndIsSpreadAgainWhereSeriesJoin() throws {
    let long = TradingPath.held([0.5, 0.1, .nan], firstRow: 0, costBasisPoints: 100)
    #expect(long.gross == [0.5, 0.1, 0] && long.net == [0.49, 0.1, 0] && long.turnover == [1, 0, 0])
    let other = TradingPath.held([-0.5, 0.2], firstRow: 0, costBasisPoints: 0)
    let late = TradingPath.held([0.3], firstRow: 2, costBasisPoints: 100)
    let book = try #require(TradingPath.drifting([(long, [0, 1, 2]), (other, [0, 1]), (late, [3])]))
    let shares: (Double, Double) = (1.49 / 1.99, 0.5 / 1.99)
    #expect(book.rows == 0..<4 && near(book.net[0], (0.49 - 0.5) / 2))
    #expect(near(book.net[1], shares.0 * 0.1 + shares.1 * 0.2) && book.net[2] == 0 && near(book.net[3], 0.29))
    #expect(book.held == [2, 2, 1, 1] && TradingPath.drifting([]) == nil)
  }

  @Test func settingsOutOfRangeAreRefused() {
    #expect(throws: Undefined.self) { try PositionSizing(books: 0) }
    #expect(throws: Undefined.self) { try PositionSizing(books: 1, volatility: 0) }
    #expect(throws: Undefined.self) { try PositionSizing(books: 1, volatility: .infinity) }
    #expect(throws: Undefined.self) { try PositionSizing(books: 1, volatility: 0.1, mostLeverage: 0) }
    #expect(throws: Undefined.self) { try TradingRule(borrowBasisPoints: -1) }
  }
}
