/// For each column, the first one that holds the same numbers, which may be itself: methods that are the same are one method.
///
/// O(rows × columns²).
func firstAlike(_ rows: [[Double]]) -> [Int] {
  let columns = rows[0].indices
  return columns.map { j in columns.first { i in rows.allSatisfy { $0[i] == $0[j] } } ?? j }
}

/// Losses, one row a time and one column a model: finite, rectangular, with two rows at least.
struct LossTable {
  let rows: [[Double]]
  let columns: Int

  init(_ rows: [[Double]]) throws(Undefined) {
    try requireCount(rows.count, atLeast: 2)
    for row in rows { try requireSameLength(rows[0].count, row.count) }
    if let t = rows.firstIndex(where: { !$0.allSatisfy(\.isFinite) }) {
      throw .notFinite(index: t, value: "a row with \(rows[t].first { !$0.isFinite } ?? .nan)")
    }
    self.rows = rows
    columns = rows[0].count
  }

  /// The mean of each column.
  var means: [Double] { mean(over: rows.indices) }

  /// The means of each column over each draw of rows.
  func means(ofDraws draws: some Sequence<[Int]>) throws(Undefined) -> [[Double]] {
    var result: [[Double]] = []
    for draw in draws {
      try requireSameLength(rows.count, draw.count)
      if let wrong = draw.first(where: { !rows.indices.contains($0) }) {
        throw .badSetting(name: "a drawn row", expected: "within 0 ..< \(rows.count)", found: "\(wrong)")
      }
      result.append(mean(over: draw))
    }
    return result
  }

  private func mean(over chosen: some Collection<Int>) -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for t in chosen { for j in 0..<columns { sums[j] += rows[t][j] } }
    return sums.map { $0 / Double(chosen.count) }
  }
}
