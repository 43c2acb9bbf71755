internal import Foundation
internal import Metrics
internal import Randomness
internal import Results
internal import Statistics
internal import WalkForward

/// The tests of each member of a panel against the first one.
struct PanelTests {
  let panel: LossPanel
  let draws: Int
  /// The mean block of the bootstraps, origins: Politis and White's for the mean losses of the reference.
  let meanBlock: Double

  init(_ panel: LossPanel, draws: Int) {
    self.panel = panel
    self.draws = draws
    let horizon = Double(panel.horizons.max() ?? 1)
    let automatic = (try? StationaryBootstrap.automaticBlock(for: Self.meanLosses(panel, of: 0).map { $0 ?? 0 })) ?? 1
    // Errors of overlapping leads depend on each other by construction.
    meanBlock = max(automatic, horizon)
  }

  func arm(_ index: Int, _ member: LossPanel.Member, confidence: Double?) -> CompareReport.Arm {
    let (own, other) = (panel.losses[index], panel.losses[0])
    let errors = own.map(Ratios.mean)
    let error = exp(Ratios.mean(errors.map { log($0) })).known
    let ratios = zip(errors, other.map(Ratios.mean)).map { Skill.ratio($0, to: $1, variance: 0) }
    var arm = CompareReport.Arm(
      store: member.reader.path, run: member.run.name, name: member.arm.arm.name, label: member.label,
      mse: panel.metric.split(error).mse, error: panel.metric.split(error).error,
      ratio: exp(Ratios.mean(ratios.map { log($0) })).measured,
      won: Skill(ratios: ratios).shareWon, confidence: confidence,
      isInSet: confidence.map { $0 > 0.10 })
    guard index > 0 else { return arm }
    let logs = ratios.map { log($0) }
    arm.wilcoxon = min(
      1,
      2
        * min(
          WilcoxonSignedRank(logs, alternative: .less).pValue, WilcoxonSignedRank(logs, alternative: .greater).pValue))
    let tests = zip(panel.horizons, zip(own, other)).map { horizon, losses in
      try? DieboldMariano(lossDifferences: zip(losses.0, losses.1).map { $0 - $1 }, horizon: horizon)
    }
    func share(_ side: Alternative) -> Double {
      // Series whose losses do not differ at all are found neither better nor worse.
      Double(tests.count { ($0?.pValue() ?? 1) < 0.05 && ($0?.pValue(side) ?? 1) < 0.5 }) / Double(tests.count)
    }
    (arm.betterShare, arm.worseShare) = (share(.less), share(.greater))
    if let interval = interval(own, to: other) { (arm.low, arm.high) = (interval.low, interval.high) }
    return arm
  }

  /// The interval of a ratio of losses by series and origin, from draws that are the same for all, so that equal ones have equal intervals.
  func interval(_ own: [[Double]], to other: [[Double]]) -> PanelSkill.Interval? {
    func spread(_ losses: [[Double]]) -> [[Double]] {
      zip(losses, panel.places).map { losses, places in
        var row = [Double](repeating: 0, count: panel.clock.count)
        for (loss, place) in zip(losses, places) { row[place] = loss }
        return row
      }
    }
    let stream = RandomStream(seed: RandomStream.seed("compare", "interval"))
    guard
      let skill = try? PanelSkill([.init(errors: spread(own), others: spread(other))]),
      let drawn = try? skill.draws(draws, meanBlock: meanBlock, from: stream)
    else { return nil }
    return try? skill.interval(draws: drawn)
  }

  /// The p-values in the model confidence set, by member, from losses averaged over series, each over the reference's error
  /// there; members with the same forecasts are one model.
  func confidence() -> [Double]? {
    let models = panel.originals.indices.filter { panel.originals[$0] == $0 }
    let columns = models.map { Self.meanLosses(panel, of: $0) }
    let rows = panel.clock.indices.compactMap { t -> [Double]? in
      let row = columns.compactMap { $0[t] }
      return row.count == columns.count ? row : nil
    }
    guard let bootstrap = try? StationaryBootstrap(count: rows.count, meanBlock: meanBlock) else { return nil }
    let stream = RandomStream(seed: RandomStream.seed("compare", "confidence set"))
    guard let set = try? ModelConfidenceSet(losses: rows, draws: bootstrap.draws(draws, from: stream)) else {
      return nil
    }
    let values = Dictionary(uniqueKeysWithValues: zip(models, set.pValues))
    return panel.originals.map { values[$0] ?? .nan }
  }

  /// A member's losses by instant: the mean over the series that have an origin there, each scaled by its reference error.
  private static func meanLosses(_ panel: LossPanel, of index: Int) -> [Double?] {
    var sums = [Double](repeating: 0, count: panel.clock.count)
    var counts = [Int](repeating: 0, count: panel.clock.count)
    for (s, losses) in panel.losses[index].enumerated() {
      let scale = Ratios.mean(panel.losses[0][s])
      guard scale > 0 else { continue }
      for (loss, place) in zip(losses, panel.places[s]) {
        sums[place] += loss / scale
        counts[place] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil }
  }
}
