import Foundation
import Randomness
import Testing

@testable import Study

@Suite("Verdicts on effects that are known")
struct VerdictTests {
  /// Values of 20 series in 12 folds: an effect, and noise of a given size over series and folds.
  private func values(_ effect: Double, noise: Double, series: Int = 20) -> [String: [Double]] {
    var stream = RandomStream(seed: RandomStream.seed("verdicts", "\(effect)", "\(noise)"))
    var result: [String: [Double]] = [:]
    for number in 0..<series {
      let own = effect + noise * stream.normal()
      result["synthetic/\(number)"] = (0..<12).map { _ in own + noise * stream.normal() }
    }
    return result
  }

  private func verdict(_ values: [String: [Double]], _ hypothesis: Hypothesis) throws -> Verdict {
    let estimate = try #require(Estimate(values, hypothesis, draws: 500))
    return estimate.verdict(hypothesis, adjusted: estimate.pValue, opposite: estimate.opposite)
  }

  @Test(arguments: [
    (-0.3, 0.1, Hypothesis.lower(), Verdict.supported), (0.3, 0.1, .lower(), .refuted),
    (0, 0.01, .lower(), .equivalent), (-0.01, 0.005, .lower(), .equivalent), (0, 0.4, .lower(), .inconclusive),
    (0.3, 0.1, .higher(), .supported), (-0.3, 0.1, .higher(), .refuted), (0, 0.01, .higher(), .equivalent),
    (-0.03, 0.005, .lower(by: 0.05), .equivalent), (-0.2, 0.02, .lower(by: 0.05), .supported),
    (0, 0.01, .equal(), .supported), (0.2, 0.05, .equal(), .refuted), (0, 0.4, .equal(), .inconclusive),
  ])
  func directions(effect: Double, noise: Double, hypothesis: Hypothesis, expected: Verdict) throws {
    #expect(try verdict(values(effect, noise: noise), hypothesis) == expected)
  }

  @Test func aBandNeedsAnIntervalThatOverlapsItAndLeavesOutNoEffect() throws {
    let band = Hypothesis.band(low: log(0.3), high: log(0.4))
    #expect(try verdict(values(log(0.35), noise: 0.05), band) == .supported)
    #expect(try verdict(values(log(0.8), noise: 0.02), band) == .refuted)
    #expect(try verdict(values(log(1.5), noise: 0.1), band) == .refuted)
    #expect(try verdict(values(-0.7, noise: 3), band) == .inconclusive)
  }

  @Test func aSlopeIsNearAValueWhereItsIntervalLiesWithinTheTolerance() throws {
    #expect(try verdict(values(-1, noise: 0.05), .near(-1, within: 0.1)) == .supported)
    #expect(try verdict(values(-1, noise: 0.05), .near(-0.5, within: 0.1)) == .refuted)
    #expect(try verdict(values(-0.5, noise: 0.5), .near(-0.5, within: 0.1)) == .inconclusive)
  }

  @Test func estimatesAreTheSeriesOwnMeansAndTheirSpread() throws {
    let estimate = try #require(
      Estimate(["a/1": [1, 3], "a/2": [2, 2], "a/3": [3, 1, .nan], "b/1": [4], "b/2": [5]], .lower(), draws: 100))
    #expect(estimate.count == 5)
    #expect(abs(estimate.mean - 3) < 1e-12 + 0.2 && estimate.mean == (2 + 2 + 2 + 4 + 5) / 5.0)
    #expect(estimate.median == 2)
    // Values 2, 2, 2, 4, 5: variance 2.
    #expect(abs(estimate.detectable - 2.5 * 2.0.squareRoot() / 5.0.squareRoot()) < 1e-12)
    #expect(Estimate(["a/1": [1], "a/2": [1]], .lower(), draws: 100) == nil, "two series say nothing")
  }

  /// What happens to all series of a data set in one fold is one event: the interval must not take it for many.
  @Test func commonFoldsWidenTheInterval() throws {
    var stream = RandomStream(seed: 9)
    let shocks = (0..<60).map { _ in stream.normal() }
    let common = Dictionary(uniqueKeysWithValues: (0..<30).map { ("a/\($0)", shocks) })
    let own = Dictionary(uniqueKeysWithValues: (0..<30).map { ("a/\($0)", (0..<60).map { _ in stream.normal() }) })
    let wide = try #require(Estimate(common, .lower(), draws: 500))
    let narrow = try #require(Estimate(own, .lower(), draws: 500))
    #expect(wide.high - wide.low > 3 * (narrow.high - narrow.low))
  }

  private func result(_ role: Reading.Role, _ verdict: Verdict) -> ReadingResult {
    ReadingResult(
      reading: Reading(name: "x", role: role, measure: .check(Check(name: "x") { (true, "") })), verdict: verdict)
  }

  @Test func aClaimFollowsItsDecidingReadings() {
    let all = Claim("C0", "x", .all, [])
    let any = Claim("C0", "x", .any, [])
    func verdicts(_ claim: Claim, _ list: [Verdict]) -> Verdict {
      claim.verdict(of: list.map { result(.decides, $0) } + [result(.shows, .refuted)]).verdict
    }
    #expect(verdicts(all, [.supported, .supported]) == .supported)
    #expect(verdicts(all, [.supported, .refuted]) == .refuted)
    #expect(verdicts(all, [.supported, .equivalent]) == .equivalent)
    #expect(verdicts(all, [.supported, .inconclusive]) == .inconclusive)
    #expect(verdicts(any, [.refuted, .supported]) == .supported)
    #expect(verdicts(any, [.refuted, .equivalent]) == .refuted)
    #expect(verdicts(any, [.refuted, .inconclusive]) == .inconclusive)
  }

  @Test func noVerdictCreditsALDVIUnlessItBeatsItsControls() {
    let claim = Claim("C0", "x", .all, [])
    func verdict(_ control: Verdict) -> Verdict {
      claim.verdict(of: [result(.decides, .supported), result(.credits, .supported), result(.credits, control)]).verdict
    }
    #expect(verdict(.supported) == .supported)
    #expect(verdict(.equivalent) == .refuted)
    #expect(verdict(.refuted) == .refuted)
    #expect(verdict(.inconclusive) == .inconclusive)
  }
}
