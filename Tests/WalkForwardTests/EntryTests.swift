import Forecasters
import Foundation
import Kernels
import LearningRates
import Series
import Testing

@testable import WalkForward

/// Runs of several entries, each with settings of its own.
@Suite struct EntryTests {
  /// A base with rules, baselines and a rival that draw random numbers.
  private func base() throws -> RunConfiguration {
    var base = Walking.configuration()
    base.rate = [try RateRuleSpecification(parsing: "absolute:noise=gaussian")]
    base.randomFit = [.freshInit, .randomSearch, .randomEta, .shuffledEta, .untrained, .untrainedReadout]
    base.rival = [try Rival(parsing: "prodigy")]
    base.start = [.shrinkPerturb]
    base.feedback = [.both]
    base.patience = 2
    base.naive = ["lastValue", "ridge"]
    base.shrinkage = .pooled
    return base
  }

  private func entry(_ base: RunConfiguration, _ change: (inout RunConfiguration) -> Void) -> RunConfiguration {
    var entry = base
    change(&entry)
    return entry
  }

  private let series = { try [Walking.series("A", rows: 130), Walking.series("B", rows: 120)] }

  /// Everything of a record but the number of its arm.
  private func content(_ record: FoldRecord) -> String {
    var record = record
    record.arm = 0
    return record.content
  }

  /// The records of each arm by what it is called, of a run of one configuration.
  private func records(_ configuration: RunConfiguration) async throws -> [String: [String]] {
    let job = try Walking.job(configuration, series())
    return Dictionary(grouping: try await Walking.records(job)) { job.arms[$0.arm].name }.mapValues { $0.map(content) }
  }

  @Test func armsHaveTheBitsThatEachHasInARunOfItsOwn() async throws {
    let base = try base()
    var entries = [entry(base) { $0.hidden = [7] }]
    entries.append(entry(base) { ($0.hidden, $0.epochs, $0.batch) = ([4, 3], 4, 9) })
    entries.append(entry(base) { ($0.lookback, $0.scaler, $0.anchor) = (9, .robust, .instance) })
    entries.append(entry(base) { ($0.covariates, $0.label) = ([], "alone") })
    entries.append(entry(base) { ($0.validation, $0.refitEvery, $0.ensemble) = (0.3, 2, 2) })
    entries.append(entry(base) { ($0.forecaster, $0.shrinkTo) = (["lstm", "linear"], "drift") })
    var run = base
    run.arms = entries
    let together = try await records(run)
    #expect(together.count == 58)
    let names = [
      "mlp(hidden=7)", "mlp(hidden=4,3 epochs=4 batch=9)", "mlp(lookback=9 scaler=robust anchor=instance)", "alone",
      "mlp(validation=0.3 refit-every=2 ensemble=2)", "",
    ]
    for (entry, name) in zip(entries, names) {
      var own = entry
      (own.label, own.naive) = ("", [])
      for (arm, records) in try await records(own) {
        let family = arm.prefix { $0 != "/" }
        let head = name.isEmpty ? "\(family)(shrink-to=drift)" : name
        #expect(together[head + arm.dropFirst(family.count)] == records, "\(head) \(arm)")
      }
    }
    var plain = base
    plain.forecaster = ["mlp"]
    let naive = try await records(plain).filter { !$0.key.contains("/") }
    #expect(naive.count == 2 && naive.allSatisfy { together[$0.key] == $0.value })
  }

  @Test func armsOfDifferentInputsShareSeriesFoldsAndOrigins() async throws {
    var base = try base()
    base.randomFit = []
    base.arms = [
      entry(base) { $0.lookback = 3 }, entry(base) { $0.lookback = 20 }, entry(base) { $0.lags = [1, 11] },
      entry(base) { ($0.lags, $0.calendar) = ([2], [.month]) },
    ]
    let job = try Walking.job(base, series())
    #expect(try job.series[0].table().columns.count == 1 + 3 + 1 + 2)
    let records = try await Walking.records(job)
    func origins(_ arm: Int) -> [String] {
      records.filter { $0.arm == arm }.flatMap { record in
        record.predictions.map { "\(record.series) \(record.fold.index) \($0.origin)+\($0.lead) \($0.actual)" }
      }
    }
    #expect(job.arms.indices.allSatisfy { origins($0) == origins(0) && !origins($0).isEmpty })
    let trained = Set(records.filter { $0.fold.index == 0 && $0.series == 0 }.map(\.fold.trainOrigins.lowerBound))
    #expect(trained == [2, 5, 19])
    // What an arm reads is its own alone: the target, two lags and the volume, not the other entry's lag or its months.
    let group = try #require(job.catalog.groups.first { $0.entry == 2 })
    let table = try job.series[0].table().selecting(try #require(group.inputs))
    #expect(table.columnNames == ["close:logReturn", "close:logReturn lag 1", "close:logReturn lag 11", "volume"])
    #expect(table.anchoredColumns == 3)
  }

  @Test func aRunWithEntriesGoesOnInTheMiddle() async throws {
    var base = try base()
    base.arms = [
      entry(base) { $0.hidden = [7] }, entry(base) { ($0.ensemble, $0.lookback) = (2, 9) },
      entry(base) { ($0.covariates, $0.start) = ([], [.warm]) },
    ]
    let job = try Walking.job(base, series())
    #expect(try await Walking.stopped(job, every: 3).map(\.content) == Walking.records(job, workers: 3).map(\.content))
  }

  @Test func anAuditOfEntriesPasses() async throws {
    var base = try base()
    (base.train, base.step, base.epochs, base.rival, base.randomFit) = (40, 5, 2, [], [.freshInit])
    base.arms = [
      entry(base) { ($0.covariates, $0.lags) = ([], [1, 4]) }, entry(base) { ($0.lookback, $0.scaler) = (9, .robust) },
      entry(base) { ($0.calendar, $0.refitEvery, $0.validation) = ([.dayOfWeek], 2, 0.3) },
    ]
    var settings = Audit.Settings()
    (settings.seriesSampled, settings.foldsSampled, settings.foldsShuffled) = (1, 2, 12)
    let configuration = base
    let audit = try Audit(configuration, series: [Walking.series("A", rows: 110)], settings: settings) {
      try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features)
    }
    let result = try await audit.run(workers: 2)
    #expect(result.passed, "\(result.text)")
    #expect(result.armCount == 2 + 3 * 2)
    // And it can fail: a scaler that sees all rows is found in the entries too.
    let leaky = try Audit(
      configuration, series: [Walking.series("A", rows: 110)], settings: settings, planting: .scaler
    ) {
      try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features)
    }
    let failed = try await leaky.run(workers: 2).findings.flatMap(\.failures)
    #expect(failed.contains { $0.arm?.contains("robust") == true } || failed.contains { $0.occurrences > 3 })
  }

  @Test func unitsAreKnownByWhatTheyAreWhateverTheyAreCalled() throws {
    let base = try base()
    var run = base
    run.arms = [entry(base) { ($0.hidden, $0.label) = ([7], "wide") }, entry(base) { $0.covariates = [] }, base]
    let units = try Walking.job(run, series()).workUnits()
    for own in [entry(base) { $0.hidden = [7] }, entry(base) { $0.covariates = [] }, base] {
      let alone = try Walking.job(entry(own) { $0.naive = [] }, series()).workUnits()
      #expect(alone.allSatisfy { unit in units.contains { $0.content == unit.content } })
    }
    #expect(Set(units.map(\.content)).count == units.count)
  }

  @Test func identitiesFollowFromEntriesAndNotFromTheirSpelling() throws {
    let base = try base()
    func identity(_ entries: [RunConfiguration]) throws -> String {
      let job = try Walking.job(entry(base) { $0.arms = entries }, series())
      return job.identity(
        configurationText: String(decoding: try JSONEncoder.sorted.encode(job.configuration), as: UTF8.self))
    }
    let wide = entry(base) { $0.hidden = [7] }
    let one = try identity([wide, base])
    #expect(try identity([entry(wide) { ($0.anchor, $0.shortcut) = (Anchor.none, false) }, base]) == one)
    #expect(try identity([base, wide]) != one)
    #expect(try identity([entry(wide) { $0.label = "wide" }, base]) != one)
    #expect(try identity([]) != one)
    let text = String(decoding: try JSONEncoder.sorted.encode(base), as: UTF8.self)
    #expect(!text.contains("arms") && !text.contains("label"))
  }

  @Test func entriesAreWrittenAsWhatTheyReplaceAndReadBack() throws {
    let base = try entry(base()) { $0.anchor = .instance }
    let run = entry(base) { run in
      run.arms = [
        entry(base) { ($0.hidden, $0.randomFit, $0.label) = ([64, 64], [], "wide") }, entry(base) { $0.anchor = nil },
        base,
      ]
    }
    let text = try JSONEncoder.sorted.encode(run)
    #expect(
      String(decoding: text, as: UTF8.self).contains(
        #""arms":[{"hidden":[64,64],"label":"wide","random-fit":[]},{"anchor":null},{}]"#))
    #expect(try JSONDecoder().decode(RunConfiguration.self, from: text) == run)
  }

  @Test func anArmIsCalledByWhatIsItsOwnWhateverFollowsFromOtherSettings() throws {
    func names(_ base: RunConfiguration, _ entries: [RunConfiguration]) throws -> [String] {
      var run = base
      (run.arms, run.naive, run.randomFit, run.rival) = (entries, [], [], [])
      let arms = ArmCatalog(run, .builtIn).arms
      return arms.map { $0.name.prefix { $0 != "/" } + " " + ($0.settings ?? "") }
    }
    // The optimizers' own decay is the default, which depends on another setting.
    let base = try entry(base()) { ($0.weightDecay, $0.randomFit, $0.rival) = (0, [], []) }
    let entries = [
      entry(base) { $0.optimizer = .adamw }, entry(base) { ($0.optimizer, $0.weightDecay) = (.adamw, 0.01) },
      entry(base) { ($0.anchor, $0.shortcut) = (Anchor.none, false) },
    ]
    #expect(
      try names(base, entries) == [
        #"mlp(optimizer=adamw) {"optimizer":"adamw"}"#,
        #"mlp(optimizer=adamw weight-decay=0.01) {"optimizer":"adamw","weight-decay":0.01}"#, "mlp {}",
      ])
    let decayed = entry(base) { $0.weightDecay = 0.01 }
    #expect(
      try names(decayed, [entry(decayed) { $0.optimizer = .adamw }]) == [#"mlp(optimizer=adamw) {"optimizer":"adamw"}"#]
    )
  }

  @Test func whatAnEntryCannotBeIsNamedWithItsNumber() throws {
    let base = try base()
    func refusal(_ entries: [RunConfiguration]) -> String? {
      #expect(throws: ConfigurationError.self) { try entry(base) { $0.arms = entries }.validate() }?.description
    }
    #expect(
      refusal([base, entry(base) { $0.train = 70 }])
        == "--arm, entry 2, train: expected 60, as all entries share it, found 70.")
    #expect(
      refusal([entry(base) { $0.hidden = [0] }])
        == "--arm, entry 1, hidden: expected a whole number from 1 to 4096, found 0.")
    #expect(
      refusal([base, entry(base) { $0.lookback = 60 }])?.hasPrefix("--arm, entry 2, train: expected at least ") == true)
    #expect(
      refusal([base, entry(base) { $0.forecaster = ["prophet"] }])
        == "--arm, entry 2, forecaster: expected one of mlp, lstm, tcn, transformer, linear, found 'prophet'.")
    #expect(
      refusal([entry(base) { $0.label = "ridge" }])
        == "--arm, entry 1, label: expected a name that no forecaster has, found ridge.")
    let twice = "expected arms that no other entry gives, found "
    #expect(refusal([base, entry(base) { $0.hidden = [5] }])?.contains("entry 2: \(twice)'mlp/absolute") == true)
    // The same arms under another name, and other arms under the same one.
    #expect(refusal([base, entry(base) { $0.label = "x" }])?.contains("entry 2: \(twice)'x/absolute") == true)
    #expect(
      refusal([entry(base) { $0.label = "x" }, entry(base) { ($0.label, $0.hidden) = ("x", [9]) }])?.contains(twice)
        == true)
    // A linear network reads no hidden layers.
    #expect(
      refusal([
        entry(base) { ($0.forecaster, $0.hidden) = (["mlp", "linear"], [9]) },
        entry(base) { $0.forecaster = ["linear"] },
      ])?
      .contains("found 'linear/absolute") == true)
    #expect(
      #expect(throws: ConfigurationError.self) { try entry(base) { $0.label = "x" }.validate() }?.key == "label")
  }
}

extension JSONEncoder {
  fileprivate static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
