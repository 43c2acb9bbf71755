internal import Forecasters
internal import Foundation
internal import Randomness
internal import Series

/// The errors of arms over shuffled targets, fold by fold, beside those of the training mean.
struct ShuffledErrors: Sendable {
  /// The arm's name, and its squared error in each fold.
  var arms: [(name: String, errors: [Double])] = []
  /// The squared error of the training mean in each fold.
  var mean: [Double] = []
  /// Samples on which the mean was fitted, at least.
  var samples = 1
  /// Consecutive folds that share labels and are taken together.
  var block = 1
}

extension Audit {
  /// Walks one unit over a series whose target rows are permuted, and scores it against the mean of its training rows.
  func shuffledErrors(_ audited: AuditedSeries, group: Int) throws -> ShuffledErrors {
    let table = audited.table.withShuffledTarget(lags: configuration.features.lags, seed: settings.seed)
    var errors = ShuffledErrors()
    guard let job = try? Job(configuration, tables: [table], facts: facts, forecasters: forecasters, planting: leak),
      let walked = job.series.first
    else {
      return errors
    }
    let group = job.catalog.walked[group]
    var walk = try GroupWalk(job, Cohort(name: table.name, members: [0]), group: group)
    let (target, horizon) = (table.columns[0], configuration.horizon)
    let folds = walked.folds(of: group)
    let step = configuration.step.rows ?? folds.map(\.testOrigins.count).min() ?? 1
    errors.block = 2 * horizon > step ? 1 + 2 * horizon / step : 1
    errors.samples = folds.map(\.trainOrigins.count).min() ?? 1
    for (k, fold) in folds.prefix(settings.foldsShuffled).enumerated() {
      try Task.checkCancellation()
      guard let trails = walk.audited()?.trails else { break }
      let rows = fold.trainRows.lowerBound..<fold.trainOrigins.upperBound + horizon
      let mean = target[rows].reduce(0, +) / Double(rows.count)
      func meanSquare(_ forecast: (_ origin: Int, _ lead: Int) -> Double) -> Double {
        var sum = 0.0
        for (i, origin) in fold.testOrigins.enumerated() {
          for lead in 1...horizon {
            let error = target[origin + lead] - forecast(i, lead)
            sum += error * error
          }
        }
        return sum / Double(fold.testOrigins.count * horizon)
      }
      errors.mean.append(meanSquare { _, _ in mean })
      for (i, trail) in trails.enumerated() {
        if k == 0 { errors.arms.append((job.arms[trail.arm].name, [])) }
        errors.arms[i].errors.append(meanSquare { origin, lead in trail.forecasts[origin * horizon + lead - 1] })
      }
    }
    return errors
  }

  /// No arm may have a mean squared error significantly below that of the training mean.
  func finding(shuffled: [(series: String, errors: ShuffledErrors)]) -> AuditFinding {
    let tests = shuffled.flatMap { series, errors in
      errors.arms.compactMap { arm in
        SkillTest(errors: arm.errors, against: errors.mean, block: errors.block, margin: 2 / Double(errors.samples))
          .map { (series: series, arm: arm.name, test: $0) }
      }
    }
    let folds = shuffled.map(\.errors.mean.count).max() ?? 0
    guard let lowest = tests.map(\.test.ratio).min(), let least = tests.map(\.test.p).min() else {
      return AuditFinding(
        check: .shuffledTargets, status: .notApplicable,
        summary: "\(counted(folds, "fold", "folds")) a series; a test needs at least "
          + "\(SkillTest.minimumBlocks) stretches of folds that share no labels", compared: ["folds": folds],
        failures: [])
    }
    // Bonferroni: the level holds for the whole check.
    let level = SkillTest.level / Double(tests.count)
    let failures = tests.filter { $0.test.p < level }.map { found in
      AuditFailure(
        cause: .skill, series: found.series, arm: found.arm,
        what: "MSE over the training mean's with shuffled targets, p = \(short(found.test.p))",
        expected: 1, found: found.test.ratio)
    }
    return AuditFinding(
      check: .shuffledTargets, status: failures.isEmpty ? .passed : .failed,
      summary:
        "\(counted(tests.count, "arm", "arms")) × series over up to \(folds) folds; MSE over the training mean's, the "
        + "lowest \(short(lowest)) (one-sided t test over folds, lowest p = \(short(least)), fails below \(short(level)))",
      compared: ["tests": tests.count, "folds": folds], failures: grouped(failures))
  }

  private func short(_ value: Double) -> String { String(format: "%.3g", value) }
}

/// Whether errors are significantly below those of another forecast: a one-sided t test of their differences over blocks of folds.
///
/// H₀: E(A) ≥ (1 − margin) E(B). The margin is room for what estimating B costs: the mean of n values has 1 + 1/n of the least error.
package struct SkillTest: Sendable {
  /// The probability, over a whole audit, that the check fails without cause.
  package static let level = 0.001
  /// Blocks that a test needs.
  package static let minimumBlocks = 8

  /// ΣA / ΣB.
  package let ratio: Double
  /// The probability of a difference as low as this under H₀.
  package let p: Double

  /// The test, or nil for too few blocks of `block` folds or errors that are not finite.
  package init?(errors: [Double], against other: [Double], block: Int, margin: Double) {
    let blocks = errors.count / block
    guard blocks >= SkillTest.minimumBlocks, errors.count == other.count, (errors + other).allSatisfy(\.isFinite) else {
      return nil
    }
    let all = other.reduce(0, +)
    ratio = all > 0 ? errors.reduce(0, +) / all : .nan
    let differences = (0..<blocks).map { b in
      (b * block..<(b + 1) * block).reduce(0) { $0 + errors[$1] - (1 - margin) * other[$1] }
    }
    let mean = differences.reduce(0, +) / Double(blocks)
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(blocks - 1)
    p =
      variance > 0
      ? SkillTest.lowerTail(mean / (variance / Double(blocks)).squareRoot(), freedom: blocks - 1) : mean < 0 ? 0 : 1
  }

  /// P(T < t) of Student's distribution.
  ///
  /// With t = √ν tan θ its density is proportional to cos^(ν−1) θ, which Simpson's rule integrates.
  package static func lowerTail(_ t: Double, freedom: Int) -> Double {
    func integral(to end: Double) -> Double {
      let (start, parts) = (-Double.pi / 2, 2000)
      let width = (end - start) / Double(parts)
      return (0...parts).reduce(0) { sum, i in
        let weight = i == 0 || i == parts ? 1.0 : i.isMultiple(of: 2) ? 2 : 4
        return sum + weight * pow(max(0, cos(start + Double(i) * width)), Double(freedom - 1))
      } * width / 3
    }
    return integral(to: atan(t / Double(freedom).squareRoot())) / integral(to: .pi / 2)
  }
}

extension LearningTable {
  /// The table with its target's rows permuted; lags follow the new target, all other columns stay.
  ///
  /// As many rows as the longest lag are dropped from the start.
  func withShuffledTarget(lags: [Lag], seed: Int) -> LearningTable {
    var target = columns[0]
    var stream = RandomStream(seed: RandomStream.seed("audit shuffle", seed, name))
    stream.shuffle(&target)
    let first = lags.map(\.rows).max() ?? 0
    var shuffled = [Array(target[first...])]
    for lag in lags.ordered { shuffled.append(lag.values(of: target, from: first)) }
    shuffled += columns.dropFirst(1 + lags.count).map { Array($0[first...]) }
    return LearningTable(
      name: name, clock: clock, instants: Array(instants[first...]), columns: shuffled, columnNames: columnNames,
      anchoredColumns: anchoredColumns, target: self.target)
  }
}
