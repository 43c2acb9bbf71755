internal import Foundation

/// The Sharpe ratio of returns, a row: mean over standard deviation, with what is known of its error.
///
/// SR = r̄ / s, s over T − 1, without a riskless rate. Multiply by √(rows a year) for a yearly one.
package struct SharpeRatio: Sendable, Equatable {
  /// The number of returns, T.
  package let count: Int
  /// The ratio, a row.
  package let value: Double
  /// γ₃, the returns' skewness, by population moments.
  package let skewness: Double
  /// γ₄, the returns' raw kurtosis (3 for normal ones), by population moments.
  package let kurtosis: Double

  /// Takes the ratio of returns.
  ///
  /// O(T). Needs two returns that differ.
  package init(returns: [Double]) throws(Undefined) {
    try requireCount(returns.count, atLeast: 2)
    try requireFinite(returns)
    let centre = mean(returns)
    let deviations = returns.map { $0 - centre }
    func moment(_ power: (Double) -> Double) -> Double { mean(deviations.map(power)) }
    let second = moment { $0 * $0 }
    guard returns.contains(where: { $0 != returns[0] }), second > 0 else { throw .noVariation(of: "returns") }
    count = returns.count
    value = centre / sampleVariance(returns).squareRoot()
    skewness = moment { $0 * $0 * $0 } / (second * second.squareRoot())
    kurtosis = moment { $0 * $0 * $0 * $0 } / (second * second)
  }

  /// √((1 + SR²/2) / T), for independent normal returns (Lo 2002, doi:10.2469/faj.v58.n4.2453).
  package var normalStandardError: Double { ((1 + value * value / 2) / Double(count)).squareRoot() }

  /// √((1 − γ₃ SR + (γ₄ − 1) SR²/4) / (T − 1)), for independent returns of any shape (Mertens 2002; Bailey and López de
  /// Prado 2012, doi:10.21314/JOR.2012.255).
  package var standardError: Double {
    ((1 - skewness * value + (kurtosis - 1) * value * value / 4) / Double(count - 1)).squareRoot()
  }

  /// PSR: the probability that the true ratio is above `benchmark`, Φ((SR − SR*) / standard error).
  ///
  /// `nan` where the standard error is not above zero (Bailey and López de Prado 2012, doi:10.21314/JOR.2012.255).
  package func probability(above benchmark: Double = 0) -> Double {
    standardError > 0 ? Normal.below((value - benchmark) / standardError) : .nan
  }

  /// DSR: the probability that the true ratio is above the best one of so many trials without skill.
  ///
  /// SR* = √Var(SR_n) · [(1 − γ) Φ⁻¹(1 − 1/n) + γ Φ⁻¹(1 − 1/(n e))] with Euler's γ and n the number of `trials`, failed
  /// ones included; for one trial SR* is 0 (Bailey and López de Prado 2014, doi:10.3905/jpm.2014.40.5.094).
  /// `variance` is the variance over trials of their ratios a row.
  package func deflated(trials: Int, variance: Double) throws(Undefined) -> Double {
    guard trials >= 1 else {
      throw .badSetting(name: "the number of trials", expected: "1 or more", found: "\(trials)")
    }
    guard variance >= 0, variance.isFinite else {
      throw .badSetting(name: "the variance of the trials' ratios", expected: "0 or more", found: "\(variance)")
    }
    return probability(above: SharpeRatio.expectedBest(trials: trials, variance: variance))
  }

  /// SR*, the ratio that the best of so many trials without skill is expected to have.
  package static func expectedBest(trials: Int, variance: Double) -> Double {
    guard trials > 1 else { return 0 }
    let (n, euler) = (Double(trials), 0.577_215_664_901_532_9)
    return variance.squareRoot()
      * ((1 - euler) * Normal.quantile(1 - 1 / n) + euler * Normal.quantile(1 - 1 / (n * M_E)))
  }
}
