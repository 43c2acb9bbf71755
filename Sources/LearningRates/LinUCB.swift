internal import Foundation

/// A contextual bandit: η' = η·m, m the choice of ½, .8, 1, 1.25, 2 with the highest hoped-for fall of the loss in this situation.
///
/// For each choice A = λI + Σ γ^age·xxᵀ and b = Σ γ^age·x·r over the decisions for it, with x the situation (`Situation`) and
/// r = clip(log L_t − log L_{t+1}, ±1) the reward, age counting the decisions since; w = A⁻¹b, and the choice is
/// argmax x·w + β√(xᵀA⁻¹x), with λ = 1 (Li and others 2010, doi:10.1145/1772690.1772758). A reward is taken in when the epoch it belongs to
/// has ended, so it is a loss of the same fold's validation tail, known at that fold's cutoff. O(choices · features³) an epoch.
package struct LinUCB: CatalogRule, Equatable {
  /// β, how much the uncertain is preferred.
  package var beta = 0.5
  /// γ, what an epoch leaves of the weight of those before.
  package var gamma = 0.97
  /// What the rule begins with.
  package var prior = LearnedPrior.trained

  /// The choices, in the order in which equals are preferred.
  static let factors = [1, 1.25, 0.8, 2, 0.5]
  private static let features = Situation.count
  /// The upper triangle of Σxxᵀ, then Σx·r.
  private static let block = features * (features + 1) / 2 + features

  /// The rule with β = .5 and γ = .97.
  package init() {}

  package static let title = "linUCB"
  package static let summary = "η' = η·m, m of ½, .8, 1, 1.25, 2 by a contextual bandit on the falls of the loss"
  package static let options: [RuleOption<LinUCB>] = [
    .number("beta", \.beta, in: 0...100),
    .number("gamma", \.gamma, in: 0...1),
    .choice("prior", \.prior),
  ]

  /// Learns from the last choice, and makes the next.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    var memory = memory
    var sums = lessons(of: memory)
    if let decision = Decision(in: memory, choices: Self.factors.count), decision.situation.count == Self.features {
      learn(decision, reward: decision.reward(at: moment), &sums)
    }
    let situation = Situation.features(moment)
    let choice = self.choice(in: situation, sums)
    memory.lessons = sums
    memory.decision = Decision(epoch: moment.epoch, choice: choice, situation: situation).numbers
    return RateProposal(rate: moment.rate * Self.factors[choice], memory: memory)
  }

  private func lessons(of memory: RuleMemory) -> [Double] {
    let count = Self.factors.count * Self.block
    if memory.lessons.count == count { return memory.lessons }
    return prior == .trained ? LearnedPriors.linUCB : Array(repeating: 0, count: count)
  }

  private func learn(_ decision: Decision, reward: Double, _ sums: inout [Double]) {
    for i in sums.indices { sums[i] *= gamma }
    var place = decision.choice * Self.block
    for i in 0..<Self.features {
      for j in i..<Self.features {
        sums[place] += decision.situation[i] * decision.situation[j]
        place += 1
      }
    }
    for x in decision.situation {
      sums[place] += x * reward
      place += 1
    }
  }

  private func choice(in x: [Double], _ sums: [Double]) -> Int {
    var best = (score: -Double.infinity, choice: 0)
    for choice in Self.factors.indices {
      let score = score(x, sums[choice * Self.block..<(choice + 1) * Self.block])
      if score > best.score { best = (score, choice) }
    }
    return best.choice
  }

  /// x·A⁻¹b + β√(xᵀA⁻¹x), by A = LLᵀ: with y = L⁻¹x and z = L⁻¹b it is y·z + β‖y‖.
  private func score(_ x: [Double], _ sums: ArraySlice<Double>) -> Double {
    let n = Self.features
    var rows = sums.makeIterator()
    var l = Array(repeating: Array(repeating: 0.0, count: n), count: n)
    for i in 0..<n {
      for j in i..<n { l[j][i] = (rows.next() ?? 0) + (i == j ? 1 : 0) }
    }
    var (y, z) = (x, Array(sums.suffix(n)))
    for i in 0..<n {
      for j in 0...i {
        let sum = (0..<j).reduce(l[i][j]) { $0 - l[i][$1] * l[j][$1] }
        l[i][j] = i == j ? max(sum, 1e-12).squareRoot() : sum / l[j][j]
      }
      y[i] = (0..<i).reduce(y[i]) { $0 - l[i][$1] * y[$1] } / l[i][i]
      z[i] = (0..<i).reduce(z[i]) { $0 - l[i][$1] * z[$1] } / l[i][i]
    }
    return dot(y, z) + beta * dot(y, y).squareRoot()
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
