internal import Randomness
internal import Statistics

/// A ranking of arms over the series on which all of them were measured.
public struct RankingResult: Sendable {
  /// What is ranked.
  public var title: String
  /// What a column calls the ratio to the best.
  public var ratioTitle: String
  /// The arms, the lowest mean rank first: label, mean rank, p-value in the model confidence set, ratio to the best.
  public var rows: [(label: String, rank: Double, confidence: Double, ratio: Double)]
  /// The number of series.
  public var series: Int
  /// The p-value of Friedman's test that all rank alike (Iman and Davenport's F).
  public var friedman: Double
  /// The least difference of two mean ranks that tells two arms apart at 5 % (Nemenyi).
  public var criticalDifference: Double

  /// Ranks arms by their means a series; nil where too few series hold all arms.
  ///
  /// The confidence set resamples series.
  init?(_ ranking: Claim.Ranking, data: StudyData) {
    let values = ranking.entries.map { $0.quantity.values(in: data).mapValues(\.average) }
    let names = Set(values.first.map { Array($0.keys) } ?? []).filter { name in
      values.allSatisfy { $0[name]?.isFinite ?? false }
    }.sorted()
    let losses = names.map { name in values.map { $0[name] ?? .nan } }
    guard names.count >= Estimate.fewestSeries, let friedman = try? Friedman(losses: losses),
      let bootstrap = try? StationaryBootstrap(count: names.count, meanBlock: 1),
      let set = try? ModelConfidenceSet(
        losses: losses,
        draws: bootstrap.draws(1000, from: RandomStream(seed: RandomStream.seed("study", "confidence set"))))
    else { return nil }
    (title, ratioTitle) = (ranking.title, ranking.ratio)
    series = names.count
    self.friedman = friedman.fPValue
    criticalDifference = friedman.criticalDifference()
    let means = ranking.entries.indices.map { j in losses.map { $0[j] }.average }
    let best = means.min() ?? 0
    // What is the same is ranked, and counted, once.
    func label(_ j: Int) -> String {
      let first = friedman.originals[j]
      return first == j
        ? ranking.entries[j].label : "\(ranking.entries[j].label), the same as \(ranking.entries[first].label)"
    }
    rows = ranking.entries.indices.map { j in
      (label(j), friedman.meanRanks[j], set.pValues[j], means[j] - best)
    }.sorted { $0.1 < $1.1 }
  }
}
