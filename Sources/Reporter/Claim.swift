/// The paper's claim on sequential against random fitting, in the three ways in which it can be read.
///
/// Bhandari and Hirawat, "Dynamic Learning for Iterative Optimization" (ALDVI), §IV.F: sequential fitting beats random fitting by
/// about 60 to 70 % in MSE at early epochs and small samples. The paper gives no table that would settle the reading.
package enum ClaimReading: String, Sendable, Codable, CaseIterable {
  /// The MSE is 60 to 70 % lower: a ratio of 0.30 to 0.40.
  case reduction
  /// Random fitting's MSE is 60 to 70 % higher: a ratio of 0.59 to 0.625.
  case excess
  /// 60 to 70 % of series and folds are won.
  case winRate

  /// The claimed values, with both ends.
  package var band: ClosedRange<Double> {
    switch self {
    case .reduction: 0.30...0.40
    case .excess: 0.59...0.625
    case .winRate: 0.60...0.70
    }
  }

  /// The value that means no difference.
  package var noEffect: Double { self == .winRate ? 0.5 : 1 }

  /// Whether a measured value is further from no difference than what matters to nobody.
  func matters(_ value: Double) -> Bool {
    self == .winRate ? abs(value - noEffect) > Effect.margin : Effect.matters(value)
  }

  /// What the measured interval says of the claim.
  ///
  /// The claim agrees only where the interval meets the band and leaves "no difference" out; better or worse takes an interval
  /// that leaves it out, and a difference that matters.
  package func verdict(_ estimate: Estimate) -> Verdict {
    guard let low = estimate.low, let high = estimate.high else { return .noInterval }
    let holdsNoEffect = low <= noEffect && noEffect <= high
    let meetsBand = low <= band.upperBound && band.lowerBound <= high
    if meetsBand { return holdsNoEffect ? .undecided : .insideBand }
    if holdsNoEffect { return .noEffect }
    guard matters(estimate.value) else { return .negligible }
    let isBetter = self == .winRate ? low > noEffect : high < noEffect
    guard isBetter else { return .opposite }
    let isBeyond = self == .winRate ? low > band.upperBound : high < band.lowerBound
    return isBeyond ? .stronger : .weaker
  }
}

/// What a measured interval says of the paper's claim.
package enum Verdict: String, Sendable, Codable, CaseIterable {
  /// The interval meets the claimed band and leaves "no difference" out.
  case insideBand
  /// Better than claimed.
  case stronger
  /// Better than random fitting, by less than claimed.
  case weaker
  /// The interval holds "no difference" and misses the band.
  case noEffect
  /// The interval leaves "no difference" out, but the difference is within ± 2 %: it matters to nobody.
  case negligible
  /// Worse than random fitting.
  case opposite
  /// The interval holds both the band and "no difference".
  case undecided
  /// There are too few series for an interval.
  case noInterval

  /// The verdict in plain words.
  package var words: String {
    switch self {
    case .insideBand: "inside the claimed band"
    case .stronger: "better than claimed"
    case .weaker: "better than random, less than claimed"
    case .noEffect: "no effect shown"
    case .negligible: "a difference of less than \(percent(Effect.margin))"
    case .opposite: "worse than random"
    case .undecided: "too uncertain to tell"
    case .noInterval: "one series: no interval"
    }
  }
}

/// When a difference matters, whatever its p-value: many series tell apart what nobody would act on.
enum Effect {
  /// The margin of the study of the paper's claims.
  static let margin = 0.02

  /// Whether a ratio of MSEs is further from 1 than the margin, in either direction.
  static func matters(_ ratio: Double) -> Bool { max(ratio, 1 / ratio) > 1 + margin }
}
