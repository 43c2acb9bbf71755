internal import Foundation
public import LearningRates

/// What every rate rule promises within its safety chain, put to the test on made sequences of epochs, plausible and wild ones.
///
/// | clause | promise |
/// |---|---|
/// | `rates` | rates are finite and above 0; unless the rule is scheduled, within the chain's bounds, and at most doubled by an epoch |
/// | `deterministic` | the same context and epochs give the same bits, whatever the rule was asked in between, later epochs included |
/// | `memory` | what is remembered survives being saved as JSON, after each epoch, to the bit |
/// | `optimizer` | momenta lie in [0, 1), and there is one finite share above 0 for each layer |
/// | `name` | the name is not empty; a name of the catalogue reads back as itself, within what wraps the rule as well |
public enum RateRuleContract {
  /// The promises that a rule breaks, the first instance of each; empty where it keeps all.
  ///
  /// O(sequences × epochs).
  public static func check(_ specification: RateRuleSpecification, sequences: Int = 200) -> [ContractViolation] {
    var findings = Findings()
    let chain = SafetyChain(rule: specification.rule)
    for sequence in 0..<max(1, sequences) {
      let epochs = MadeEpochs(sequence)
      findings.note("rates", rates(chain, epochs))
      // To ask again and to save costs many times what a rate does.
      if sequence < 20 {
        findings.note("deterministic", repeated(chain, epochs, beside: MadeEpochs(sequence + 1)))
        findings.note("memory", saved(chain, epochs))
      }
    }
    findings.note("optimizer", optimizer(specification.rule))
    findings.note("name", name(specification))
    return findings.all
  }

  private static func rates(_ chain: SafetyChain, _ epochs: MadeEpochs) -> String? {
    let isScheduled = chain.rule.isScheduled
    let bounds =
      isScheduled
      ? Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude
      : chain.limits.bounds(base: epochs.context.baseRate)
    var before = Double.infinity
    for (epoch, state) in states(chain, epochs).enumerated() {
      if !bounds.contains(state.rate) {
        return "\(epochs) lead to a rate of \(state.rate) in epoch \(epoch + 1), expected one in \(bounds)"
      }
      if !isScheduled && state.rate > 2 * before {
        return "\(epochs) lead from a rate of \(before) to one of \(state.rate) in epoch \(epoch + 1)"
      }
      before = state.rate
    }
    return nil
  }

  /// Asks the rule again, in turn with other epochs, and then with others from the middle on.
  private static func repeated(_ chain: SafetyChain, _ epochs: MadeEpochs, beside other: MadeEpochs) -> String? {
    let first = states(chain, epochs)
    var (state, aside) = (chain.start(epochs.context), chain.start(other.context))
    for (epoch, pair) in zip(epochs.observations, other.observations).enumerated() {
      aside = chain.next(after: pair.1, from: aside).state
      let kept = state
      state = chain.next(after: pair.0, from: state).state
      // What comes later, on another way, must not matter to those who go on from here.
      _ = chain.next(after: pair.1, from: kept)
      if !isSame(state, first[epoch + 1]) {
        return
          "\(epochs) lead to a rate of \(first[epoch + 1].rate) in epoch \(epoch + 2), and of \(state.rate) where the "
          + "rule is asked about other epochs in between"
      }
    }
    return nil
  }

  /// Saves and restores the state after each epoch.
  private static func saved(_ chain: SafetyChain, _ epochs: MadeEpochs) -> String? {
    var (state, restored) = (chain.start(epochs.context), chain.start(epochs.context))
    for (epoch, observation) in epochs.observations.enumerated() {
      do {
        restored = try JSONDecoder().decode(RateState.self, from: JSONEncoder().encode(restored))
      } catch {
        return "what is remembered in epoch \(epoch + 1) of \(epochs) cannot be saved: \(error)"
      }
      state = chain.next(after: observation, from: state).state
      restored = chain.next(after: observation, from: restored).state
      if !isSame(state, restored) {
        return
          "\(epochs) lead to a rate of \(state.rate) in epoch \(epoch + 2), and of \(restored.rate) from what was saved"
      }
    }
    return nil
  }

  private static func optimizer(_ rule: any RateRule) -> String? {
    for epochs in [1, 7] {
      for epoch in 0..<epochs {
        if let momentum = rule.momentum(epoch: epoch, of: epochs), !(0..<1).contains(momentum) {
          return "a momentum of \(momentum) in epoch \(epoch) of \(epochs), expected one in 0..<1"
        }
      }
    }
    for layers in 1...4 {
      guard let shares = rule.layerFactors(layers) else { continue }
      if shares.count != layers || !shares.allSatisfy({ $0 > 0 && $0.isFinite }) {
        return "layers have the shares \(shares), expected \(layers) finite ones above 0"
      }
    }
    return nil
  }

  private static func name(_ specification: RateRuleSpecification) -> String? {
    if specification.name.isEmpty { return "the name is empty" }
    guard let read = try? RateRuleSpecification(parsing: specification.name) else { return nil }
    if read.rule.name != specification.name { return "'\(specification.name)' reads back as '\(read.rule.name)'" }
    guard let other = RateRuleCatalog.all.first(where: { $0.name == "cosine" })?.rule else { return nil }
    let within = specification.rule.rewrapping(other)
    guard let again = try? RateRuleSpecification(parsing: within.name), again.rule.name == within.name,
      within.layerFactors(3) == specification.rule.layerFactors(3)
    else { return "another rule within what wraps this one is '\(within.name)', which does not read back as that" }
    return nil
  }

  private static func states(_ chain: SafetyChain, _ epochs: MadeEpochs) -> [RateState] {
    epochs.observations.reduce(into: [chain.start(epochs.context)]) { states, observation in
      states.append(chain.next(after: observation, from: states[states.count - 1]).state)
    }
  }

  private static func isSame(_ one: RateState, _ other: RateState) -> Bool {
    one == other && one.rate.bitPattern == other.rate.bitPattern
  }
}

/// A context and the epochs of a training that nobody made.
private struct MadeEpochs: CustomStringConvertible {
  let sequence: Int
  let context: RateContext
  let observations: [EpochObservation]

  private static let wild = [
    .nan, 0, -0.0, .infinity, -.infinity, 1e30, -1e30, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude,
  ]

  init(_ sequence: Int) {
    self.sequence = sequence
    let base = pow(10, 3 * (scatter(97 * sequence) + 0.5) - 4)
    context = RateContext(
      baseRate: base, startRate: 2 * base, epochs: 10, trainingCount: 400, validationCount: 100, seed: UInt64(sequence))
    // Every second sequence is that of a training that falls; in the others every fourth number is wild.
    observations = (0..<14).map { epoch in
      func number(_ kind: Int) -> Double {
        let place = 97 * sequence + 7 * epoch + kind
        if sequence.isMultiple(of: 2) { return pow(0.8, Double(epoch)) * (1 + 0.3 * scatter(place)) }
        guard scatter(3 * place) < -0.25 else { return 2 * scatter(place) + 0.5 }
        return Self.wild[Int((scatter(5 * place) + 0.5) * Double(Self.wild.count))]
      }
      let isWhole = sequence.isMultiple(of: 2) || scatter(11 * (sequence + epoch)) < 0.45
      return EpochObservation(
        loss: number(0), accuracy: number(1), gradientsAreFinite: isWhole,
        accuracyError: epoch.isMultiple(of: 3) ? nil : number(2))
    }
  }

  var description: String { "the epochs of sequence \(sequence), from a base rate of \(context.baseRate)," }
}
