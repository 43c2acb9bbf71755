/// How much of the past a forecasting method holds.
public enum EstimationMemory: Sendable {
  /// Each fold is fitted afresh on a window of fixed length.
  case limited
  /// Weights, rates or a growing window carry the whole past.
  case unlimited
}

/// The Giacomini–White test that two methods forecast equally well *given* what is known at the origin.
///
/// With Z_t = h_t d_{t+τ}, d the loss differences and h_t what is known at t (by default 1 and d_t), the statistic is
/// n · Z̄ᵀ Ω̂⁻¹ Z̄ with Ω̂ the uncentred second moments of Z, Bartlett's weights over τ − 1 lags, held against χ² with as
/// many degrees of freedom as h has entries (Giacomini and White 2006, doi:10.1111/j.1468-0262.2006.00718.x). Its theory
/// is about *methods*, and holds only where each forecasts from a limited window: an arm that carries weights or rates
/// from fold to fold is refused.
public struct GiacominiWhite: Sendable, Equatable {
  /// The number of products Z_t.
  public let count: Int
  /// The degrees of freedom: how many instruments there are.
  public let degrees: Int
  /// The statistic.
  public let statistic: Double

  /// The probability of a statistic this high or higher if neither method can be said to be better beforehand.
  public var pValue: Double { ChiSquared(degrees: Double(degrees)).above(statistic) }

  /// Tests loss differences in order of their origins, `horizon` (τ) being the lead.
  ///
  /// `instruments`, one row an origin, replace (1, d_t). O(T × q² × τ).
  public init(
    lossDifferences d: [Double], horizon: Int = 1, instruments: [[Double]]? = nil, memory: EstimationMemory
  ) throws(Undefined) {
    guard memory == .limited else { throw .carriesState(statistic: "the Giacomini–White test") }
    guard horizon >= 1 else { throw .badSetting(name: "horizon", expected: "1 or more", found: "\(horizon)") }
    let rows = instruments ?? d.map { [1, $0] }
    try requireSameLength(d.count, rows.count)
    let q = rows.first?.count ?? 0
    guard q >= 1 else { throw .tooFew(needed: 1, found: 0) }
    for row in rows { try requireSameLength(q, row.count) }
    try requireFinite(d)
    for row in rows { try requireFinite(row) }
    let n = d.count - horizon
    try requireCount(n, atLeast: max(q + 1, horizon))
    var z = (0..<n).map { t in rows[t].map { $0 * d[t + horizon] } }
    // The statistic does not depend on the instruments' scales: with all at 1, what is singular shows.
    for j in 0..<q {
      let scale = (z.reduce(0) { $0 + $1[j] * $1[j] } / Double(n)).squareRoot()
      guard scale > 0 else { throw .noVariation(of: "loss differences times instrument \(j + 1)") }
      for t in 0..<n { z[t][j] /= scale }
    }
    var moments = [[Double]](repeating: [Double](repeating: 0, count: q), count: q)
    let kernel = LongRunKernel.bartlett(lags: horizon - 1)
    for lag in 0..<horizon {
      let weight = kernel.weight(lag) / Double(n)
      for t in lag..<n {
        for i in 0..<q {
          for j in 0..<q {
            let product = z[t][i] * z[t - lag][j]
            moments[i][j] += weight * product
            if lag > 0 { moments[j][i] += weight * product }
          }
        }
      }
    }
    let means = (0..<q).map { j in z.reduce(0) { $0 + $1[j] } / Double(n) }
    let solved = try solve(moments, means, what: "the Giacomini–White test")
    count = n
    degrees = q
    statistic = Double(n) * zip(means, solved).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// Solves A x = b by elimination with row pivots; A is scaled to a diagonal near 1.
func solve(_ matrix: [[Double]], _ right: [Double], what: String) throws(Undefined) -> [Double] {
  var (a, b) = (matrix, right)
  let n = b.count
  for column in 0..<n {
    var pivot = column
    for row in column..<n where abs(a[row][column]) > abs(a[pivot][column]) { pivot = row }
    guard abs(a[pivot][column]) > 1e-12 else { throw .singular(what) }
    a.swapAt(column, pivot)
    b.swapAt(column, pivot)
    for row in (column + 1)..<max(n, column + 1) {
      let factor = a[row][column] / a[column][column]
      for j in column..<n { a[row][j] -= factor * a[column][j] }
      b[row] -= factor * b[column]
    }
  }
  var x = b
  for row in stride(from: n - 1, through: 0, by: -1) {
    for j in (row + 1)..<max(n, row + 1) { x[row] -= a[row][j] * x[j] }
    x[row] /= a[row][row]
  }
  return x
}
