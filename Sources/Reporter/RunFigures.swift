internal import Foundation
internal import Results
internal import Statistics
internal import WalkForward

/// The arms of one name but for the seed.
struct ArmGroup {
  var name: String
  var arms: [StoredArm]
  var first: Arm { arms[0].arm }
}

/// A run's scores, ready to be compared.
struct RunFigures {
  let series: [StoredSeries]
  let arms: [StoredArm]
  let groups: [ArmGroup]
  /// Folds of the arm with the most folds, summed over series.
  let seriesFolds: Int
  private let scores: [Key: StoredScore]
  private let foldScores: [Key: [Int: Double]]
  private let foldCounts: [Key: [Int: Int]]
  private let baselines: [StoredBaseline]
  private let spending: [Int: StoredSpending]
  private let mixes: [Int: StoredMix]
  private let bestNaive: [Int: Double]
  private let groupOfArm: [Int: String]

  private struct Key: Hashable {
    var series: Int
    var arm: Int
  }

  init(run: StoredRun, reader: ResultReader) throws {
    series = try reader.series(of: run.id)
    arms = try reader.arms(of: run.id)
    groups = Self.groups(arms)
    groupOfArm = Dictionary(
      groups.flatMap { group in group.arms.map { ($0.id, group.name) } }, uniquingKeysWith: { first, _ in first })
    let scores = try reader.scores(of: run.id)
    self.scores = Dictionary(uniqueKeysWithValues: scores.map { (Key(series: $0.series, arm: $0.arm), $0) })
    var foldScores: [Key: [Int: Double]] = [:]
    var foldCounts: [Key: [Int: Int]] = [:]
    for score in try reader.foldScores(of: run.id) {
      foldScores[Key(series: score.series, arm: score.arm), default: [:]][score.fold] = score.mse
      foldCounts[Key(series: score.series, arm: score.arm), default: [:]][score.fold] = score.count
    }
    self.foldScores = foldScores
    self.foldCounts = foldCounts
    baselines = try reader.baselines(of: run.id)
    spending = Dictionary(uniqueKeysWithValues: try reader.spending(of: run.id).map { ($0.arm, $0) })
    mixes = Dictionary(uniqueKeysWithValues: try reader.mixes(of: run.id).map { ($0.arm, $0) })
    let naive = Set(arms.filter { $0.arm.role == .naive && !$0.arm.isLeaky }.map(\.id))
    bestNaive = Dictionary(
      scores.compactMap { score in naive.contains(score.arm) ? score.mse.map { (score.series, $0) } : nil },
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
    let mses = series.compactMap { meanMSE($0, group) }
    let attainable = series.compactMap { series in
      series.attainableMSE.flatMap { ratio(series, group, to: $0) }
    }
    let naive = series.compactMap { series in bestNaive[series.id].flatMap { ratio(series, group, to: $0) } }
    return ArmReport(
      name: group.name, role: arm.role.rawValue, forecaster: arm.forecaster, rateRule: arm.rateRule, start: arm.start,
      feedback: arm.feedback, randomFit: arm.randomFit, isLeaky: arm.isLeaky,
      seeds: group.arms.compactMap(\.arm.seed).sorted(),
      mse: mses.isEmpty ? nil : exp(Ratios.mean(mses.map { log($0) })).known,
      vsBestNaive: Ratios.report(naive),
      bestNaiveShare: arm.role == .naive ? shareOfBest(group) : nil,
      vsAttainable: Ratios.report(attainable),
      folds: held.reduce(0) { $0 + $1.folds }, failedFolds: held.reduce(0) { $0 + $1.failedFolds },
      missingForecasts: held.reduce(0) { $0 + $1.missing },
      gradientEvaluations: spent.reduce(0) { $0 + $1.gradientEvaluations },
      seconds: spent.reduce(0) { $0 + $1.seconds },
      mix: ForecastMix(group.arms.compactMap { mixes[$0.id] }),
      clampedShare: epochs == 0 ? nil : Double(spent.reduce(0) { $0 + $1.clampedEpochs }) / Double(epochs))
  }

  private func shareOfBest(_ group: ArmGroup) -> Double? {
    let scored = series.filter { scores[Key(series: $0.id, arm: group.arms[0].id)]?.mse != nil }
    let best = scored.count { scores[Key(series: $0.id, arm: group.arms[0].id)]?.mse == bestNaive[$0.id] }
    return scored.isEmpty ? nil : Double(best) / Double(scored.count)
  }

  /// The geometric mean over seeds of a group's MSEs on a series.
  private func meanMSE(_ series: StoredSeries, _ group: ArmGroup) -> Double? {
    let seeds = group.arms.compactMap { scores[Key(series: series.id, arm: $0.id)]?.mse }
    return seeds.isEmpty ? nil : exp(Ratios.mean(seeds.map { log($0) }))
  }

  /// The geometric mean over seeds of a group's MSEs on a series, as ratios to one MSE.
  private func ratio(_ series: StoredSeries, _ group: ArmGroup, to reference: Double) -> Double? {
    ratio(series, group.arms.map { (scores[Key(series: series.id, arm: $0.id)]?.mse, reference) })
  }

  /// The geometric mean of ratios of MSEs on a series; nil where there is none, or an MSE is 0 or too large for a number.
  private func ratio(_ series: StoredSeries, _ pairs: [(own: Double?, other: Double?)]) -> Double? {
    let logs = pairs.compactMap { pair -> Double? in
      guard let own = pair.own, let other = pair.other else { return nil }
      return log(Skill.ratio(own, to: other, variance: series.targetVariance ?? 0))
    }
    return logs.isEmpty ? nil : exp(Ratios.mean(logs)).measured
  }

  // MARK: By series and fold

  /// The group's ratio to the naive arm that is best on a series; nil where there is none.
  func ratioToBestNaive(_ series: StoredSeries, _ group: ArmGroup) -> Double? {
    bestNaive[series.id].flatMap { ratio(series, group, to: $0) }
  }

  /// The naive arm that is best on a series.
  func bestNaiveArm(_ series: StoredSeries) -> StoredArm? {
    arms.first {
      $0.arm.role == .naive && !$0.arm.isLeaky
        && scores[Key(series: series.id, arm: $0.id)]?.mse == bestNaive[series.id]
    }
  }

  /// The logarithms of the ratios of a group's MSE to another arm's in each fold of a series, seeds averaged.
  ///
  /// Errors are floored as scores are, so that a fold without error does not count without bound.
  func foldLogRatios(_ series: StoredSeries, _ group: ArmGroup, to other: Int) -> [Int: Double] {
    var logs: [Int: [Double]] = [:]
    for arm in group.arms {
      for (fold, mse) in foldScores[Key(series: series.id, arm: arm.id)] ?? [:] {
        guard let reference = foldScores[Key(series: series.id, arm: other)]?[fold] else { continue }
        let ratio = Skill.ratio(mse, to: reference, variance: series.targetVariance ?? 0)
        if ratio.measured != nil { logs[fold, default: []].append(log(ratio)) }
      }
    }
    return logs.mapValues(Ratios.mean)
  }

  /// The squared errors summed over each fold of a series: the group's, its seeds averaged, and another arm's.
  func foldSums(_ series: StoredSeries, _ group: ArmGroup, and other: Int) -> [(own: Double, other: Double)] {
    let reference = Key(series: series.id, arm: other)
    return (foldScores[reference] ?? [:]).sorted { $0.key < $1.key }.compactMap { fold, mse in
      let own = group.arms.compactMap { foldScores[Key(series: series.id, arm: $0.id)]?[fold] }
      guard !own.isEmpty, let count = foldCounts[reference]?[fold] else { return nil }
      return (Ratios.mean(own) * Double(count), mse * Double(count))
    }
  }

  // MARK: What cannot be told

  /// What is no number here and why, in sentences; `misses` tells whether an arm misses anywhere on a series.
  func undefined(_ misses: (_ series: Int, _ arm: Int) throws -> Bool) rethrows -> [String] {
    var lines: [String] = []
    for group in groups {
      var (large, small, apart) = (0, 0, 0)
      for series in series {
        let held = group.arms.compactMap { scores[Key(series: series.id, arm: $0.id)] }
        let mses = held.compactMap(\.mse)
        if mses.contains(where: { !$0.isFinite }) {
          large += 1
        } else if try held.contains(where: { score in
          try score.mse.map { $0 < .leastNormalMagnitude } ?? false && misses(series.id, score.arm)
        }) {
          small += 1
        } else if !mses.isEmpty, bestNaive[series.id] != nil, ratioToBestNaive(series, group) == nil {
          apart += 1
        }
      }
      if large > 0 {
        lines.append(
          "\(group.name): no MSE on \(large) of \(series.count) series, whose squared errors are too large for a number; scale their column down."
        )
      }
      if small > 0 {
        lines.append(
          "\(group.name): the MSE on \(small) of \(series.count) series is 0 only because squares of its errors are too small for a number; scale their column up."
        )
      }
      if apart > 0 {
        lines.append(
          "\(group.name): no ratio on \(apart) of \(series.count) series, where one MSE is 0 or too large for a number beside the other."
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
          (scores[Key(series: series.id, arm: $0.arm)]?.mse, scores[Key(series: series.id, arm: $0.baseline)]?.mse)
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

  /// The share of folds and seeds in which the first has the lower MSE; a tie counts half, so that no difference gives ½.
  private func foldWins(_ pairs: [(Key, Key)]) -> Double? {
    var won = 0.0
    var count = 0
    for (own, other) in pairs {
      for (fold, mse) in foldScores[own] ?? [:] {
        guard let reference = foldScores[other]?[fold] else { continue }
        won += mse < reference ? 1 : mse == reference ? 0.5 : 0
        count += 1
      }
    }
    return count == 0 ? nil : won / Double(count)
  }
}
