internal import Foundation

/// A model of the loss, fitted as it goes: u' = u + m, m the choice of 0, ±.1, ±.3 with the lowest predicted Δ log L; u = log η.
///
/// Δ log L ≈ w·φ(x, m), φ = (x, m, m², m·x₂…x₇), x the situation (`Situation`). Recursive least squares with forgetting φ = .98: with
/// k = Pφ/(.98 + φᵀPφ), w += k(Δ log L − w·φ) and P ← (P − kφᵀP)/.98, P = I at first and not enlarged once its mean diagonal is 100. The
/// choice is argmin w·φ − β√(φᵀPφ), so that what is unknown is tried. Δ log L, held within ±1, is of the same fold's validation tail.
package struct RecursiveLeastSquares: CatalogRule, Equatable {
  /// β, how much the uncertain is preferred.
  package var beta = 0.1
  /// What an epoch leaves of the weight of those before.
  package var forgetting = 0.98
  /// What the rule begins with.
  package var prior = LearnedPrior.trained

  /// The choices, in the order in which equals are preferred.
  static let moves = [0, 0.1, -0.1, 0.3, -0.3]
  /// The number of weights w.
  package static let weightCount = 2 * Situation.count + 1

  /// The rule with β = .1 and a forgetting of .98.
  package init() {}

  package static let title = "rls"
  package static let summary = "log η' = log η + m, m of 0, ±.1, ±.3 by least squares on the change of the loss"
  package static let options: [RuleOption<RecursiveLeastSquares>] = [
    .number("beta", \.beta, in: 0...100),
    .number("forgetting", \.forgetting, in: 0.5...1),
    .choice("prior", \.prior),
  ]

  /// Learns from the last choice, and makes the next.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    var memory = memory
    var fit = Fit(memory.lessons) ?? (prior == .trained ? Fit(LearnedPriors.rls) : nil) ?? Fit()
    if let decision = Decision(in: memory, choices: Self.moves.count), decision.situation.count == Situation.count {
      fit.learn(
        Self.inputs(decision.situation, Self.moves[decision.choice]), -decision.reward(at: moment),
        forgetting: forgetting)
    }
    let situation = Situation.features(moment)
    var best = (score: Double.infinity, choice: 0)
    for (choice, move) in Self.moves.enumerated() {
      let score = fit.hope(Self.inputs(situation, move), beta: beta)
      if score < best.score { best = (score, choice) }
    }
    memory.lessons = fit.numbers
    memory.decision = Decision(epoch: moment.epoch, choice: best.choice, situation: situation).numbers
    return RateProposal(rate: moment.rate * exp(Self.moves[best.choice]), memory: memory)
  }

  private static func inputs(_ x: [Double], _ m: Double) -> [Double] { x + [m, m * m] + x.dropFirst().map { m * $0 } }
}

/// Weights and their covariance.
private struct Fit {
  private var weights: [Double]
  private var covariance: [[Double]]

  init() {
    let n = RecursiveLeastSquares.weightCount
    weights = Array(repeating: 0, count: n)
    covariance = (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } }
  }

  /// From weights and the upper triangle of the covariance, row by row; nil where the count is another.
  init?(_ numbers: [Double]) {
    self.init()
    let n = weights.count
    guard numbers.count == n + n * (n + 1) / 2 else { return nil }
    weights = Array(numbers.prefix(n))
    var place = n
    for i in 0..<n {
      for j in i..<n {
        (covariance[i][j], covariance[j][i]) = (numbers[place], numbers[place])
        place += 1
      }
    }
  }

  var numbers: [Double] { weights + covariance.enumerated().flatMap { i, row in row[i...] } }

  func hope(_ inputs: [Double], beta: Double) -> Double {
    let spread = dot(inputs, covariance.map { dot($0, inputs) })
    return dot(weights, inputs) - beta * max(0, spread).squareRoot()
  }

  mutating func learn(_ inputs: [Double], _ outcome: Double, forgetting: Double) {
    let before = self
    let n = weights.count
    let reach = covariance.map { dot($0, inputs) }
    let scale = forgetting + max(0, dot(inputs, reach))
    let error = outcome - dot(weights, inputs)
    let isWide = (0..<n).reduce(0) { $0 + covariance[$1][$1] } > 100 * Double(n)
    for i in 0..<n {
      weights[i] += reach[i] / scale * error
      for j in 0..<n {
        covariance[i][j] -= reach[i] * reach[j] / scale
        if !isWide { covariance[i][j] /= forgetting }
      }
    }
    // Rounding may in the end cost the covariance its sign; a fit that is not finite teaches nothing.
    if !numbers.allSatisfy({ abs($0) < 1e9 }) { self = before }
  }
}
