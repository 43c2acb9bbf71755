internal import Foundation
internal import Randomness
internal import Statistics

/// What a reading, or a claim, comes to.
public enum Verdict: String, Sendable, Codable {
  /// What was claimed holds.
  case supported
  /// The opposite holds, or the claimed numbers are excluded.
  case refuted
  /// There is no difference that matters.
  case equivalent
  /// The data do not say.
  case inconclusive
}

/// What was measured of a quantity over series.
public struct Estimate: Sendable {
  /// The mean over series.
  public var mean: Double
  /// The median over series.
  public var median: Double
  /// The ends of the 95 % bootstrap interval of the mean.
  public var low: Double
  /// The upper end.
  public var high: Double
  /// The number of series.
  public var count: Int
  /// The smallest effect that is found with 80 % power: 2.5·sd/√S.
  public var detectable: Double
  /// The p-value of the hypothesis' own test; nil for hypotheses that go by the interval.
  public var pValue: Double?
  /// The p-value of the opposite direction.
  var opposite: Double?
  /// The p-value of equivalence within ± the margin.
  var equivalence: Double?
}

/// A reading with its outcome.
public struct ReadingResult: Sendable {
  /// The reading.
  public var reading: Reading
  /// What was measured; nil for a check and where there are too few series.
  public var estimate: Estimate?
  /// The p-value, adjusted by Holm's method over all readings of its family.
  public var adjusted: Double?
  /// The verdict.
  public var verdict: Verdict
  /// What else is to be said.
  public var note = ""
}

/// A claim with its outcome.
public struct ClaimResult: Sendable {
  /// The claim.
  public var claim: Claim
  /// Its readings.
  public var readings: [ReadingResult]
  /// The verdict.
  public var verdict: Verdict
  /// Why it is not what the deciding readings alone would say.
  public var note = ""
}

extension Estimate {
  /// Fewer series say nothing.
  static let fewestSeries = 5

  /// The estimate of values by series and fold; nil for too few series.
  ///
  /// The bootstrap draws folds in blocks, the same for all series of a data set, and series within their data set.
  init?(_ values: [String: [Double]], _ hypothesis: Hypothesis, draws: Int) {
    let series = values.mapValues(\.average).filter { !$0.value.isNaN }.sorted { $0.key < $1.key }
    guard series.count >= Estimate.fewestSeries else { return nil }
    let x = series.map(\.value)
    count = x.count
    mean = x.average
    median = middle(x)
    detectable = 2.5 * standardDeviation(x) / Double(count).squareRoot()
    (low, high) = Estimate.interval(values.filter { !$0.value.average.isNaN }, draws: draws)
    switch hypothesis {
    case .lower(let margin), .higher(let margin):
      let less = WilcoxonSignedRank(x, alternative: .less).pValue
      let greater = WilcoxonSignedRank(x, alternative: .greater).pValue
      var isLower = true
      if case .higher = hypothesis { isLower = false }
      pValue = isLower ? less : greater
      opposite = isLower ? greater : less
      equivalence = Estimate.equivalence(x, margin)
    case .equal(let margin): pValue = Estimate.equivalence(x, margin)
    case .band, .near: pValue = nil
    }
  }

  private static func equivalence(_ x: [Double], _ margin: Double) -> Double {
    if x.allSatisfy({ $0 == x[0] }) { return abs(x[0]) < margin ? 0 : 1 }
    return (try? Equivalence(x, within: -margin...margin).pValue) ?? 1
  }

  private static func interval(_ values: [String: [Double]], draws: Int) -> (Double, Double) {
    let dataSets = Dictionary(grouping: values.keys.sorted()) { String($0.prefix { $0 != "/" }) }
      .sorted { $0.key < $1.key }
      .map { $0.value.compactMap { values[$0] } }
    var stream = RandomStream(seed: RandomStream.seed("study", "bootstrap"))
    var means: [Double] = []
    for _ in 0..<draws {
      var (sum, count) = (0.0, 0)
      for dataSet in dataSets {
        let folds = dataSet.map(\.count).max() ?? 0
        guard let bootstrap = try? StationaryBootstrap(count: folds, meanBlock: min(2, Double(folds))) else { continue }
        let rows = bootstrap.rows(from: &stream)
        for _ in dataSet.indices {
          let series = dataSet[stream.integer(below: dataSet.count)]
          // Folds are aligned at their end.
          let shift = folds - series.count
          let value = rows.compactMap { $0 >= shift ? series[$0 - shift] : nil }.average
          if !value.isNaN { (sum, count) = (sum + value, count + 1) }
        }
      }
      if count > 0 { means.append(sum / Double(count)) }
    }
    means.sort()
    guard !means.isEmpty else { return (.nan, .nan) }
    return (means[Int(0.025 * Double(means.count - 1))], means[Int((0.975 * Double(means.count - 1)).rounded(.up))])
  }

  /// What the estimate says of a hypothesis, given adjusted p-values.
  func verdict(_ hypothesis: Hypothesis, adjusted: Double?, opposite: Double?) -> Verdict {
    let level = 0.05
    switch hypothesis {
    case .lower(let margin):
      return directed(median, margin, low, high, adjusted ?? 1, opposite ?? 1, level)
    case .higher(let margin):
      return directed(-median, margin, -high, -low, adjusted ?? 1, opposite ?? 1, level)
    case .equal(let margin):
      if (adjusted ?? 1) < level { return .supported }
      return low > margin || high < -margin ? .refuted : .inconclusive
    case .band(let least, let greatest, let noEffect):
      if high < least || low > greatest { return .refuted }
      return low > noEffect || high < noEffect ? .supported : .inconclusive
    case .near(let value, let tolerance):
      if low >= value - tolerance && high <= value + tolerance { return .supported }
      return low > value + tolerance || high < value - tolerance ? .refuted : .inconclusive
    }
  }

  private func directed(
    _ median: Double, _ margin: Double, _ low: Double, _ high: Double, _ p: Double, _ opposite: Double, _ level: Double
  ) -> Verdict {
    if p < level && median < -margin && high < 0 { return .supported }
    if opposite < level && median > margin && low > 0 { return .refuted }
    // A gain that is there but smaller than what was claimed is no support; one that is nowhere near is equivalence.
    if let equivalence, equivalence < level { return .equivalent }
    return .inconclusive
  }
}

extension Claim {
  /// The claim's verdict from those of its readings.
  func verdict(of results: [ReadingResult]) -> (verdict: Verdict, note: String) {
    let deciding = results.filter { $0.reading.role == .decides }.map(\.verdict)
    guard !deciding.isEmpty else { return (.inconclusive, "nothing decides") }
    let plain: Verdict
    switch combination {
    case .all:
      plain =
        deciding.allSatisfy { $0 == .supported }
        ? .supported
        : deciding.contains(.refuted) ? .refuted : deciding.contains(.equivalent) ? .equivalent : .inconclusive
    case .any:
      plain =
        deciding.contains(.supported)
        ? .supported
        : deciding.allSatisfy { $0 == .equivalent }
          ? .equivalent : deciding.allSatisfy { $0 == .refuted || $0 == .equivalent } ? .refuted : .inconclusive
    }
    guard plain == .supported else { return (plain, "") }
    let controls = results.filter { $0.reading.role == .credits && $0.verdict != .supported }
    guard !controls.isEmpty else { return (plain, "") }
    let names = controls.map(\.reading.name).joined(separator: "; ")
    if controls.contains(where: { $0.verdict == .refuted || $0.verdict == .equivalent }) {
      return (.refuted, "the effect is there, but it is not ALDVI's: it does not beat \(names)")
    }
    return (.inconclusive, "the effect is there, but it is not shown to be ALDVI's: \(names)")
  }
}

/// The median.
func middle(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard let last = sorted.last else { return .nan }
  let half = sorted.count / 2
  return sorted.count.isMultiple(of: 2)
    ? (sorted[half - 1] + sorted[half]) / 2 : half < sorted.count ? sorted[half] : last
}
