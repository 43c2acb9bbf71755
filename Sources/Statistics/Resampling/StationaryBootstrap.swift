internal import Foundation
public import Randomness

/// The stationary bootstrap: rows are drawn in blocks of geometric length, wrapping around at the end.
///
/// Each next row follows the one before with probability 1 − 1/b and is drawn anew with 1/b, b the mean block
/// (Politis and Romano 1994, doi:10.1080/01621459.1994.10476870). It gives *rows*, not values: the same rows are used for
/// all series and arms, so that what happens to all of them on one day stays together.
public struct StationaryBootstrap: Sendable, Equatable {
  /// The number of rows, T.
  public let count: Int
  /// The mean length of a block, b.
  public let meanBlock: Double

  /// A bootstrap of `count` rows, at least one, in blocks of `meanBlock` rows, at least 1.
  public init(count: Int, meanBlock: Double) throws(Undefined) {
    try requireCount(count, atLeast: 1)
    guard meanBlock >= 1, meanBlock.isFinite else {
      throw .badSetting(name: "the mean block", expected: "1 or more", found: "\(meanBlock)")
    }
    self.count = count
    self.meanBlock = meanBlock
  }

  /// One draw of as many rows as there are.
  ///
  /// O(T).
  public func rows(from stream: inout RandomStream) -> [Int] {
    var rows = [stream.integer(below: count)]
    rows.reserveCapacity(count)
    while rows.count < count {
      let next = stream.uniform() * meanBlock < 1 ? stream.integer(below: count) : (rows[rows.count - 1] + 1) % count
      rows.append(next)
    }
    return rows
  }

  /// A number of draws, made one by one as they are asked for.
  public func draws(_ number: Int, from stream: RandomStream) -> some Sequence<[Int]> {
    sequence(state: (left: number, stream: stream)) { state -> [Int]? in
      guard state.left > 0 else { return nil }
      state.left -= 1
      return rows(from: &state.stream)
    }
  }

  /// The mean block that estimates the variance of a mean best, by Politis and White's rule.
  ///
  /// Between 1 and min(3√n, n/3), rounded up (Politis and White 2004, doi:10.1081/ETC-120028836; Patton, Politis and White
  /// 2009, doi:10.1080/07474930802459016). O(n^{3/2}). Needs 16 values that are not all equal.
  public static func automaticBlock(for x: [Double]) throws(Undefined) -> Double {
    try requireCount(x.count, atLeast: 16)
    try requireFinite(x)
    guard x.contains(where: { $0 != x[0] }) else { throw .noVariation(of: "values") }
    let n = x.count
    let size = Double(n)
    let centre = mean(x)
    let e = x.map { $0 - centre }
    let run = max(5, Int(log10(size)))
    let last = Int(size.squareRoot().rounded(.up)) + run
    let band = 2 * (log10(size) / size).squareRoot()
    var covariances: [Double] = []
    var correlations: [Double] = []
    for lag in 0...last {
      let product = dot(e[lag...], e[..<(n - lag)])
      covariances.append(product / size)
      let squares = dot(e[(lag + 1)...], e[(lag + 1)...]) * dot(e[..<(n - lag - 1)], e[..<(n - lag - 1)])
      correlations.append(abs(product) / squares.squareRoot())
    }
    // The first run of correlations within the band ends what matters.
    let quiet = (run...last).first { i in correlations[(i - run)..<i].allSatisfy { $0 < band } }
    let m = min(last, quiet.map { 2 * max($0 - run, 1) } ?? last)
    var (g, longRun) = (0.0, covariances[0])
    for k in 1...m {
      let weight = min(1, 2 * (1 - Double(k) / Double(m)))
      g += 2 * weight * Double(k) * covariances[k]
      longRun += 2 * weight * covariances[k]
    }
    let block = pow(g * g / (longRun * longRun), 1.0 / 3) * pow(size, 1.0 / 3)
    let ceiling = min(3 * size.squareRoot(), size / 3).rounded(.up)
    return block < ceiling ? max(1, block) : ceiling
  }
}

/// Σ a b over two slices of one length.
func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
