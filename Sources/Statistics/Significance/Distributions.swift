internal import CDistributions
internal import Foundation

/// The standard normal distribution.
package enum Normal {
  /// P(Z ≤ x); `nan` for a `nan`.
  package static func below(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// P(Z > x), accurate far out where 1 − P(Z ≤ x) is not; `nan` for a `nan`.
  package static func above(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }

  /// The x with P(Z ≤ x) = p; infinite for 0 and 1, `nan` outside of them.
  package static func quantile(_ p: Double) -> Double { fc_normal_quantile(p) }

  /// The density at x.
  static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
}

/// Student's t distribution.
package struct StudentT: Sendable, Equatable {
  /// The degrees of freedom; where they are not above zero and finite, all that is asked is `nan`.
  package let degrees: Double

  /// The distribution with these degrees of freedom.
  package init(degrees: Double) { self.degrees = degrees }

  /// P(T > t).
  package func above(_ t: Double) -> Double { fc_student_upper(t, degrees) }

  /// P(T ≤ t).
  package func below(_ t: Double) -> Double { fc_student_upper(-t, degrees) }

  /// P(|T| > |t|).
  package func beyond(_ t: Double) -> Double { 2 * above(abs(t)) }

  /// The t with P(T ≤ t) = p.
  package func quantile(_ p: Double) -> Double { fc_student_quantile(p, degrees) }
}

/// The χ² distribution.
package struct ChiSquared: Sendable, Equatable {
  /// The degrees of freedom; where they are not above zero and finite, all that is asked is `nan`.
  package let degrees: Double

  /// The distribution with these degrees of freedom.
  package init(degrees: Double) { self.degrees = degrees }

  /// P(X > x).
  package func above(_ x: Double) -> Double { fc_chi_squared_upper(x, degrees) }
}

/// Fisher's F distribution.
package struct FisherF: Sendable, Equatable {
  /// The degrees of freedom of the numerator.
  package let numerator: Double
  /// The degrees of freedom of the denominator.
  package let denominator: Double

  /// The distribution with these degrees of freedom.
  package init(numerator: Double, denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// P(X > x).
  package func above(_ x: Double) -> Double { fc_fisher_upper(x, numerator, denominator) }
}

/// The range of k independent standard normal numbers: the studentized range with infinitely many degrees of freedom.
package struct NormalRange: Sendable, Equatable {
  /// How many numbers the range is of; where they are fewer than two, all that is asked is `nan`.
  package let count: Int

  /// The range of so many numbers.
  package init(count: Int) { self.count = count }

  /// P(range > q) = 1 − k ∫ φ(z) [Φ(z) − Φ(z − q)]ᵏ⁻¹ dz.
  ///
  /// The trapezoidal rule on 2,048 steps from −9 to 9 + q/2, whose error falls exponentially, as the integrand and its
  /// derivatives vanish at both ends (Trefethen and Weideman 2014, doi:10.1137/130932132). Written as the integral of
  /// k φ(z) (Φ(z)ᵏ⁻¹ − [Φ(z) − Φ(z − q)]ᵏ⁻¹), so that small probabilities keep their digits.
  package func above(_ q: Double) -> Double {
    guard count >= 2, !q.isNaN else { return .nan }
    guard q > 0 else { return 1 }
    guard q.isFinite else { return 0 }
    let k = Double(count)
    let (low, high, steps) = (-9.0, 9 + min(q, 40) / 2, 2048)
    let width = (high - low) / Double(steps)
    var sum = 0.0
    for i in 0...steps {
      let z = low + width * Double(i)
      let (all, outside) = (Normal.below(z), Normal.below(z - q))
      // allᵏ⁻¹ − (all − outside)ᵏ⁻¹ without the loss of digits where `outside` is small.
      let share = all > 0 ? min(1, outside / all) : 1
      let part = share < 1 ? -expm1((k - 1) * log1p(-share)) : 1
      sum += Normal.density(z) * pow(all, k - 1) * part
    }
    return min(1, k * sum * width)
  }

  /// The q with P(range > q) = p, by bisection; `nan` unless 0 < p < 1.
  package func upperQuantile(_ p: Double) -> Double {
    guard count >= 2, p > 0 && p < 1 else { return .nan }
    var (low, high) = (0.0, 40.0)
    while true {
      let middle = (low + high) / 2
      guard middle > low && middle < high else { return middle }
      if above(middle) > p { low = middle } else { high = middle }
    }
  }
}
