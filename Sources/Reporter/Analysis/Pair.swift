internal import Foundation
internal import Metrics
internal import Results
internal import Statistics
internal import WalkForward

/// Two models of a run against each other, on all series and origins that both have forecast.
package struct Pair: Sendable, Codable, Equatable {
  /// The model with the lower error, and the other one, by the arms' names without their seeds.
  package var lower, higher: String
  /// The ratio of their errors, the geometric mean over series, of losses averaged over seeds; at most 1.
  ///
  /// The interval is a panel bootstrap: over origins in blocks, all series at once, and over series.
  package var ratio: Estimate
  /// The series and their origins.
  package var series, origins: Int
}

/// The pairs of a run's models.
struct Pairs {
  /// The most models of which all pairs are told; of more, the best one is set against the next ones.
  private static let mostModels = 4
  private static let mostPairs = 6
  /// Additions that an interval may take, so that a report does not take longer than a run.
  private static let budget = 2e9

  private let panel: LossPanel
  private let tests: PanelTests
  private let names: [String]
  /// Losses by model, series and origin.
  private let losses: [[[Double]]]

  /// The panel of these groups of arms; nil where there is nothing that all have forecast.
  private init?(_ groups: [ArmGroup], _ run: StoredRun, _ reader: ResultReader, _ metric: Metric) throws {
    let members = groups.flatMap { group in
      group.arms.map { LossPanel.Member(reader: reader, run: run, arm: $0, label: $0.arm.name) }
    }
    panel = try LossPanel(members, metric: metric)
    guard !panel.series.isEmpty else { return nil }
    names = groups.map(\.name)
    var first = 0
    losses = groups.map { [panel] group in
      defer { first += group.arms.count }
      let seeds = panel.losses[first..<first + group.arms.count]
      return panel.series.indices.map { s in
        panel.places[s].indices.map { i in seeds.reduce(0) { $0 + $1[s][i] } / Double(seeds.count) }
      }
    }
    let cells = Double(panel.clock.count * panel.series.count)
    tests = PanelTests(panel, draws: Int(max(100, min(1000, Self.budget / cells))))
  }

  /// The pairs of the trained models among a run's arms, the most of them that a reader takes in.
  static func all(_ groups: [ArmGroup], _ run: StoredRun, _ reader: ResultReader, _ metric: Metric) throws -> [Pair] {
    let models = groups.filter { [.sequential, .rival].contains($0.first.role) && !$0.first.isLeaky }
    guard models.count > 1, let pairs = try Pairs(models, run, reader, metric) else { return [] }
    let order = models.indices.sorted { (pairs.error($0), $0) < (pairs.error($1), $1) }
    let chosen =
      models.count <= mostModels
      ? order.indices.flatMap { i in order[(i + 1)...].map { (order[i], $0) } }
      : order.dropFirst().prefix(mostPairs).map { (order[0], $0) }
    return chosen.compactMap { pairs.pair($0, $1) }
  }

  /// The geometric mean over series of a model's errors.
  private func error(_ model: Int) -> Double { exp(Ratios.mean(losses[model].map { log(Ratios.mean($0)) })) }

  private func pair(_ a: Int, _ b: Int) -> Pair? {
    let ratios = zip(losses[a], losses[b]).map { Skill.ratio(Ratios.mean($0), to: Ratios.mean($1), variance: 0) }
    guard let ratio = exp(Ratios.mean(ratios.map { log($0) })).measured else { return nil }
    if ratio > 1 { return pair(b, a) }
    let interval = tests.interval(losses[a], to: losses[b])
    return Pair(
      lower: names[a], higher: names[b], ratio: Estimate(value: ratio, low: interval?.low, high: interval?.high),
      series: panel.series.count, origins: panel.places.reduce(0) { $0 + $1.count })
  }
}
