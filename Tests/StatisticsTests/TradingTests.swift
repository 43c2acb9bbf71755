import Foundation
import Randomness
import Statistics
import Testing

@Suite struct TradingTests {
  struct Ratio: Decodable { let value, skewness, kurtosis, normalError, error, probability: Double }
  struct Measures: Decodable {
    let firstRow: Int
    let positions, gross, net, turnover: [Double]
    let grossReturn, netReturn, drawdown, meanTurnover, hitRate, breadth: Double
    let grossSharpe, sharpe: Ratio
  }
  struct Paths: Decodable {
    struct Case: Decodable {
      let signal: String
      let cost: Double
      let delay: Int
      let series: [Measures]
      let book: Measures
    }
    let returns, forecasts: [[Double?]]
    let threshold: Double
    let cases: [Case]
  }

  private func expectSame(_ path: TradingPath, _ expected: Measures, _ comment: Comment) throws {
    func same(_ a: [Double], _ b: [Double]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { near($0, $1, 1e-12) }
    }
    #expect(path.firstRow == expected.firstRow && same(path.positions, expected.positions), comment)
    #expect(same(path.gross, expected.gross) && same(path.net, expected.net), comment)
    #expect(same(path.turnover, expected.turnover), comment)
    let performance = Performance(path)
    #expect(performance.count == expected.gross.count)
    #expect(near(performance.grossReturn, expected.grossReturn), comment)
    #expect(near(performance.netReturn, expected.netReturn), comment)
    #expect(near(performance.maximumDrawdown, expected.drawdown), comment)
    #expect(near(performance.turnover, expected.meanTurnover) && near(performance.hitRate, expected.hitRate), comment)
    #expect(near(performance.breadth, expected.breadth), comment)
    for (ratio, expected) in [
      (try performance.grossSharpe.get(), expected.grossSharpe), (try performance.sharpe.get(), expected.sharpe),
    ] {
      #expect(near(ratio.value, expected.value) && near(ratio.skewness, expected.skewness), comment)
      #expect(near(ratio.kurtosis, expected.kurtosis) && near(ratio.normalStandardError, expected.normalError), comment)
      #expect(near(ratio.standardError, expected.error), comment)
      #expect(near(ratio.probability(above: 0.02), expected.probability), comment)
    }
  }

  @Test func pathsAndMeasuresMatchPandas() throws {
    let paths: Paths = try reference("paths", in: "trading")
    let book = zip(paths.forecasts, paths.returns).enumerated().map { i, columns in
      TradedSeries(name: "T\(i)", forecasts: columns.0.map { $0 ?? .nan }, returns: columns.1.map { $0 ?? .nan })
    }
    let signals: [String: Signal] = [
      "sign": .sign, "proportional": .proportional, "rank": .rank, "threshold": .threshold(paths.threshold),
    ]
    for c in paths.cases {
      let rule = try TradingRule(
        signal: try #require(signals[c.signal]), costBasisPoints: c.cost, delay: c.delay)
      let traded = try rule.paths(of: book).compactMap { $0 }
      #expect(traded.count == c.series.count)
      for (path, expected) in zip(traded, c.series) { try expectSame(path, expected, "\(c.signal)") }
      try expectSame(try #require(TradingPath.equalWeight(traded)), c.book, "\(c.signal), book")
    }
  }

  @Test func aForecastEarnsTheReturnAfterItsDelayAndPaysForEachChange() throws {
    let series = TradedSeries(
      name: "A", forecasts: [1, -1, .nan, .nan, 1, .nan], returns: [9, 9, 0.1, 0.2, -0.1, 0.5])
    let path = try #require(try TradingRule(signal: .sign, costBasisPoints: 100, delay: 1).paths(of: [series])[0])
    // Origin 0 earns row 2, origin 1 earns row 3, and is kept in rows 4 and 5; origin 4 would earn row 6.
    #expect(path.rows == 2..<6 && path.positions == [1, -1, -1, -1] && path.turnover == [1, 2, 0, 0])
    #expect(path.gross == [0.1, -0.2, 0.1, -0.5] && path.net == [0.1 - 0.01, -0.2 - 0.02, 0.1, -0.5])
    let atOnce = try #require(try TradingRule(delay: 0).paths(of: [series])[0])
    #expect(atOnce.rows == 1..<6 && atOnce.positions == [1, -1, -1, -1, 1])
  }

  @Test func laterForecastsAndReturnsLeaveEarlierRowsAlone() throws {
    let forecasts = [0.3, -0.2, 0.5, 0.1, -0.4, 0.2], returns = [0, 0.1, -0.1, 0.2, 0.3, -0.2]
    for signal in [Signal.sign, .proportional, .rank, .threshold(0.15)] {
      func path(_ changed: Double) throws -> TradingPath {
        let series = [
          TradedSeries(
            name: "A", forecasts: forecasts.dropLast(2) + [changed, changed], returns: returns.dropLast() + [changed]),
          TradedSeries(name: "B", forecasts: forecasts.map { -$0 }, returns: returns),
        ]
        return try #require(try TradingRule(signal: signal, delay: 0).paths(of: series)[0])
      }
      #expect(try path(0.9).net.prefix(4) == path(-7).net.prefix(4))
    }
  }

  @Test func whatCannotBeTradedIsSaid() throws {
    let rule = try TradingRule()
    #expect(try rule.paths(of: []).isEmpty && TradingPath.equalWeight([]) == nil)
    let silent = TradedSeries(name: "A", forecasts: [.nan, .nan], returns: [0, 0])
    let late = TradedSeries(name: "B", forecasts: [.nan, 1], returns: [0, 0])
    #expect(try rule.paths(of: [silent, late]) == [nil, nil])
    #expect(throws: Undefined.lengthsDiffer(1, 2)) {
      try rule.paths(of: [TradedSeries(name: "A", forecasts: [1], returns: [1, 2])])
    }
    #expect(throws: Undefined.self) {
      try rule.paths(of: [TradedSeries(name: "A", forecasts: [.infinity], returns: [1])])
    }
    #expect(throws: Undefined.self) { try TradingRule(costBasisPoints: -1) }
    #expect(throws: Undefined.self) { try TradingRule(delay: -1) }
    #expect(throws: Undefined.self) { try TradingRule(signal: .threshold(.nan)) }
  }

  @Test func ruinIsFinalAndAFlatPathHasNoRatio() throws {
    let series = TradedSeries(name: "A", forecasts: [-1, -1, -1, -1], returns: [0, 3, -0.5, 0.1])
    let ruined = Performance(try #require(try TradingRule(delay: 0).paths(of: [series])[0]))
    #expect(ruined.netReturn == -1 && ruined.maximumDrawdown == -1)
    let flat = TradedSeries(name: "A", forecasts: [0, 0, 0], returns: [0, 0.1, 0.1])
    let idle = Performance(try #require(try TradingRule(delay: 0).paths(of: [flat])[0]))
    #expect(throws: Undefined.noVariation(of: "returns")) { try idle.sharpe.get() }
    #expect(idle.hitRate.isNaN && idle.netReturn == 0 && idle.breadth == 0)
  }

  struct Deflated: Decodable {
    let returns: [Double]
    let trials: Int
    let variance, expectedBest, deflated: Double
  }

  @Test func deflatedRatiosMatchThePaper() throws {
    for c in try reference("deflated", in: "trading", as: [Deflated].self) {
      let ratio = try SharpeRatio(returns: c.returns)
      #expect(near(SharpeRatio.expectedBest(trials: c.trials, variance: c.variance), c.expectedBest))
      #expect(near(try ratio.deflated(trials: c.trials, variance: c.variance), c.deflated))
    }
  }

  @Test func everyTrialDeflatesTheRatioFurther() throws {
    let ratio = try SharpeRatio(returns: [0.01, 0.02, -0.01, 0.03, 0.01, 0])
    let values = try [1, 2, 3, 10, 1000].map { try ratio.deflated(trials: $0, variance: 0.02) }
    #expect(values == values.sorted(by: >) && values[0] == ratio.probability())
    #expect(throws: Undefined.self) { try ratio.deflated(trials: 0, variance: 0.1) }
    #expect(throws: Undefined.self) { try ratio.deflated(trials: 2, variance: .nan) }
    #expect(throws: Undefined.tooFew(needed: 2, found: 1)) { try SharpeRatio(returns: [0.1]) }
    #expect(throws: Undefined.notFinite(index: 1, value: "nan")) { try SharpeRatio(returns: [0.1, .nan]) }
  }

  struct Information: Decodable {
    let forecasts, outcomes: [[Double?]]
    let horizon, skipped: Int
    let panel, single: [String: [Double]]
  }

  @Test func informationCoefficientsMatchSciPyAndStatsmodels() throws {
    for c in try reference("information", in: "trading", as: [Information].self) {
      func table(_ values: [[Double?]]) -> [[Double]] { values.map { $0.map { $0 ?? .nan } } }
      let (forecasts, outcomes) = (table(c.forecasts), table(c.outcomes))
      for (name, kind) in [("values", InformationCoefficient.Kind.values), ("ranks", .ranks)] {
        let expected = try #require(c.panel[name])
        let ic = try InformationCoefficient(
          forecasts: forecasts, outcomes: outcomes, horizon: c.horizon, kind: kind)
        #expect(ic.skipped == c.skipped && near(ic.mean, expected[0]))
        #expect(near(ic.t ?? .nan, expected[1]) && near(ic.informationRatio ?? .nan, expected[2]))
        let single = try #require(c.single[name])
        let own = try InformationCoefficient(
          ofSeries: forecasts.map { $0[4] }, outcomes: outcomes.map { $0[4] }, horizon: c.horizon, kind: kind)
        #expect(near(own.mean, single[0]) && near(own.t ?? .nan, single[1]))
      }
    }
  }

  @Test func coefficientsSayWhyTheyAreUndefined() throws {
    #expect(throws: Undefined.noVariation(of: "forecasts or outcomes")) {
      try InformationCoefficient(ofSeries: [1, 1, 1], outcomes: [1, 2, 3])
    }
    #expect(throws: Undefined.tooFew(needed: 2, found: 0)) {
      try InformationCoefficient(forecasts: [[1, 2]], outcomes: [[1, 2]])
    }
    let perfect = try InformationCoefficient(
      forecasts: [[1, 2, 3], [3, 2, 1]], outcomes: [[2, 4, 9], [9, 4, 2]], kind: .ranks)
    #expect(near(perfect.mean, 1) && perfect.t.map { $0 > 1e6 } ?? true)
  }

  struct Overfitting: Decodable {
    let returns: [[Double]]
    let blocks: Int
    let logits: [Double]
    let chosen: [Int]
    let probability: Double
  }

  @Test func overfittingMatchesEnumeration() throws {
    for c in try reference("overfitting", in: "trading", as: [Overfitting].self) {
      let test = try BacktestOverfitting(returns: c.returns, blocks: c.blocks)
      #expect(test.logits.count == c.logits.count && zip(test.logits, c.logits).allSatisfy { near($0, $1) })
      #expect(test.chosen == c.chosen && near(test.probability, c.probability))
    }
  }

  /// Two arms earn the same in the first twelve of sixteen rows, and differ after them; a third loses throughout.
  @Test func armsThatEarnTheSameWhereTheyAreRankedShareTheirRank() throws {
    var stream = RandomStream(seed: 11)
    let rows = (0..<16).map { (t: Int) -> [Double] in
      let common = 0.01 + 0.003 * stream.normal()
      return t < 12 ? [common, common, -common] : [common, common + 0.1 * stream.uniform(), -common]
    }
    let test = try BacktestOverfitting(returns: rows, blocks: 4)
    // With the last block in the sample, the other half ranks 1, 2.5, 2.5: λ = log(0.625 / 0.375).
    let tied = log(0.625 / 0.375)
    #expect(test.logits.count == 6 && [2, 4, 5].allSatisfy { near(test.logits[$0], tied) }, "\(test.logits)")
  }

  @Test func anArmThatRestsInAHalfHasNoRatioThere() throws {
    // It earns in the first half alone; the arm that loses and gains by turns has a mean above zero in each half.
    let rows = (0..<16).map { (t: Int) -> [Double] in
      let early: Double = t < 8 ? 0.1 + 0.01 * Double(t % 3) : 0
      let turns: Double = t.isMultiple(of: 2) ? 0.03 : -0.02
      return [early, turns]
    }
    let test = try BacktestOverfitting(returns: rows, blocks: 2)
    // Chosen by the first half, it is the lower one in the second, where its ratio is 0 and not the rounding of 0 / 0.
    #expect(test.logits.count == 2 && test.chosen == [1, 1] && near(test.logits[0], log(0.5)))
  }

  @Test func capitalBeyondAllNumbersStillFallsByAShare() throws {
    let series = TradedSeries(
      name: "A", forecasts: [1, 1, 1, 1, .nan], returns: [.nan, 1e200, 1e200, -0.5, 0.25])
    let path = try #require(try TradingRule(delay: 0).paths(of: [series])[0])
    let performance = Performance(path)
    #expect(performance.netReturn == .infinity && performance.maximumDrawdown == -0.5)
  }

  @Test func skillIsNotOverfittingAndSixteenBlocksHave12870Splits() throws {
    let rows = (0..<64).map { (t: Int) -> [Double] in
      let (first, good, third) = (Double(t * 7 % 5), Double(t * 3 % 4), Double(t * 11 % 7))
      return [first - 2, 1 + good / 10, third - 3]
    }
    let test = try BacktestOverfitting(returns: rows)
    #expect(test.logits.count == 12_870 && test.probability == 0 && test.chosen == [0, 12_870, 0])
    #expect(throws: Undefined.self) { try BacktestOverfitting(returns: rows, blocks: 15) }
    #expect(throws: Undefined.tooFew(needed: 32, found: 10)) {
      try BacktestOverfitting(returns: Array(rows.prefix(10)))
    }
    #expect(throws: Undefined.tooFew(needed: 2, found: 1)) { try BacktestOverfitting(returns: rows.map { [$0[0]] }) }
  }
}
