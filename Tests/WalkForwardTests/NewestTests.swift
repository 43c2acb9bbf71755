import Foundation
import Series
import Testing
import WalkForward

@Suite("Forecasts past the end are those of the walk when their labels have come")
struct NewestTests {
  /// The predictions past the last labels by their places, and those of a walk over a longer table whose further rows are given.
  private func check(_ configuration: RunConfiguration, rows: Int = 97, _ names: [String] = ["A"]) async throws {
    let series = try names.map { try Walking.series($0, rows: rows) }
    let now = try await Engine(Walking.job(configuration, series), workers: 2).newest(from: [:])
    // What comes later is as wild as can be: none of it was known.
    let longer = try series.map { series in
      let more = 30
      return try TimeSeries(
        name: series.name, clock: series.clock,
        instants: series.instants + (0..<more).map { Int64(rows + $0) * 86_400_000 },
        columns: series.columns.map { column in
          .init(name: column.name, values: column.values + (0..<more).map { 1e4 * Double(1 + $0 % 3) })
        })
    }
    var later: [[Int]: [Double]] = [:]
    for record in try await Walking.records(Walking.job(configuration, longer)) {
      for made in record.predictions {
        later[[record.series, record.arm, made.origin, made.lead], default: []].append(made.forecast)
      }
    }
    let newest = rows - 1 - (configuration.target == .level ? 0 : 1)
    var told: Set<[Int]> = []
    for record in now {
      for made in record.predictions {
        #expect(made.actual.isNaN == (made.origin + made.lead > newest))
        #expect(later[[record.series, record.arm, made.origin, made.lead]]?.contains(made.forecast) == true)
        told.insert([record.series, record.arm, made.origin])
      }
    }
    let arms = try Walking.job(configuration, series).arms.count
    #expect(told.count == names.count * arms * configuration.horizon)
    #expect(told.map { $0[2] }.max() == newest)
  }

  @Test(arguments: Walking.learners)
  func eachLearner(learner: String) async throws {
    var configuration = Walking.configuration(learner)
    configuration.horizon = 3
    configuration.randomFit = []
    try await check(configuration)
  }

  @Test func columnsThatTimeTells() async throws {
    var configuration = Walking.configuration()
    (configuration.calendar, configuration.fourier) = ([.dayOfWeek], [FourierTerms(text: "9:2")].compactMap { $0 })
    (configuration.naive, configuration.randomFit, configuration.shrinkage) = (["ridge", "blend"], [], .pooled)
    try await check(configuration)
  }

  @Test func armsThatAreMadeOfOthers() async throws {
    for (step, refitEvery) in [(1, 1), (4, 2)] {
      var configuration = ChoiceTests.configuration()
      (configuration.step, configuration.refitEvery, configuration.horizon) = (.rows(step), refitEvery, 2)
      configuration.arms = configuration.arms.map { entry in
        var entry = entry
        (entry.refitEvery, entry.step, entry.horizon) = (refitEvery, configuration.step, 2)
        return entry
      }
      try await check(configuration)
    }
  }

  @Test func everyFoldAndEveryFew() async throws {
    for (step, refitEvery, latency, gap) in [(1, 1, 0, 0), (4, 2, 1, 0), (15, 1, 0, 3), (3, 3, 2, 1)] {
      var configuration = Walking.skilful(Walking.configuration())
      (configuration.step, configuration.refitEvery) = (.rows(step), refitEvery)
      (configuration.latency, configuration.gap, configuration.horizon) = (latency, gap, 2)
      configuration.naive = ["lastValue", "ridge"]
      configuration.randomFit = [.freshInit]
      try await check(configuration)
    }
  }

  @Test func severalSeriesTogether() async throws {
    var configuration = Walking.configuration()
    configuration.cohort = .all
    (configuration.horizon, configuration.step) = (2, 4)
    configuration.randomFit = []
    for start in [Start.warm, .cold, .pretrained] {
      configuration.start = [start]
      configuration.cohort = start == .pretrained ? .each : .all
      try await check(configuration, ["A", "B", "C"])
    }
  }

  @Test func aFoldThatIsLeftOutUntilItIsWhole() async throws {
    var configuration = Walking.configuration()
    configuration.partialFold = .drop
    configuration.step = 10
    let series = [try Walking.series("A", rows: 97)]
    let job = try Walking.job(configuration, series)
    let walked = try await Walking.records(job).flatMap(\.predictions).map(\.origin)
    let now = try await Engine(job, workers: 1).newest(from: [:]).flatMap(\.predictions).map(\.origin)
    #expect(Set(walked).isDisjoint(with: now) && Set(walked + now) == Set(59...95))
  }

  /// A calendar cuts at a Sunday, which the rows of a Friday do not reach; where there were never any at weekends, none can follow.
  @Test(arguments: [true, false])
  func fridayIsTheLastRowOfAWeekWithoutWeekends(hasWeekends: Bool) async throws {
    var configuration = Walking.configuration()
    (configuration.step, configuration.train) = (.calendar(1, .week), .rows(40))
    configuration.covariates = []
    // 1970-01-01 was a Thursday; the last row is a Friday.
    let days = (0..<100).filter { hasWeekends || ![2, 3].contains($0 % 7) }.filter { $0 <= 99 }
    let last = days.last { $0 % 7 == 1 } ?? 0
    let kept = days.filter { $0 <= last }
    let series = try TimeSeries(
      name: "A", clock: .date, instants: kept.map { Int64($0) * 86_400_000 },
      columns: [.init(name: "close", values: kept.map { 100 + sin(Double($0 * $0)) })])
    let now = try await Engine(Walking.job(configuration, [series]), workers: 1).newest(from: [:])
    #expect(now.contains { $0.training.cutoff == kept.count - 2 } == !hasWeekends)
  }
}
