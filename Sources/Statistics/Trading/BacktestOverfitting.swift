internal import Foundation

/// PBO: the probability that the arm that was best in one half of the rows is below the median in the other.
///
/// The rows are cut into an even number of blocks; each half of them is once the sample in which the best arm is chosen, by
/// its Sharpe ratio, and its rank in the other half is taken: ω = rank / (n + 1), λ = log(ω / (1 − ω)), and PBO is the share
/// of λ ≤ 0 (combinatorially symmetric cross-validation; Bailey, Borwein, López de Prado and Zhu 2017,
/// doi:10.21314/JCF.2016.322).
package struct BacktestOverfitting: Sendable, Equatable {
  /// λ of each split, in lexicographic order of the chosen blocks.
  package let logits: [Double]
  /// The share of splits in which the chosen arm is not above the median.
  package var probability: Double { Double(logits.count { $0 <= 0 }) / Double(logits.count) }
  /// How many splits chose each arm; ties go to the first.
  package let chosen: [Int]

  /// Cuts the returns of n arms, one row a time and one column an arm.
  ///
  /// O(C(blocks, blocks/2) × blocks × n). Needs two arms, two rows a block, and 2 to 20 blocks in an even number.
  package init(returns: [[Double]], blocks: Int = 16) throws(Undefined) {
    guard blocks >= 2, blocks <= 20, blocks.isMultiple(of: 2) else {
      throw .badSetting(name: "the number of blocks", expected: "even, from 2 to 20", found: "\(blocks)")
    }
    let table = try LossTable(returns)
    try requireCount(table.columns, atLeast: 2)
    try requireCount(returns.count, atLeast: 2 * blocks)
    let sums = BlockSums(table, blocks: blocks)
    var logits: [Double] = []
    var chosen = [Int](repeating: 0, count: table.columns)
    var sample = Array(0..<(blocks / 2))
    repeat {
      let inside = sums.sharpe(over: sample)
      let outside = sums.sharpe(over: (0..<blocks).filter { !sample.contains($0) })
      var best = 0
      for j in inside.indices where inside[j] > inside[best] { best = j }
      chosen[best] += 1
      let share = ranks(of: outside).ranks[best] / Double(table.columns + 1)
      logits.append(log(share / (1 - share)))
    } while advance(&sample, below: blocks)
    self.logits = logits
    self.chosen = chosen
  }
}

/// The sums of each block, by which arms that earned the same there are the same to the last bit, whatever they earned elsewhere.
private struct BlockSums {
  /// By block: the number of rows, and by arm the sum of returns and of their squares.
  private let blocks: [(count: Int, sums: [DoubleDouble], squares: [DoubleDouble])]

  init(_ table: LossTable, blocks count: Int) {
    let largest = table.rows.reduce(0) { $1.reduce($0) { max($0, abs($1)) } }
    // A power of two changes no ratio and no digit, and keeps squares within range.
    let unit = largest > 0 ? Double(sign: .plus, exponent: -Int(largest.exponent), significand: 1) : 1
    blocks = (0..<count).map { b in
      let rows = (b * table.rows.count / count)..<((b + 1) * table.rows.count / count)
      var sums = [DoubleDouble](repeating: DoubleDouble(), count: table.columns)
      var squares = sums
      for t in rows {
        for j in sums.indices {
          let value = DoubleDouble(table.rows[t][j] * unit)
          sums[j] = sums[j] + value
          squares[j] = squares[j] + value * value
        }
      }
      return (rows.count, sums, squares)
    }
  }

  /// The Sharpe ratio of each arm; where the returns do not vary it is 0, or infinite with the sign of their mean.
  func sharpe(over chosen: [Int]) -> [Double] {
    let n = Double(chosen.reduce(0) { $0 + blocks[$1].count })
    return blocks[0].sums.indices.map { j in
      let sum = chosen.reduce(DoubleDouble()) { $0 + blocks[$1].sums[j] }
      let square = chosen.reduce(DoubleDouble()) { $0 + blocks[$1].squares[j] }
      guard sum.value != 0 else { return 0 }
      let deviations = (DoubleDouble(n) * square - sum * sum).value / n
      // What is left of equal numbers is the rounding of their squares.
      let variance = deviations > 1e-28 * square.value ? deviations / (n - 1) : 0
      return sum.value / n / variance.squareRoot()
    }
  }
}

/// The next combination in lexicographic order; false after the last.
private func advance(_ combination: inout [Int], below bound: Int) -> Bool {
  let size = combination.count
  guard let i = combination.indices.last(where: { combination[$0] < bound - size + $0 }) else { return false }
  combination[i] += 1
  for j in (i + 1)..<max(size, i + 1) { combination[j] = combination[j - 1] + 1 }
  return true
}
