import Forecasters
import Foundation
import LearningRates
import Series
import Testing

@testable import WalkForward

/// One model for several series, whose folds are cut by instants.
@Suite struct CohortTests {
  /// A scene of members that begin and end apart and trade on days of their own.
  enum Member: Int, CaseIterable {
    /// Every day.
    case whole
    /// Every day up to day 109.
    case delisted
    /// Every day from day 70 on.
    case late
    /// Without every fifth day.
    case sparse

    /// The days on which the member has a row.
    var days: [Int] {
      switch self {
      case .whole: Array(0..<170)
      case .delisted: Array(0..<110)
      case .late: Array(70..<170)
      case .sparse: (0..<170).filter { $0 % 5 != 2 }
      }
    }

    /// The member, whose values after a day are others where one is given.
    func series(corruptedAfter day: Int? = nil, endingAt end: Int = .max) throws -> TimeSeries {
      let (own, other) = (try Walking.series("\(self)", rows: 170), try Walking.series("\(self)'", rows: 170))
      let days = days.filter { $0 <= end }
      return try TimeSeries(
        name: own.name, clock: .date, instants: days.map { Int64($0) * 86_400_000 },
        columns: own.columns.indices.map { c in
          .init(
            name: own.columns[c].name,
            values: days.map { $0 <= day ?? .max ? own.columns[c].values[$0] : 7 * other.columns[c].values[$0] })
        })
    }
  }

  func configuration(_ learner: String = "mlp") -> RunConfiguration {
    var configuration = Walking.skilful(Walking.configuration())
    configuration.forecaster = [learner]
    (configuration.randomFit, configuration.naive) = (
      [.freshInit, .shuffledEta, .shuffledSplit], ["lastValue", "ridge"]
    )
    configuration.epochs = 2
    (configuration.cohort, configuration.horizon, configuration.validation) = (.all, 2, 0.2)
    return configuration
  }

  private func job(
    _ configuration: RunConfiguration, corrupting: Set<Member> = [], after day: Int = .max, ending: [Member: Int] = [:]
  ) throws -> Job {
    try Walking.job(
      configuration,
      Member.allCases.map {
        try $0.series(corruptedAfter: corrupting.contains($0) ? day : nil, endingAt: ending[$0] ?? .max)
      })
  }

  /// Days 0…99 of which B has every second: train 40 days, step 10, horizon 2, lookback 5, validation a fifth, as for a series alone.
  @Test func aFoldIsCutByInstantsInEveryMembersOwnRows() throws {
    let plan = FoldPlan(window: .rolling, train: 40, step: 10, validation: 0.2, lookback: 5, horizon: 2)
    let clock = SharedClock(instants: (0..<100).map { Int64($0) }, .row, first: 0, plans: [plan])
    let whole = clock.folds(plan, counts: clock.counts(of: (0..<100).map { Int64($0) }))
    #expect(whole == plan.folds(rows: 100))
    let half = clock.folds(plan, counts: clock.counts(of: (0..<50).map { Int64(2 * $0) }))
    // T = day 39: rows 0…19 are days 0…38. Validation begins at day 32, row 16; labels of training end by then: t + 2 ≤ 16.
    let first = try #require(half[0])
    #expect(first.cutoff == 19 && first.trainRows == 0..<20 && first.trainOrigins == 4..<15)
    #expect(first.validationOrigins == 16..<18)
    // Origins on days 39…48: rows 20…24.
    #expect(first.testOrigins == 20..<25)
    // The last fold's labels end with the series' own rows.
    #expect(try #require(half[half.count - 1]).testOrigins.upperBound + 2 <= 50)
    // Begun on day 45, it has enough rows for an origin that trains and one that validates at day 59, not at day 49.
    let late = clock.folds(plan, counts: clock.counts(of: (45..<100).map { Int64($0) }))
    #expect(late[1] == nil && late[2]?.trainRows == 0..<15 && late[2]?.testOrigins == 14..<24)
    // Ended on day 52: it trains as long as the range holds its rows, and is forecast no more.
    let ended = clock.folds(plan, counts: clock.counts(of: (0..<53).map { Int64($0) }))
    #expect(ended[1]?.testOrigins == 49..<51 && ended[3]?.testOrigins.isEmpty == true)
    #expect(ended[3]?.trainRows == 30..<53 && ended[5] == nil)
  }

  @Test(arguments: ["mlp", "lstm", "tcn", "transformer", "linear"])
  func aCohortOfOneIsTheLocalModel(learner: String) async throws {
    let pooled = configuration(learner)
    var local = pooled
    local.cohort = .each
    let series = [try Walking.series("A", rows: 150)]
    let found = try await Walking.records(Walking.job(pooled, series))
    let expected = try await Walking.records(Walking.job(local, series))
    #expect(!found.isEmpty && found.map(\.content) == expected.map(\.content))
  }

  /// Forecasts from origins up to a day, and what was trained up to it, by arm, series and fold.
  func known(_ job: Job, upTo day: Int) async throws -> [String: String] {
    let records = try await Walking.records(job)
    let instants = try job.series.map { try $0.table().instants.map { Int($0 / 86_400_000) } }
    var found: [String: String] = [:]
    for record in records where !job.arms[record.arm].isLeaky {
      let days = instants[record.series]
      let cutoff = days[record.fold.cutoff]
      guard cutoff <= day else { continue }
      let forecasts = record.predictions.filter { days[$0.origin - job.configuration.latency] <= day }
        .map { "\(days[$0.origin]) \($0.forecast)" }
      found["\(job.arms[record.arm].name) \(job.series[record.series].name) \(record.fold.index)"] =
        "\(cutoff) \(record.epochs.map { [$0.rate, $0.trainLoss, $0.validationLoss] }) \(record.rateStart ?? 0) \(record.rateEnd ?? 0) \(forecasts)"
    }
    return found
  }

  @Test(
    arguments: [[Member.whole], [.delisted], [.late], [.sparse], Member.allCases],
    [("mlp", 1), ("lstm", 1), ("linear", 2)])
  func whatComesLaterChangesNothingForAnyMember(corrupted: [Member], learner: (String, Int)) async throws {
    try await requireNothingLater(corrupted, learner)
  }

  @Test(arguments: [("tcn", 2), ("transformer", 2)])
  func whatComesLaterOnAllChangesNothing(learner: (String, Int)) async throws {
    try await requireNothingLater(Member.allCases, learner)
  }

  private func requireNothingLater(_ corrupted: [Member], _ learner: (String, Int)) async throws {
    var configuration = configuration(learner.0)
    configuration.refitEvery = learner.1
    let clean = try job(configuration)
    // A cutoff, and a day within a fold.
    for day in [105, 110] {
      let expected = try await known(clean, upTo: day)
      let dirty = try job(configuration, corrupting: Set(corrupted), after: day)
      #expect(try await known(dirty, upTo: day) == expected && !expected.isEmpty)
    }
    // The test can fail: an earlier day's values are learned from, by all members.
    let changed = try await known(job(configuration, corrupting: Set(corrupted), after: 80), upTo: 140)
    let whole = try await known(clean, upTo: 140)
    for member in Member.allCases where member != .delisted || corrupted != [.late] {
      #expect(whole.contains { $0.key.contains(" \(member) ") && changed[$0.key] != $0.value }, "\(member)")
    }
  }

  @Test(arguments: FoldCase.allCases, [[Member.sparse], Member.allCases])
  func nothingThatCutsFoldsLooksAhead(folds: FoldCase, corrupted: [Member]) async throws {
    var configuration = configuration()
    (configuration.randomFit, configuration.epochs) = ([], 1)
    folds.set(&configuration)
    let clean = try job(configuration)
    // The last day that any member's training reads in a fold, as with latency a member's newest rows are its own.
    let records = try await Walking.records(clean)
    let instants = try clean.series.map { try $0.table().instants.map { Int($0 / 86_400_000) } }
    let numbers = Set(records.map(\.fold.index)).sorted()
    let middle = numbers[numbers.count / 2]
    let day = records.filter { $0.fold.index == middle }.map { instants[$0.series][$0.fold.cutoff] }.max() ?? 0
    let expected = try await known(clean, upTo: day)
    #expect(expected.contains { $0.key.hasSuffix(" \(middle)") })
    #expect(try await known(job(configuration, corrupting: Set(corrupted), after: day), upTo: day) == expected)
    // The test can fail: earlier values are learned from.
    #expect(try await known(job(configuration, corrupting: Set(corrupted), after: day - 12), upTo: day) != expected)
  }

  @Test(arguments: FoldCase.allCases)
  func ofOneMemberFoldsAreThoseOfTheSeriesAlone(folds: FoldCase) async throws {
    var pooled = configuration()
    (pooled.randomFit, pooled.epochs) = ([.freshInit], 1)
    folds.set(&pooled)
    var local = pooled
    local.cohort = .each
    let series = [try Walking.series("A", rows: 150)]
    let found = try await Walking.records(Walking.job(pooled, series))
    let expected = try await Walking.records(Walking.job(local, series))
    #expect(!found.isEmpty && found.map(\.content) == expected.map(\.content))
  }

  @Test func latencyIsOfEachMembersOwnRows() throws {
    var plan = FoldPlan(window: .rolling, train: 40, step: 10, validation: 0.2, lookback: 5, horizon: 2)
    plan.latency = 3
    let clock = SharedClock(instants: (0..<100).map { Int64($0) }, .row, first: 0, plans: [plan])
    #expect(clock.folds(plan, counts: clock.counts(of: (0..<100).map { Int64($0) })) == plan.folds(rows: 100))
    // T = day 42: of rows 0…21, days 0…42, the newest three are not seen.
    let half = try #require(clock.folds(plan, counts: clock.counts(of: (0..<50).map { Int64(2 * $0) }))[0])
    #expect(half.trainRows == 0..<19 && half.cutoff == 18)
    // Validation begins at day 32, row 16, at which row 13 is the newest that is seen: t + 2 ≤ 13.
    #expect(half.trainOrigins == 7..<12 && half.validationOrigins == 16..<17)
    #expect(half.testOrigins == 21..<26)
  }

  @Test(arguments: Member.allCases)
  func aMemberThatEndsChangesNothingBefore(member: Member) async throws {
    let day = 108
    let expected = try await known(job(configuration()), upTo: day)
    // Two days more, for the labels of what is forecast.
    let found = try await known(job(configuration(), ending: [member: day + 3]), upTo: day)
    for (key, value) in found { #expect(expected[key]?.hasPrefix(value.dropLast()) == true, "\(key)") }
    #expect(found.count > expected.count / 2)
  }

  @Test func noLabelIsTrainedOnAfterAnOriginThatValidatesOrIsForecast() async throws {
    let job = try job(configuration())
    let records = try await Walking.records(job)
    let instants = try job.series.map { try $0.table().instants }
    var compared = 0
    for folds in Dictionary(grouping: records, by: \.fold.index).values {
      let trained = folds.map { instants[$0.series][$0.fold.trainOrigins.upperBound - 1 + 2] }.max() ?? .max
      let validated = folds.map { instants[$0.series][$0.fold.validationOrigins.lowerBound] }.min() ?? .min
      let held = folds.map { instants[$0.series][$0.fold.validationOrigins.upperBound - 1 + 2] }.max() ?? .max
      let forecast = folds.map { instants[$0.series][$0.fold.testOrigins.lowerBound] }.min() ?? .min
      #expect(trained <= validated && held <= forecast)
      compared += 1
    }
    #expect(compared > 5)
  }

  @Test func lateMembersJoinAndEndedOnesLeave() async throws {
    let job = try job(configuration())
    let folds = job.series.map { $0.folds.map(\.index) }
    let last = try #require(folds[Member.whole.rawValue].last)
    #expect(folds[Member.whole.rawValue] == Array(0...last))
    #expect(folds[Member.delisted.rawValue].first == 0 && folds[Member.delisted.rawValue].last ?? last < last)
    #expect(folds[Member.late.rawValue].first ?? 0 > 0 && folds[Member.late.rawValue].last == last)
    let records = try await Walking.records(job)
    #expect(records.count == Engine(job, workers: 1).recordCount && records.allSatisfy { !$0.isFailed })
    // What a training was and cost is told once a fold and arm.
    for (key, found) in Dictionary(
      grouping: records.filter { $0.fold.refits && job.arms[$0.arm].role == .sequential }, by: \.fold.index)
    {
      #expect(found.count { !$0.epochs.isEmpty } == 1 && found.count { $0.spending.gradientSamples > 0 } == 1, "\(key)")
      #expect(Set(found.map(\.rateEnd)).count == 1)
    }
  }

  @Test(arguments: [1, 2, 7])
  func workersShardsAndStopsChangeNothing(count: Int) async throws {
    var configuration = configuration()
    (configuration.refitEvery, configuration.feedback) = (2, [.both, .none])
    let job = try job(configuration)
    let whole = try await Walking.records(job)
    #expect(try await Walking.records(job, workers: count).map(\.content) == whole.map(\.content))
    #expect(try await Walking.stopped(job, every: count).map(\.content) == whole.map(\.content))
    var parts: [FoldRecord] = []
    for index in 0..<count {
      let engine = Engine(job, workers: 1, shard: Shard(index: index, count: count))
      for try await step in engine.walk() { parts += step.records }
    }
    parts.sort { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
    #expect(parts.map(\.content) == whole.map(\.content))
  }

  @Test(arguments: [1, 2, 5])
  func foldsThatDoNotDependOnEachOtherAreSharedByWorkers(workers: Int) async throws {
    var configuration = configuration()
    (configuration.start, configuration.rateCarry, configuration.feedback) = ([.cold], [.reset], [.none])
    (configuration.refitEvery, configuration.naive) = (2, [])
    let job = try job(configuration)
    let group = try #require(job.catalog.groups.first)
    let unit = try #require(Engine(job, workers: 1).units.first)
    #expect(Stretch.all(of: unit, group, in: job, from: nil).count == (job.series[0].cuts(of: group).count + 1) / 2)
    // As one walk from the first fold to the last.
    var expected: [String] = []
    var walk = try UnitWalk(job, unit.cohort, group: group)
    while let records = walk.next() { expected += records.map(\.content) }
    var found: [String] = []
    for try await step in Engine(job, workers: workers).walk() { found += step.records.map(\.content) }
    #expect(found == expected && !found.isEmpty)
    // Stopped within what one training forecasts, and resumed.
    for every in [1, 3] {
      #expect(try await Walking.stopped(job, every: every).map(\.content).sorted() == expected.sorted())
    }
  }

  @Test func localAndPooledModelsForecastTheSameOriginsInOneRun() async throws {
    var run = configuration()
    var local = run
    local.cohort = .each
    run.arms = [local, run]
    let job = try job(run)
    let records = try await Walking.records(job)
    func origins(_ name: String) -> [String] {
      records.filter { job.arms[$0.arm].name.hasPrefix(name) && job.arms[$0.arm].role == .sequential }
        .map { "\($0.series) \($0.fold.index) \($0.fold.testOrigins)" }
    }
    #expect(!origins("mlp/").isEmpty && origins("mlp(cohort=each)/") == origins("mlp/"), "\(job.arms.map(\.name))")
    #expect(records.filter { job.arms[$0.arm].role == .naive && $0.arm == 0 }.count == origins("mlp/").count)
  }

  @Test func groupsLearnApart() async throws {
    var configuration = configuration()
    configuration.cohort = .groups(of: "sectors.csv")
    let groups = ["a", "b", "a", "b"]
    func job(_ corrupted: Set<Member>, unnamed: Member? = nil) throws -> Job {
      let sources = try Member.allCases.map { member in
        let series = try member.series(corruptedAfter: corrupted.contains(member) ? 60 : nil)
        var source = TableSource(
          try LearningTable(
            series, target: configuration.target(on: "close"), features: configuration.features))
        if member != unnamed { source.labels = ["sectors.csv": groups[member.rawValue]] }
        return source
      }
      return try Job(configuration, sources: sources)
    }
    let clean = try await Walking.records(job([]))
    let other = try await Walking.records(job([.delisted]))
    func content(_ records: [FoldRecord], _ member: Member) -> [String] {
      records.filter { $0.series == member.rawValue }.map(\.content)
    }
    #expect(content(clean, .whole) == content(other, .whole) && content(clean, .sparse) != content(other, .sparse))
    let skipped = try job([], unnamed: .late).skipped
    #expect(skipped.map(\.reason) == ["no group: --cohort sectors.csv does not name the series"])
  }

  @Test func groupsAreReadFromAFile() throws {
    let path = NSTemporaryDirectory() + "/foldcast-groups-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    func read(_ text: String) throws -> [String: String] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try SeriesGroups(path: path).groups
    }
    #expect(
      try read("ticker,sector\r\nA,Energy\r\n\r\n\"B, Inc.\",Oil \n") == [
        "ticker": "sector", "A": "Energy", "B, Inc.": "Oil",
      ])
    #expect(try read("A;1\nB;2\nA;1\n") == ["A": "1", "B": "2"])
    for (text, line, found) in [("A,1\nB\n", 2, "'B'"), ("A,1\nA,2", 2, "'2' after '1'"), ("A,1,2", 1, "'A,1,2'")] {
      let error = #expect(throws: SeriesError.self) { try read(text) }
      #expect(error?.line == line && error?.found == found)
    }
    var configuration = configuration()
    configuration.cohort = .groups(of: path)
    _ = try read("A,1\n")
    let table = try LearningTable(Member.whole.series(), target: configuration.target(on: "close"))
    let error = #expect(throws: SeriesError.self) { try [TableSource(table)].grouped(by: configuration) }
    #expect(error?.expected == "the names of series, such as 'whole'" && error?.found == "'A'")
  }

  @Test func seriesWithoutACommonClockAreRefused() throws {
    let day = try Member.whole.series()
    let hour = try TimeSeries(name: "hourly", clock: .time, instants: day.instants, columns: day.columns)
    let error = #expect(throws: ConfigurationError.self) { try Walking.job(configuration(), [day, hour]) }
    #expect(error?.found == "dates in 'whole', times in 'hourly'")
  }

  @Test func aMembersBadForecastIsItsOwn() async throws {
    // A value that no network can take makes the forecasts of its own series alone fail.
    var configuration = configuration()
    (configuration.target, configuration.randomFit, configuration.covariates) = (.level, [], [])
    configuration.anchor = Anchor.none
    let huge = try Member.whole.series()
    var values = huge.columns[0].values
    values[120] = 1e300
    let broken = try TimeSeries(
      name: "broken", clock: .date, instants: huge.instants, columns: [.init(name: "close", values: values)])
    let sound = try Member.sparse.series()
    let job = try Walking.job(configuration, [sound, broken])
    let failed = try await Walking.records(job).filter { $0.isFailed && job.arms[$0.arm].role == .sequential }
    #expect(failed.contains { $0.series == 1 && $0.fold.testOrigins.contains(120) })
    #expect(!failed.contains { $0.series == 0 && $0.fold.index == failed.first?.fold.index })
  }
}
