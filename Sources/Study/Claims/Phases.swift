internal import LearningRates
internal import WalkForward

extension Claims {
  /// C33: three phases.
  static let phases: [Claim] = [
    Claim(
      "C33", "Three phases are best: aggressive, moderate, fine (§IV.D)", .all,
      [againstOneRule, withoutAPhase, phaseCredits, recurrent, byPlateau])
  ]

  private static func against(_ rule: String, _ n: Int) -> Quantity {
    .ratio(.cold("hybrid"), to: .cold(rule), in: Common.base.with(\.train, n))
  }

  private static let againstOneRule: [Reading] = [
    ("absolute alone", "absolute"), ("reverting alone", "reverting"), ("a constant rate", "constant"),
  ].flatMap { name, rule in
    Common.trains.map { n in Reading.decides("against \(name), N \(n)", against(rule, n), .lower()) }
  }

  private static let withoutAPhase: [Reading] = HybridPhases.Phase.allCases.filter { $0 != .none }.flatMap { phase in
    Common.trains.map { n in
      Reading.decides(
        "against itself without the \(phase.rawValue) phase, N \(n)",
        against("hybrid:without=\(phase.rawValue)", n), .lower())
    }
  }

  private static let phaseCredits: [Reading] = [RandomFit.shuffledEta, .matchedMean, .matchedCosine].flatMap { fit in
    Common.trains.map { n in
      Reading.credits(
        "\(fit.rawValue) (cold, N \(n))",
        .ratio(.cold("hybrid"), to: .control(fit, of: .cold("hybrid")), in: Common.base.with(\.train, n)))
    }
  }

  private static let recurrent: [Reading] = ["absolute", "reverting", "constant"].map { other in
    Reading.shows(
      "LSTM, N 512: against \(other)",
      .ratio(.cold("hybrid"), to: .cold(other), in: few(512, "lstm").with(\.epochs, 20)), .lower())
  }

  private static let byPlateau: [Reading] = Common.trains.map { n in
    Reading.shows(
      "phases by fraction against phases by plateau, N \(n)", against("hybrid:trigger=plateau", n), .lower())
  }
}
