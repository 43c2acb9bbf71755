import LearningRates
import Randomness

/// Evolution strategies with antithetic pairs (Salimans and others 2017, arXiv 1703.03864), for the weights of `MetaRule`.
enum Evolution {
  private static let pairs = 32
  private static let deviation = 0.05
  private static let step = 0.02
  /// Episodes on which all candidates of a generation are tried.
  private static let trials = 10

  /// The weights after so many generations, from small random ones.
  static func weights(
    of count: Int, generations: Int, episodes: [Episode], _ stream: inout RandomStream
  ) -> [Double] {
    var mean = (0..<count).map { _ in 0.1 * stream.normal() }
    for _ in 0..<generations {
      let tried = (0..<trials).map { _ in episodes[stream.integer(below: episodes.count)] }
      let noises = (0..<pairs).map { _ in (0..<count).map { _ in stream.normal() } }
      let candidates = noises.flatMap { noise in
        [1.0, -1].map { sign in zip(mean, noise).map { $0 + sign * deviation * $1 } }
      }
      let utilities = ranks(
        candidates.map { candidate in
          tried.reduce(0) { $0 - $1.run(MetaRule(weights: candidate)).score }
        })
      for (pair, noise) in noises.enumerated() {
        let gain = step * (utilities[2 * pair] - utilities[2 * pair + 1]) / (2 * Double(pairs) * deviation)
        for i in mean.indices { mean[i] += gain * noise[i] }
      }
    }
    return mean
  }

  /// Ranks from −½ to ½, the best ½.
  private static func ranks(_ scores: [Double]) -> [Double] {
    var ranks = Array(repeating: 0.0, count: scores.count)
    for (rank, place) in scores.indices.sorted(by: { (scores[$0], $0) < (scores[$1], $1) }).enumerated() {
      ranks[place] = Double(rank) / Double(scores.count - 1) - 0.5
    }
    return ranks
  }
}
