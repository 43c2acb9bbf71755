import Foundation
import LearningRates
import Randomness

/// Trains the frozen priors of the learned rate rules on synthetic series, and prints Sources/LearningRates/LearnedPriors.swift.
///
/// Synthetic series alone, so that a prior holds nothing of any real series, of its future least of all. The same program gives the same numbers.
@main
struct RuleTraining {
  /// Episodes that the bandits and the least squares live through, and how many count for the mean of the weights.
  static let lives = 600
  /// Generations of the evolution of `meta`.
  static let generations = 150

  static func main() throws {
    var stream = RandomStream(seed: RandomStream.seed(2026, "rule training"))
    let episodes = try (0..<lives).map { try Episode(number: $0, using: &stream) }
    var bandit = LinUCB()
    (bandit.gamma, bandit.prior) = (1, .none)
    var squares = RecursiveLeastSquares()
    (squares.forgetting, squares.prior) = (1, .none)
    var weights = Exp3()
    weights.prior = .none
    let sums = live(bandit, through: episodes).last ?? []
    let logWeights = live(weights, through: episodes).suffix(lives / 2)
    let fit = live(squares, through: episodes).last ?? []
    let evolved = Evolution.weights(of: MetaRule.weightCount, generations: generations, episodes: episodes, &stream)
    print(
      """
      /// What learned rules begin with: numbers trained on synthetic series and frozen.
      ///
      /// Printed by `swift run -c release RuleTraining` (Sources/RuleTraining), from \(lives) folds of synthetic series of 700 rows
      /// (`SyntheticSeries`, seed 2026), with η₀ from 1e-5 to 1 and 128 or 512 training rows.
      enum LearnedPriors {
        /// Sums of `LinUCB`, as heavy as \(Int(experience)) decisions.
        static let linUCB: [Double] = \(text(scaled(sums)))
        /// log w of `Exp3`, the mean over the last \(lives / 2) folds.
        static let exp3: [Double] = \(text(mean(Array(logWeights))))
        /// Weights and covariance of `RecursiveLeastSquares`, as sure as after \(Int(experience)) decisions.
        static let rls: [Double] = \(text(weakened(fit)))
        /// Weights of `MetaRule`, from \(generations) generations.
        static let meta: [Double] = \(text(evolved))
      }
      """)
  }

  /// The decisions that a prior weighs: what the rules' own forgetting leaves of a long life.
  static let experience = 33.0
  private static let decisions = Double(lives * 19)

  /// The lessons after each episode.
  private static func live(_ rule: any RateRule, through episodes: [Episode]) -> [[Double]] {
    var lessons: [Double] = []
    return episodes.map { episode in
      lessons = episode.run(rule, lessons: lessons).lessons
      return lessons
    }
  }

  private static func scaled(_ sums: [Double]) -> [Double] { sums.map { $0 * experience / decisions } }

  /// The same weights with the covariance of a shorter life.
  private static func weakened(_ fit: [Double]) -> [Double] {
    let count = RecursiveLeastSquares.weightCount
    return Array(fit.prefix(count)) + fit.dropFirst(count).map { $0 * decisions / experience }
  }

  private static func mean(_ rows: [[Double]]) -> [Double] {
    rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
  }

  private static func text(_ numbers: [Double]) -> String {
    let items = numbers.map { String(format: "%.4g", $0) }
    let lines = stride(from: 0, to: items.count, by: 10).map {
      "    " + items[$0..<min($0 + 10, items.count)].joined(separator: ", ") + ","
    }
    return "[\n" + lines.joined(separator: "\n") + "\n  ]"
  }
}
