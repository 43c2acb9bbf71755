import Randomness
import Statistics
import Testing

@Suite struct ResamplingTests {
  @Test func blockLengthsMatchArch() throws {
    struct Case: Decodable {
      let values: [Double]
      let block: Double
    }
    for c in try reference("blockLength", as: [Case].self) {
      #expect(near(try StationaryBootstrap.automaticBlock(for: c.values), c.block))
    }
    #expect(throws: Undefined.tooFew(needed: 16, found: 2)) { try StationaryBootstrap.automaticBlock(for: [1, 2]) }
    #expect(throws: Undefined.noVariation(of: "values")) {
      try StationaryBootstrap.automaticBlock(for: [Double](repeating: 3, count: 20))
    }
  }

  @Test func blocksHaveTheirMeanLengthAndWrapAround() throws {
    let bootstrap = try StationaryBootstrap(count: 50, meanBlock: 8)
    var (breaks, places, wraps) = (0, [Int](repeating: 0, count: 50), 0)
    for rows in bootstrap.draws(2000, from: RandomStream(seed: 3)) {
      #expect(rows.count == 50)
      for (a, b) in zip(rows, rows.dropFirst()) {
        if b != (a + 1) % 50 { breaks += 1 }
        if a == 49 && b == 0 { wraps += 1 }
      }
      for row in rows { places[row] += 1 }
    }
    // A new block lands by chance on the next row once in 50 times.
    let rate = Double(breaks) / (2000 * 49)
    #expect(abs(rate - 0.125 * 0.98) < 0.005 && wraps > 0)
    #expect(places.allSatisfy { abs($0 - 2000) < 600 })
  }

  @Test func drawsAreTheSameForOneSeedAndOneByOneAsTogether() throws {
    let bootstrap = try StationaryBootstrap(count: 9, meanBlock: 1)
    var stream = RandomStream(seed: 8)
    let single = (0..<3).map { _ in bootstrap.rows(from: &stream) }
    #expect(Array(bootstrap.draws(3, from: RandomStream(seed: 8))) == single)
    #expect(throws: Undefined.self) { try StationaryBootstrap(count: 0, meanBlock: 2) }
    #expect(throws: Undefined.self) { try StationaryBootstrap(count: 5, meanBlock: 0.5) }
    #expect(throws: Undefined.self) { try StationaryBootstrap(count: 5, meanBlock: .nan) }
  }

  struct SetCase: Decodable {
    struct Result: Decodable {
      let pValues: [Double]
      let order, members: [Int]
    }
    let losses: [[Double]]
    let draws: [[Int]]
    let results: [String: Result]
  }

  @Test func confidenceSetsMatchArchOnTheSameDraws() throws {
    for c in try reference("confidenceSet", as: [SetCase].self) {
      for (name, statistic) in [("R", ModelConfidenceSet.Statistic.range), ("max", .max)] {
        let expected = try #require(c.results[name])
        let set = try ModelConfidenceSet(losses: c.losses, draws: c.draws, statistic: statistic)
        #expect(set.pValues == expected.pValues && set.order == expected.order, "\(name)")
        #expect(set.members() == expected.members)
      }
    }
  }

  @Test(arguments: [ModelConfidenceSet.Statistic.range, .max])
  func modelsThatLoseAlikeAreNotToldApart(statistic: ModelConfidenceSet.Statistic) throws {
    var stream = RandomStream(seed: 2)
    let losses = (0..<60).map { _ in
      let loss = stream.uniform()
      return [loss, loss, loss + 1 + stream.uniform()]
    }
    let draws = try StationaryBootstrap(count: 60, meanBlock: 4).draws(200, from: stream)
    let set = try ModelConfidenceSet(losses: losses, draws: draws, statistic: statistic)
    #expect(set.pValues == [1, 1, 0] && set.order.first == 2 && set.members() == [0, 1])
  }

  @Test(arguments: [ModelConfidenceSet.Statistic.range, .max])
  func aModelThatIsGivenThriceChangesNoOtherPValue(statistic: ModelConfidenceSet.Statistic) throws {
    var stream = RandomStream(seed: 5)
    let losses = (0..<80).map { _ in (0..<3).map { Double($0) / 12 + stream.uniform() } }
    let draws = Array(try StationaryBootstrap(count: 80, meanBlock: 3).draws(300, from: stream))
    let once = try ModelConfidenceSet(losses: losses, draws: draws, statistic: statistic)
    let thrice = try ModelConfidenceSet(losses: losses.map { $0 + [$0[2], $0[2]] }, draws: draws, statistic: statistic)
    #expect(thrice.pValues == once.pValues + [once.pValues[2], once.pValues[2]] && once.pValues[2] < 1)
    let bootstrap = try StationaryBootstrap(count: 80, meanBlock: 3)
    func ability(_ models: [[Double]]) throws -> SuperiorPredictiveAbility {
      try SuperiorPredictiveAbility(
        benchmark: losses.map { $0[2] }, models: models, bootstrap: bootstrap, draws: draws)
    }
    #expect(try ability(losses.map { [$0[0], $0[1]] }) == ability(losses.map { [$0[0], $0[0], $0[1], $0[0]] }))
  }

  @Test func confidenceSetsSayWhyTheyAreUndefined() throws {
    let rows = [[0, 1]]
    #expect(throws: Undefined.tooFew(needed: 2, found: 1)) { try ModelConfidenceSet(losses: [[1], [2]], draws: rows) }
    #expect(throws: Undefined.tooFew(needed: 2, found: 1)) { try ModelConfidenceSet(losses: [[1, 2]], draws: rows) }
    #expect(throws: Undefined.lengthsDiffer(2, 1)) { try ModelConfidenceSet(losses: [[1, 2], [1]], draws: rows) }
    #expect(throws: Undefined.self) { try ModelConfidenceSet(losses: [[1, 2], [1, 3]], draws: [[0, 2]]) }
    #expect(throws: Undefined.self) { try ModelConfidenceSet(losses: [[1, 2], [1, .nan]], draws: rows) }
    #expect(throws: Undefined.tooFew(needed: 1, found: 0)) {
      try ModelConfidenceSet(losses: [[1, 2], [1, 3]], draws: [[Int]]())
    }
  }

  struct AbilityCase: Decodable {
    let benchmark: [Double]
    let models: [[Double]]
    let draws: [[Int]]
    let block, statistic, lower, consistent, upper: Double
  }

  @Test func superiorAbilityMatchesArchOnTheSameDraws() throws {
    for c in try reference("superiorAbility", as: [AbilityCase].self) {
      let bootstrap = try StationaryBootstrap(count: c.benchmark.count, meanBlock: c.block)
      let test = try SuperiorPredictiveAbility(
        benchmark: c.benchmark, models: c.models, bootstrap: bootstrap, draws: c.draws)
      #expect(near(test.statistic, c.statistic))
      #expect(test.lower == c.lower && test.consistent == c.consistent && test.upper == c.upper)
    }
  }

  @Test func aBenchmarkNobodyBeatsIsNotRejected() throws {
    var stream = RandomStream(seed: 5)
    let benchmark = (0..<80).map { _ in stream.uniform() }
    let bootstrap = try StationaryBootstrap(count: 80, meanBlock: 3)
    func test(_ models: [[Double]]) throws -> SuperiorPredictiveAbility {
      try SuperiorPredictiveAbility(
        benchmark: benchmark, models: models, bootstrap: bootstrap, draws: bootstrap.draws(300, from: stream))
    }
    let worse = try test(benchmark.map { [$0 + stream.uniform()] })
    #expect(worse.statistic == 0 && worse.lower == 1 && worse.consistent == 1 && worse.upper == 1)
    let same = try test(benchmark.map { [$0] })
    #expect(same.statistic == 0 && same.consistent == 1)
    #expect(throws: Undefined.noVariation(of: "loss differences from the benchmark")) {
      try SuperiorPredictiveAbility(
        benchmark: [Double](repeating: 1, count: 80), models: benchmark.map { _ in [2] }, bootstrap: bootstrap,
        draws: bootstrap.draws(3, from: stream))
    }
  }

  struct PanelCase: Decodable {
    struct Dataset: Decodable { let errors, others: [[Double]] }
    struct Draw: Decodable { let rows, series: [Int] }
    let datasets: [Dataset]
    let draws: [[Draw]]
    let geometricMean, low, high, shareNotBetter: Double
  }

  @Test func panelIntervalsMatchNumPyOnTheSameDraws() throws {
    let c: PanelCase = try reference("panelSkill")
    let skill = try PanelSkill(c.datasets.map { PanelSkill.Dataset(errors: $0.errors, others: $0.others) })
    let draws = c.draws.map { $0.map { PanelSkill.Draw(rows: $0.rows, series: $0.series) } }
    let interval = try skill.interval(level: 0.9, draws: draws)
    #expect(near(skill.geometricMean, c.geometricMean) && near(interval.low, c.low) && near(interval.high, c.high))
    #expect(interval.shareNotBetter == c.shareNotBetter)
  }

  @Test func commonDaysMakeThePanelIntervalWiderThanOneThatTakesSeriesAsIndependent() throws {
    var stream = RandomStream(seed: 7)
    // One bad day for all: the arm loses four times as much on it.
    let day = (0..<60).map { _ in stream.uniform() < 0.1 ? 4.0 : 0.8 }
    let others = (0..<20).map { _ in day.map { _ in 0.5 + stream.uniform() } }
    let errors = others.map { zip($0, day).map { $0 * $1 } }
    let panel = try PanelSkill([PanelSkill.Dataset(errors: errors, others: others)])
    let interval = try panel.interval(draws: try panel.draws(400, meanBlock: 1, from: stream))
    let ratios = zip(errors, others).map { $0.reduce(0, +) / $1.reduce(0, +) }
    let narrow = try #require(Skill.interval(ratios: ratios, draws: 400, stream: &stream))
    #expect(interval.high - interval.low > 4 * (narrow.upperBound - narrow.lowerBound))
    #expect(interval.low < panel.geometricMean && panel.geometricMean < interval.high)
  }

  @Test func panelsSayWhyTheyAreUndefined() throws {
    #expect(throws: Undefined.tooFew(needed: 1, found: 0)) { try PanelSkill([]) }
    #expect(throws: Undefined.noVariation(of: "errors of a series")) {
      try PanelSkill([PanelSkill.Dataset(errors: [[0, 0]], others: [[1, 1]])])
    }
    let skill = try PanelSkill([PanelSkill.Dataset(errors: [[1, 2]], others: [[1, 1]])])
    #expect(throws: Undefined.self) { try skill.interval(draws: [[PanelSkill.Draw(rows: [0, 7], series: [0])]]) }
    #expect(throws: Undefined.self) { try skill.interval(draws: [[]]) }
  }
}
