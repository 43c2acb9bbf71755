import Forecasters
import Foundation
import Series
import Testing

@testable import WalkForward

/// What a model of several series is given of each beside its rows, and what each weighs: static values, learned vectors, `weight`.
@Suite struct CohortInputsTests {
  typealias Member = CohortTests.Member

  /// What is tested.
  enum Given: String, CaseIterable {
    case statics, embed, weight, all
  }

  private static let path = "facts.csv"

  /// Static values: a number that is far off for the late listing, and a text of which one is its own.
  private static func facts(late: Double = 1e6) -> [String: TableSource.Facts] {
    Dictionary(
      uniqueKeysWithValues: Member.allCases.map { member in
        var facts = TableSource.Facts()
        facts.statics[path] = [
          .number(member == .late ? late : Double(member.rawValue * member.rawValue)), .flag(member == .late),
          .flag(member == .whole),
        ]
        return ("\(member)", facts)
      })
  }

  private func configuration(_ given: Given, _ learner: String = "mlp") -> RunConfiguration {
    var configuration = CohortTests().configuration(learner)
    if given == .statics || given == .all { configuration.statics = Self.path }
    if given == .embed || given == .all { configuration.embed = .ticker }
    if given == .weight || given == .all { configuration.weight = .series }
    return configuration
  }

  private func job(
    _ configuration: RunConfiguration, corrupting: Set<Member> = [], after day: Int = .max,
    members: [Member] = Member.allCases, facts: [String: TableSource.Facts] = facts()
  ) throws -> Job {
    try Job(
      configuration,
      tables: members.map {
        try LearningTable(
          $0.series(corruptedAfter: corrupting.contains($0) ? day : nil), target: configuration.target(on: "close"),
          features: configuration.features)
      }, facts: facts, planting: nil)
  }

  private func known(_ job: Job, upTo day: Int) async throws -> [String: String] {
    try await CohortTests().known(job, upTo: day)
  }

  @Test(
    arguments: [("mlp", 1), ("linear", 3)],
    [
      (Given.statics, Member.allCases), (.embed, Member.allCases), (.weight, Member.allCases), (.all, [.delisted]),
      (.all, [.late]), (.all, [.sparse]),
    ])
  func whatComesLaterChangesNothing(learner: (String, Int), given: (Given, [Member])) async throws {
    try await requireNothingLater(learner, given.0, given.1)
  }

  @Test(arguments: ["lstm", "tcn", "transformer"])
  func whatComesLaterChangesNothingForNetworksThatReadRowByRow(learner: String) async throws {
    try await requireNothingLater((learner, 2), .all, Member.allCases)
  }

  private func requireNothingLater(
    _ learner: (String, Int), _ given: Given, _ corrupted: [Member]
  ) async throws {
    var configuration = configuration(given, learner.0)
    (configuration.refitEvery, configuration.epochs) = (learner.1, 1)
    let clean = try job(configuration)
    for day in [105, 110] {
      let expected = try await known(clean, upTo: day)
      let found = try await known(job(configuration, corrupting: Set(corrupted), after: day), upTo: day)
      #expect(found == expected && !expected.isEmpty)
    }
    // The test can fail: an earlier day's values are learned from.
    let earlier = try await known(job(configuration, corrupting: Set(corrupted), after: 80), upTo: 140)
    #expect(try await known(clean, upTo: 140) != earlier)
  }

  @Test(arguments: Given.allCases)
  func eachChangesWhatIsForecast(given: Given) async throws {
    let plain = try await known(job(CohortTests().configuration()), upTo: 140)
    let other = try await known(job(configuration(given)), upTo: 140)
    #expect(Set(plain.keys) == Set(other.keys))
    #expect(plain.contains { $0.key.hasPrefix("mlp/absolute") && other[$0.key] != $0.value })
    // What is fitted at once is a series' own, and knows of none of it.
    for (key, value) in plain where key.hasPrefix("ridge") { #expect(other[key] == value) }
  }

  @Test func aValueOfAMemberThatIsYetToJoinSaysNothing() async throws {
    let configuration = configuration(.statics)
    // The late listing has rows from day 70 on, and enough of them for a fold much later.
    let clean = try job(configuration)
    let joined = clean.series[Member.late.rawValue].folds[0].index
    let day = try clean.series[0].table().instants[clean.series[0].folds[joined - 1].cutoff] / 86_400_000
    let expected = try await known(clean, upTo: Int(day))
    let found = try await known(job(configuration, facts: Self.facts(late: -5)), upTo: Int(day))
    #expect(found == expected && expected.count > 4)
    // Once it trains, its value is one of those by which numbers are scaled.
    let all = try await known(clean, upTo: 160)
    #expect(try await known(job(configuration, facts: Self.facts(late: -5)), upTo: 160) != all)
  }

  @Test(arguments: Given.allCases, [1, 3])
  func workersShardsAndStopsChangeNothing(given: Given, count: Int) async throws {
    var configuration = configuration(given)
    (configuration.refitEvery, configuration.feedback, configuration.epochs) = (2, [.both, .none], 1)
    let job = try job(configuration)
    let whole = try await Walking.records(job)
    #expect(try await Walking.records(job, workers: count).map(\.content) == whole.map(\.content))
    #expect(try await Walking.stopped(job, every: count).map(\.content) == whole.map(\.content))
    var parts: [FoldRecord] = []
    for index in 0..<count {
      for try await step in Engine(job, workers: 1, shard: Shard(index: index, count: count)).walk() {
        parts += step.records
      }
    }
    parts.sort { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
    #expect(parts.map(\.content) == whole.map(\.content))
  }

  @Test func aSeriesThatWeighsAlikeWithNoOtherIsTheLocalModel() async throws {
    let rows = CohortTests().configuration()
    var alike = rows
    alike.weight = .series
    let series = [try Walking.series("A", rows: 150)]
    let found = try await Walking.records(Walking.job(alike, series))
    #expect(try await Walking.records(Walking.job(rows, series)).map(\.content) == found.map(\.content))
  }

  @Test func pretrainingWeighsTheOthersAlike() async throws {
    var configuration = CohortTests().configuration()
    (configuration.cohort, configuration.start, configuration.epochs) = (.each, [.pretrained], 1)
    let rows = try await known(job(configuration), upTo: 140)
    configuration.weight = .series
    let alike = try await known(job(configuration), upTo: 140)
    #expect(rows.contains { $0.key.hasPrefix("mlp/absolute") && alike[$0.key] != $0.value })
    let day = 105
    let expected = try await known(job(configuration), upTo: day)
    #expect(
      try await known(job(configuration, corrupting: Set(Member.allCases), after: day), upTo: day) == expected)
  }

  @Test func numbersAreStandardizedOverTheMembersThatTrain() {
    let numbers: [Double] = [3, 5, 1000, 4]
    let values: [[StaticTable.Value]] = numbers.map { [.number($0), .flag($0 == 5), .number(7)] }
    let scaled = MemberConstants.scaled(values, seen: [0, 1])
    #expect(scaled == [[-1, 0, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
    // With all of them: mean 253, deviation √((250² + 248² + 747² + 249²) / 4).
    let all = MemberConstants.scaled(values, seen: [0, 1, 2, 3])
    let squares: [Double] = [250, 248, 747, 249].map { $0 * $0 }
    let deviation = (squares.reduce(0, +) / 4).squareRoot()
    for (found, value) in zip(all, numbers) {
      let expected = (value - 253) / deviation
      #expect(abs(found[0] - expected) < 1e-12)
    }
    let huge: [[StaticTable.Value]] = [[.number(1e308)], [.number(-1e308)]]
    #expect(MemberConstants.scaled(huge, seen: [0, 1]) == [[1], [-1]])
  }

  @Test func aMemberThatNoTrainingHasSeenHasTheMeanOfThoseThatItHas() {
    #expect(MemberConstants.places(of: 2, seen: [true, false, true, true]) == [0, 0, 1, 0])
    #expect(MemberConstants.places(of: 1, seen: [true, false, true, false]) == [0.5, 0, 0.5, 0])
    #expect(MemberConstants.places(of: 0, seen: [false, false]) == [0, 0])
  }

  @Test func onlyMembersWithRowsByTheCutoffAreSeen() throws {
    let job = try job(configuration(.embed))
    let group = try #require(job.catalog.groups.first { $0.learns })
    var walk = try UnitWalk(job, job.cohorts(of: group)[0], group: group)
    let joins = job.series[Member.late.rawValue].cuts(of: group).firstIndex { $0 != nil }
    for position in 0..<(joins ?? 0) + 1 {
      _ = walk.next()
      for learner in walk.learners {
        #expect(learner.fitted.map { $0.isSeen == true }[Member.late.rawValue] == (position == joins))
      }
    }
    #expect((joins ?? 0) > 0)
  }

  @Test func anAuditPasses() async throws {
    var configuration = configuration(.all)
    configuration.cohort = .groups(of: "sector")
    (configuration.randomFit, configuration.epochs) = ([.freshInit], 1)
    var facts = Self.facts()
    for member in Member.allCases { facts["\(member)"]?.labels["sector"] = "one" }
    let series = try Member.allCases.map { try $0.series() }
    var settings = Audit.Settings()
    (settings.seriesSampled, settings.foldsSampled) = (4, 2)
    let result = try await Audit(
      configuration, series: series, settings: settings, facts: facts, planting: nil,
      tables: { [configuration] _ in
        { try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features) }
      }
    ).run(workers: 2)
    #expect(result.passed && result.seriesCount == 4, "\(result.text)")
    let carried = Set(result.carried.map { "\($0.item): \($0.amount)" })
    #expect(carried.contains { $0.hasPrefix("static values: 3 numbers") }, "\(carried)")
    #expect(carried.contains { $0.hasPrefix("series with vectors: ") }, "\(carried)")
  }

  @Test func whatChangesNothingOrCannotBeIsRefused() throws {
    func fault(_ change: (inout RunConfiguration) -> Void) -> String {
      var configuration = configuration(.all)
      change(&configuration)
      do throws(ConfigurationError) { try configuration.validate() } catch { return "\(error.key): \(error.found)" }
      return ""
    }
    #expect(fault { _ in } == "")
    #expect(fault { $0.cohort = .each } == "static: --cohort each")
    #expect(fault { ($0.cohort, $0.statics) = (.each, "") } == "embed: --cohort each")
    #expect(fault { ($0.cohort, $0.statics, $0.embed) = (.each, "", .none) } == "weight: --cohort each")
    #expect(fault { $0.rival = ["lalr"].compactMap { try? Rival(text: $0) } } == "weight: series")
  }

  @Test func aSeriesThatTheFileDoesNotNameIsSkipped() throws {
    var facts = Self.facts()
    facts["sparse"]?.statics = [:]
    #expect(
      try job(configuration(.statics), facts: facts).skipped == [
        .init(series: "sparse", reason: "no static values: --static facts.csv does not name the series")
      ])
  }

  @Test func theValuesAndTheGroupsIdentifyARun() throws {
    let configuration = configuration(.all)
    let (job, other) = (try job(configuration), try job(configuration, facts: Self.facts(late: 2)))
    #expect(job.identity(configurationText: "") != other.identity(configurationText: ""))
    #expect(try job.workUnits().map(\.content) != other.workUnits().map(\.content))
    #expect(try self.job(configuration).identity(configurationText: "") == job.identity(configurationText: ""))
    // At their defaults the settings are in no identity.
    #expect(!(try JSONEncoder().encode(CohortTests().configuration())).contains("embed".utf8))
  }
}

extension Data {
  fileprivate func contains(_ text: String.UTF8View) -> Bool { range(of: Data(text)) != nil }
}
