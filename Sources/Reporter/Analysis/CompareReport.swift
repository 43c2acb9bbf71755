internal import Foundation
package import Metrics
internal import Randomness
package import Results
internal import Statistics
internal import WalkForward

/// Arms of several runs side by side on the series and origins that all of them have, with tests of significance.
package struct CompareReport: Sendable, Codable, Equatable {
  /// One arm against the reference.
  package struct Arm: Sendable, Codable, Equatable {
    /// The store's file, the run's and the arm's name.
    public var store, run, name: String
    /// The label that tells it apart from the others.
    public var label: String
    /// The label of an arm before it with the same forecasts to the last bit; nil for an arm with forecasts of its own.
    package var sameAs: String?
    /// The geometric mean over series of its MSEs; nil where one is too large for a number, and in a comparison by another measure.
    public var mse: Double?
    /// The same by the comparison's measure, where that is another one.
    public var error: Double?
    /// Its error to the reference's, the geometric mean over series; below 1 is better, and 1 for the reference; nil where
    /// an error is 0 or too large for a number.
    public var ratio: Double?
    /// The 95 % interval of the ratio, by a panel bootstrap over origins in blocks and over series; nil where undefined.
    public var low, high: Double?
    /// The share of series with a lower error than the reference's, a tie counting half.
    public var won: Double
    /// Wilcoxon's two-sided p-value that log ratios are symmetric about 0, adjusted by Holm over the arms that differ; nil
    /// for the reference.
    package var wilcoxon: Double?
    /// The shares of series on which the Diebold–Mariano test at 5 % finds it better, and worse; nil for the reference.
    package var betterShare, worseShare: Double?
    /// The p-value at which it leaves the model confidence set; nil where the set is undefined.
    public var confidence: Double?
    /// Whether it belongs to the 90 % model confidence set.
    package var isInSet: Bool?
    /// How well its forecasts rank the series at the common origins; nil where they do not say.
    package var rankCorrelation: RankCorrelation?
  }

  /// The measure of all errors and ratios by name; nil for `mse`.
  package var metric: String?
  /// The label of the arm that the others are compared with.
  package var reference: String
  /// The arms, the reference first.
  package var arms: [Arm]
  /// The series that all runs have.
  package var series: Int
  /// The origins of all series at which every arm has a forecast, and those at which some arm has none.
  package var origins, unpaired: Int
  /// Series that are not compared.
  package var leftOut: [SkippedSeries]
  /// The mean length of the bootstrap's blocks, origins.
  package var meanBlock: Double

  /// Compares the arms of stores.
  ///
  /// Losses are squared errors, or those of another measure, averaged over the common leads. Holds one number an arm, series and origin.
  /// O(draws × origins × series) an arm.
  ///
  /// - Parameters:
  ///   - readers: the stores.
  ///   - runs: the names of the runs; none for all.
  ///   - names: names of arms; none for all that do not look ahead.
  ///   - reference: the arm that others are compared with, by name or label; nil for the first sequential one.
  ///   - metric: the measure.
  ///   - draws: draws of the bootstraps.
  /// - Throws: `StoreError`; `AnalysisError` for an unknown arm, under two arms, or no common series.
  package init(
    _ readers: [ResultReader], runs: [String] = [], arms names: [String] = [], reference: String? = nil,
    metric: Metric = .mse, draws: Int = 1000
  ) throws {
    let members = try Self.members(readers, runs: runs, arms: names, reference: reference)
    let panel = try LossPanel(members, metric: metric)
    guard !panel.series.isEmpty else {
      throw AnalysisError(
        readers.map(\.path).joined(separator: " "), expected: "a series with origins that all arms forecast",
        found: panel.leftOut.first.map { "none; \($0.series): \($0.reason)" } ?? "none",
        advice: "Compare runs on the same series and target, or choose arms with --arm.")
    }
    self.metric = metric == .mse ? nil : metric.name
    self.reference = members[0].label
    series = panel.series.count
    origins = panel.places.reduce(0) { $0 + $1.count }
    unpaired = panel.unpaired
    leftOut = panel.leftOut
    let tests = PanelTests(panel, draws: draws)
    meanBlock = tests.meanBlock
    let confidence = tests.confidence()
    arms = members.indices.map { tests.arm($0, members[$0], confidence: confidence?[$0]) }
    let correlations = try panel.rankCorrelations()
    for i in arms.indices { arms[i].rankCorrelation = correlations[i] }
    // Arms with the same forecasts are one hypothesis.
    let tested = panel.originals.indices.filter { panel.originals[$0] == $0 }.dropFirst()
    let adjusted = try holmAdjusted(tested.map { arms[$0].wilcoxon ?? 1 })
    for (i, p) in zip(tested, adjusted) { arms[i].wilcoxon = p }
    for (i, original) in panel.originals.enumerated() where i != original {
      arms[i].sameAs = members[original].label
      if original > 0 { arms[i].wilcoxon = arms[original].wilcoxon }
    }
  }

  private static func members(
    _ readers: [ResultReader], runs wanted: [String], arms names: [String], reference: String?
  ) throws -> [LossPanel.Member] {
    var members: [LossPanel.Member] = []
    var known: [String] = []
    var chosen = Set<String>()
    let runs = try runs(of: readers, named: wanted)
    let places = places(of: readers)
    for (reader, run) in runs {
      for arm in try reader.arms(of: run.id) where !arm.arm.isLeaky {
        let prefix = readers.count > 1 ? "\(places[reader.path] ?? reader.path): " : ""
        let label = runs.count > 1 ? "\(prefix)\(run.name): \(arm.arm.name)" : arm.arm.name
        known.append(label)
        let matching = names.filter { ArmChoice.matches(arm, $0) || $0 == label }
        if names.isEmpty || !matching.isEmpty {
          chosen.formUnion(matching)
          members.append(.init(reader: reader, run: run, arm: arm, label: label))
        }
      }
    }
    func unknown(_ option: String, _ name: String) -> AnalysisError {
      AnalysisError(
        usage: true, "--\(option) \(name)", expected: "an arm of these runs", found: "none of that name",
        advice: ArmChoice.advice(name, among: known))
    }
    if let missing = names.first(where: { !chosen.contains($0) }) { throw unknown("arm", missing) }
    let place =
      if let reference {
        members.firstIndex { $0.label == reference } ?? members.firstIndex { ArmChoice.matches($0.arm, reference) }
      } else {
        members.firstIndex { $0.arm.arm.role == .sequential } ?? members.indices.first
      }
    guard let place, members.count > 1 else {
      if let reference, members.count > 1 { throw unknown("reference", reference) }
      throw AnalysisError(
        usage: true, readers.map(\.path).joined(separator: " "), expected: "two arms at least",
        found: "\(members.count)", advice: "Name more stores, or more arms with --arm.")
    }
    let first = members.remove(at: place)
    return [first] + members
  }

  /// The runs of these names in all stores; every name is in some store, and every store has one of them.
  private static func runs(
    of readers: [ResultReader], named names: [String]
  ) throws -> [(reader: ResultReader, run: StoredRun)] {
    var seen = Set<String>()
    for reader in readers where !seen.insert(URL(filePath: reader.path).resolvingSymlinksInPath().path).inserted {
      throw AnalysisError(
        usage: true, reader.path, expected: "each store once", found: "it twice", advice: "Leave one of them out.")
    }
    let all = try readers.map { ($0, try $0.runs()) }
    let known = Set(all.flatMap { $0.1.map(\.name) })
    return try all.flatMap { reader, runs in
      // A name that no store has is refused by the first of them, which names its own.
      let present = names.filter { name in !known.contains(name) || runs.contains { $0.name == name } }
      return try reader.unalteredRuns(named: present.isEmpty ? names : present).map { (reader, $0) }
    }
  }

  /// What labels call the stores: the file without its extension, or the path where files have one name.
  private static func places(of readers: [ResultReader]) -> [String: String] {
    let names = readers.map { URL(filePath: $0.path).deletingPathExtension().lastPathComponent }
    return Dictionary(
      zip(readers.map(\.path), names).map { path, name in (path, names.count { $0 == name } > 1 ? path : name) },
      uniquingKeysWith: { first, _ in first })
  }
}
