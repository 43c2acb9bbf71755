import Foundation
import LearningRates
import Testing

/// Where the rate has gone after eight epochs of one kind: C5 (`tanh:faithful`, antiProgress), C6 (`signed`, `linear`,
/// proProgress) and C7 (`absolute`) want three different things.
@Suite struct ExpectedSignTests {
  enum Script: CaseIterable {
    case progress, stagnation, worsening, oscillation

    var observations: [EpochObservation] {
      let t = (0..<8).map(Double.init)
      return switch self {
      case .progress: epochs(t.map { pow(0.9, $0) }, t.map { 0.1 + 0.1 * $0 })
      case .stagnation: epochs(t.map { _ in 1 }, t.map { _ in 0.5 })
      case .worsening: epochs(t.map { pow(1.1, $0) }, t.map { 0.9 - 0.1 * $0 })
      case .oscillation:
        epochs(
          t.map { 1 + 0.2 * $0.truncatingRemainder(dividingBy: 2) },
          t.map { 0.5 + 0.1 * $0.truncatingRemainder(dividingBy: 2) })
      }
    }
  }

  static let signs: [(String, String)] = [
    // progress, stagnation, worsening, oscillation
    ("constant", "0000"),
    ("absolute", "+0++"),
    ("absolute:metric=absLoss", "+0++"),
    ("absolute:memory=ema", "+0++"),
    ("absolute:memory=window", "+0++"),
    ("absolute:alpha=0", "0000"),
    ("signed", "+0-+"),
    ("signed:metric=absLoss", "+0--"),
    ("positivePart", "+00+"),
    ("decayed", "+-++"),
    ("reverting", "+0++"),
    ("linear", "+0--"),
    ("linear:a=-0.5,c=-0.5", "-0++"),
    // The guarded rule brakes at the first swing, and only then finds a standstill.
    ("tanh", "-+--"),
    ("tanh:faithful", "-+++"),
    ("sigmoid", "+0--"),
    ("boldDriver", "+---"),
    ("hybrid", "+0++"),
    ("hybrid:trigger=plateau", "+-++"),
    ("settle:first=0.01", "+0--"),
    ("replay:rates=0.01", "0000"),
  ]

  @Test(arguments: signs)
  func theRateGoesWhereTheRuleSays(_ text: String, _ signs: String) throws {
    let chain = SafetyChain(rule: try rule(text))
    let found = Script.allCases.map { script -> Character in
      let state = chain.steps(over: script.observations, in: context()).last?.state
      let rate = state?.rate ?? .nan
      return abs(rate / 0.01 - 1) < 1e-12 ? "0" : rate > 0.01 ? "+" : "-"
    }
    #expect(String(found) == signs)
  }
}
