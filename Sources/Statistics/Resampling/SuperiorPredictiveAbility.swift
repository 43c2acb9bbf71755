internal import Foundation

/// Hansen's test that no model of many forecasts better than one benchmark.
///
/// With d_k the benchmark's losses less model k's, T = max_k max(√n d̄_k / ω_k, 0) is held against its bootstrap
/// distribution, each d̄*_k recentred by d̄_k where model k is not far worse than the benchmark:
/// d̄_k ≥ −√(ω_k² 2 log log n / n). ω_k² is the variance of √n d̄*_k under the stationary bootstrap, in closed form (Hansen
/// 2005, doi:10.1198/073500105000000063; a model that is given twice changes no greatest value, and so counts once; Politis and Romano 1994, doi:10.1080/01621459.1994.10476870).
public struct SuperiorPredictiveAbility: Sendable, Equatable {
  /// T, the best model's studentized gain over the benchmark; zero, with p-values of 1, where none is better.
  public let statistic: Double
  /// The p-value with all models recentred that are no better than the benchmark: too small.
  public let lower: Double
  /// The p-value of the test.
  public let consistent: Double
  /// The p-value with all models recentred, as in White's reality check: too large where poor models are many.
  public let upper: Double

  /// Tests models against a benchmark.
  ///
  /// Losses have one row a time; `models` one column a model. `draws` are rows drawn with `bootstrap`. O(T² k + B T k).
  /// Needs 16 rows; a model that loses as the benchmark does, row by row, counts as no better.
  public init(
    benchmark: [Double], models: [[Double]], bootstrap: StationaryBootstrap, draws: some Sequence<[Int]>
  ) throws(Undefined) {
    try requireSameLength(benchmark.count, models.count)
    try requireCount(benchmark.count, atLeast: 16)
    try requireSameLength(benchmark.count, bootstrap.count)
    try requireFinite(benchmark)
    let table = try LossTable(zip(benchmark, models).map { own, others in others.map { own - $0 } })
    try requireCount(table.columns, atLeast: 1)
    let n = Double(benchmark.count)
    let means = table.means
    let scales = try (0..<table.columns).map { k throws(Undefined) in
      try deviation(of: table.rows.map { $0[k] }, mean: means[k], meanBlock: bootstrap.meanBlock) / n.squareRoot()
    }
    let gains = zip(means, scales).map { $0 == 0 ? 0 : $0 / $1 }
    let threshold = -(2 * log(log(n))).squareRoot()
    let centres = [
      means.map { max($0, 0) },
      zip(means, gains).map { $1 >= threshold ? $0 : 0 },
      means,
    ]
    let observed = gains.reduce(0) { max($0, $1) }
    var beyond = [0, 0, 0]
    var count = 0
    for draw in try table.means(ofDraws: draws) {
      count += 1
      for (i, centre) in centres.enumerated() {
        let exceeds = draw.indices.contains { k in
          draw[k] != centre[k] && (draw[k] - centre[k]) / scales[k] > observed
        }
        // No draw lies below a statistic of zero.
        if exceeds || observed == 0 { beyond[i] += 1 }
      }
    }
    try requireCount(count, atLeast: 1)
    statistic = observed
    (lower, consistent, upper) = (
      Double(beyond[0]) / Double(count), Double(beyond[1]) / Double(count), Double(beyond[2]) / Double(count)
    )
  }
}

/// ω: ω² = γ₀ + 2 Σ_i κ_i γ_i with κ_i = (1 − i/n)(1 − 1/b)^i + (i/n)(1 − 1/b)^{n − i}; 1 for differences that are all
/// zero, whose gain is zero by any scale.
private func deviation(of d: [Double], mean: Double, meanBlock: Double) throws(Undefined) -> Double {
  guard d.contains(where: { $0 != d[0] }) else {
    if d[0] == 0 { return 1 }
    throw .noVariation(of: "loss differences from the benchmark")
  }
  let (n, stay) = (Double(d.count), 1 - 1 / meanBlock)
  let e = d.map { $0 - mean }
  var variance = dot(e[...], e[...]) / n
  for i in 1..<d.count {
    let share = Double(i) / n
    let kappa = (1 - share) * pow(stay, Double(i)) + share * pow(stay, n - Double(i))
    variance += 2 * kappa * dot(e[i...], e[..<(d.count - i)]) / n
  }
  guard variance > 0 else { throw .noVariation(of: "loss differences from the benchmark") }
  return variance.squareRoot()
}
