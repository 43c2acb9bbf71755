internal import Foundation
internal import Metrics
internal import Results
internal import Statistics
internal import WalkForward

/// The arms of one name but for the seed.
struct ArmGroup {
  var name: String
  var arms: [StoredArm]
  var first: Arm { arms[0].arm }
}

/// A run's scores by one measure, ready to be compared.
struct RunFigures {
  let metric: Metric
  let series: [StoredSeries]
  let arms: [StoredArm]
  let groups: [ArmGroup]
  /// Folds of the arm with the most folds, summed over series.
  let seriesFolds: Int
  private let scores: [Key: StoredScore]
  private let baselines: [StoredBaseline]
  private let spending: [Int: StoredSpending]
  private let mixes: [Int: StoredMix]
  private let sources: [Int: [StoredSource]]
  private let bestNaive: [Int: Double]
  private let groupOfArm: [Int: String]

  private struct Key: Hashable {
    var series: Int
    var arm: Int
  }

  init(run: StoredRun, reader: ResultReader, metric: Metric) throws {
    self.metric = metric
    series = try reader.series(of: run.id)
    arms = try reader.arms(of: run.id)
    groups = Self.groups(arms)
    groupOfArm = Dictionary(
      groups.flatMap { group in group.arms.map { ($0.id, group.name) } }, uniquingKeysWith: { first, _ in first })
    let scores = try reader.scores(of: run.id, by: metric)
    self.scores = Dictionary(uniqueKeysWithValues: scores.map { (Key(series: $0.series, arm: $0.arm), $0) })
    baselines = try reader.baselines(of: run.id)
    spending = Dictionary(uniqueKeysWithValues: try reader.spending(of: run.id).map { ($0.arm, $0) })
    mixes = Dictionary(uniqueKeysWithValues: try reader.mixes(of: run.id).map { ($0.arm, $0) })
    sources = Dictionary(grouping: try reader.sources(of: run.id), by: \.arm)
    let naive = Set(arms.filter { $0.arm.role == .naive && !$0.arm.isLeaky }.map(\.id))
    bestNaive = Dictionary(
      scores.compactMap { score in naive.contains(score.arm) ? score.error.map { (score.series, $0) } : nil },
      uniquingKeysWith: min)
    seriesFolds = Dictionary(scores.map { ($0.arm, $0.folds) }, uniquingKeysWith: +).values.max() ?? 0
  }

  /// Arms in groups by name without the seed, trained arms before naive ones, otherwise in the run's order.
  private static func groups(_ arms: [StoredArm]) -> [ArmGroup] {
    var groups: [ArmGroup] = []
    var places: [String: Int] = [:]
    for arm in arms {
      let suffix = arm.arm.seed.map { "#\($0)" } ?? ""
      let name = arm.arm.name.hasSuffix(suffix) ? String(arm.arm.name.dropLast(suffix.count)) : arm.arm.name
      if let place = places[name] {
        groups[place].arms.append(arm)
      } else {
        places[name] = groups.count
        groups.append(ArmGroup(name: name, arms: [arm]))
      }
    }
    let order: [Arm.Role] = [.sequential, .rival, .randomFit, .naive]
    return order.flatMap { role in groups.filter { $0.first.role == role } }
  }

  // MARK: Arms

  func report(on group: ArmGroup) -> ArmReport {
    let arm = group.first
    let held = group.arms.flatMap { arm in series.compactMap { scores[Key(series: $0.id, arm: arm.id)] } }
    let spent = group.arms.compactMap { spending[$0.id] }
    let epochs = spent.reduce(0) { $0 + $1.epochs }
    let errors = series.compactMap { meanError($0, group) }
    let error = errors.isEmpty ? nil : exp(Ratios.mean(errors.map { log($0) })).known
    let attainable = series.compactMap { series in
      metric == .mse ? series.attainableMSE.flatMap { ratio(series, group, to: $0) } : nil
    }
    let naive = series.compactMap { series in bestNaive[series.id].flatMap { ratio(series, group, to: $0) } }
    return ArmReport(
      name: group.name, role: arm.role.rawValue, forecaster: arm.forecaster, rateRule: arm.rateRule, start: arm.start,
      feedback: arm.feedback, randomFit: arm.randomFit, isLeaky: arm.isLeaky,
      seeds: group.arms.compactMap(\.arm.seed).sorted(),
      mse: metric.split(error).mse, error: metric.split(error).error,
      vsBestNaive: Ratios.report(naive),
      bestNaiveShare: arm.role == .naive ? shareOfBest(group) : nil,
      quantiles: QuantileReport(
        series.map { series in group.arms.compactMap { scores[Key(series: series.id, arm: $0.id)]?.quantiles } }),
      vsAttainable: Ratios.report(attainable),
      folds: held.reduce(0) { $0 + $1.folds }, failedFolds: held.reduce(0) { $0 + $1.failedFolds },
      missingForecasts: held.reduce(0) { $0 + $1.losses.missing },
      gradientEvaluations: spent.reduce(0) { $0 + $1.gradientEvaluations },
      seconds: spent.reduce(0) { $0 + $1.seconds },
      mix: ForecastMix(group.arms.compactMap { mixes[$0.id] }),
      sources: SourceShare.shares(group.arms.map { sources[$0.id] ?? [] }, names: groupOfArm),
      clampedShare: epochs == 0 ? nil : Double(spent.reduce(0) { $0 + $1.clampedEpochs }) / Double(epochs))
  }

  private func shareOfBest(_ group: ArmGroup) -> Double? {
    let scored = series.filter { scores[Key(series: $0.id, arm: group.arms[0].id)]?.error != nil }
    let best = scored.count { scores[Key(series: $0.id, arm: group.arms[0].id)]?.error == bestNaive[$0.id] }
    return scored.isEmpty ? nil : Double(best) / Double(scored.count)
  }

  /// The geometric mean over seeds of a group's errors on a series.
  private func meanError(_ series: StoredSeries, _ group: ArmGroup) -> Double? {
    let seeds = group.arms.compactMap { scores[Key(series: series.id, arm: $0.id)]?.error }
    return seeds.isEmpty ? nil : exp(Ratios.mean(seeds.map { log($0) }))
  }

  /// The geometric mean over seeds of a group's errors on a series, as ratios to one error.
  private func ratio(_ series: StoredSeries, _ group: ArmGroup, to reference: Double) -> Double? {
    ratio(series, group.arms.map { (scores[Key(series: series.id, arm: $0.id)]?.error, reference) })
  }

  /// The geometric mean of ratios of errors on a series; nil where there is none, or an error is 0 or too large for a number.
  private func ratio(_ series: StoredSeries, _ pairs: [(own: Double?, other: Double?)]) -> Double? {
    let logs = pairs.compactMap { pair -> Double? in
      guard let own = pair.own, let other = pair.other else { return nil }
      return log(ratio(own, to: other, on: series))
    }
    return logs.isEmpty ? nil : exp(Ratios.mean(logs)).measured
  }

  private func ratio(_ error: Double, to other: Double, on series: StoredSeries) -> Double {
    Skill.ratio(error, to: other, floor: metric.floor(series.targetVariance ?? 0))
  }

  // MARK: By series, fold and lead

  /// A group's errors at each lead of each series, seed by seed, in the order of its arms.
  func leadErrors(_ group: ArmGroup) -> [(lead: Int, error: Double)] {
    group.arms.flatMap { arm in
      series.flatMap { series in
        (scores[Key(series: series.id, arm: arm.id)]?.byLead ?? [:]).sorted { $0.key < $1.key }.compactMap {
          lead, losses in losses.mean.map { (lead, $0) }
        }
      }
    }
  }

  private func foldErrors(_ series: Int, _ arm: Int) -> [Int: Double] {
    (scores[Key(series: series, arm: arm)]?.byFold ?? [:]).compactMapValues(\.mean)
  }

  /// The group's ratio to the naive arm that is best on a series; nil where there is none.
  func ratioToBestNaive(_ series: StoredSeries, _ group: ArmGroup) -> Double? {
    bestNaive[series.id].flatMap { ratio(series, group, to: $0) }
  }

  /// The naive arm that is best on a series.
  func bestNaiveArm(_ series: StoredSeries) -> StoredArm? {
    arms.first {
      $0.arm.role == .naive && !$0.arm.isLeaky
        && scores[Key(series: series.id, arm: $0.id)]?.error == bestNaive[series.id]
    }
  }

  /// The logarithms of the ratios of a group's error to another arm's in each fold of a series, seeds averaged.
  ///
  /// Errors are floored as scores are, so that a fold without error does not count without bound.
  func foldLogRatios(_ series: StoredSeries, _ group: ArmGroup, to other: Int) -> [Int: Double] {
    var logs: [Int: [Double]] = [:]
    let references = foldErrors(series.id, other)
    for arm in group.arms {
      for (fold, error) in foldErrors(series.id, arm.id) {
        guard let reference = references[fold] else { continue }
        let ratio = ratio(error, to: reference, on: series)
        if ratio.measured != nil { logs[fold, default: []].append(log(ratio)) }
      }
    }
    return logs.mapValues(Ratios.mean)
  }

  /// The losses summed over each fold of a series: the group's, its seeds averaged, and another arm's.
  func foldSums(_ series: StoredSeries, _ group: ArmGroup, and other: Int) -> [(own: Double, other: Double)] {
    let seeds = group.arms.map { foldErrors(series.id, $0.id) }
    let references = scores[Key(series: series.id, arm: other)]?.byFold ?? [:]
    return references.sorted { $0.key < $1.key }.compactMap { fold, reference in
      let own = seeds.compactMap { $0[fold] }
      guard !own.isEmpty, let error = reference.mean else { return nil }
      return (Ratios.mean(own) * Double(reference.count), error * Double(reference.count))
    }
  }

  // MARK: What cannot be told

  /// What is no number here and why, in sentences; `misses` tells whether an arm misses anywhere on a series.
  func undefined(_ misses: (_ series: Int, _ arm: Int) throws -> Bool) rethrows -> [String] {
    var lines: [String] = []
    for group in groups {
      var (unscaled, large, small, apart) = (0, 0, 0, 0)
      for series in series {
        let held = group.arms.compactMap { scores[Key(series: series.id, arm: $0.id)] }
        let errors = held.compactMap(\.error)
        if held.contains(where: { $0.unscaledFolds > 0 }) {
          unscaled += 1
        } else if errors.contains(where: { !$0.isFinite }) {
          large += 1
        } else if try held.contains(where: { score in
          try score.error.map { $0 < .leastNormalMagnitude } ?? false && misses(series.id, score.arm)
        }) {
          small += 1
        } else if !errors.isEmpty, bestNaive[series.id] != nil, ratioToBestNaive(series, group) == nil {
          apart += 1
        }
      }
      if unscaled > 0 {
        lines.append(
          "\(group.name): no \(metric.title) on \(unscaled) of \(series.count) series, where a fold holds no scale: its target never changed in the training range, or an earlier version wrote it. Run again into a new store."
        )
      }
      if large > 0 {
        lines.append(
          "\(group.name): no \(metric.title) on \(large) of \(series.count) series, whose \(metric.losses) are too large for a number; scale their column down."
        )
      }
      if small > 0 {
        lines.append(
          "\(group.name): the \(metric.title) on \(small) of \(series.count) series is 0 only because its \(metric.losses) are too small for a number; scale their column up."
        )
      }
      if apart > 0 {
        lines.append(
          "\(group.name): no ratio on \(apart) of \(series.count) series, where one \(metric.title) is 0 or too large for a number beside the other."
        )
      }
    }
    return lines
  }

  // MARK: Comparisons

  func comparisons(of group: ArmGroup) -> [Comparison] {
    let members = Set(group.arms.map(\.id))
    let own = baselines.filter { members.contains($0.arm) }
    let order = arms.compactMap(\.arm.randomFit)
    return Set(own.map(\.scheme)).sorted {
      (order.firstIndex(of: $0) ?? 0, $0) < (order.firstIndex(of: $1) ?? 0, $1)
    }.map { scheme in comparison(of: group, scheme: scheme, pairs: own.filter { $0.scheme == scheme }) }
  }

  private func comparison(of group: ArmGroup, scheme: String, pairs: [StoredBaseline]) -> Comparison {
    let ratios = series.compactMap { series in
      ratio(
        series,
        pairs.map {
          (scores[Key(series: series.id, arm: $0.arm)]?.error, scores[Key(series: series.id, arm: $0.baseline)]?.error)
        })
    }
    let wins = series.compactMap { series in
      foldWins(pairs.map { (Key(series: series.id, arm: $0.arm), Key(series: series.id, arm: $0.baseline)) })
    }
    let spent = pairs.reduce(0) { $0 + (spending[$1.arm]?.gradientEvaluations ?? 0) }
    let spentByBaseline = pairs.reduce(0) { $0 + (spending[$1.baseline]?.gradientEvaluations ?? 0) }
    return Comparison(
      arm: group.name, scheme: scheme, baseline: groupOfArm[pairs[0].baseline] ?? scheme,
      isLeaky: arms.contains { $0.id == pairs[0].baseline && $0.arm.isLeaky },
      ratio: Ratios.report(ratios), foldWins: Ratios.meanShare(wins),
      spentRatio: spent > 0 ? spentByBaseline / spent : nil)
  }

  /// The share of folds and seeds in which the first has the lower error; a tie counts half, so that no difference gives ½.
  private func foldWins(_ pairs: [(Key, Key)]) -> Double? {
    var won = 0.0
    var count = 0
    for (own, other) in pairs {
      let references = foldErrors(other.series, other.arm)
      for (fold, error) in foldErrors(own.series, own.arm) {
        guard let reference = references[fold] else { continue }
        won += error < reference ? 1 : error == reference ? 0.5 : 0
        count += 1
      }
    }
    return count == 0 ? nil : won / Double(count)
  }
}
