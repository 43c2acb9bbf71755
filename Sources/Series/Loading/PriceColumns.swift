/// Columns that behave like open, high, low and close though no one says so.
enum PriceColumns {
  /// Four neighbouring slots of which one is nearly always highest, one nearly always lowest, and the two others take turns; or none.
  ///
  /// Looks at about a thousand rows, spread over the table.
  static func find(_ table: RawTable) -> [Int] {
    let slots = table.slots(.value)
    guard (4...64).contains(slots.count) else { return [] }
    let stride = Swift.max(1, table.count / 1000)
    for k in 0...(slots.count - 4) {
      let four = Array(slots[k..<k + 4])
      guard table.slotColumns[four[3]] - table.slotColumns[four[0]] == 3 else { continue }
      var (high, low) = ([0, 0, 0, 0], [0, 0, 0, 0])
      var spreads = 0
      var orders = Set<Bool>()
      var rows: [[Double]] = []
      for r in Swift.stride(from: 0, to: table.count, by: stride) {
        let row = four.map { table.values[$0][r] }
        guard row.allSatisfy({ !$0.isNaN }), let most = row.max(), let least = row.min(), most > least, least > 0
        else { continue }
        rows.append(row)
        for j in 0..<4 {
          if row[j] == most { high[j] += 1 }
          if row[j] == least { low[j] += 1 }
        }
        if most < least * 1.5 { spreads += 1 }
      }
      guard rows.count >= 3, spreads * 10 > rows.count * 9 else { continue }
      // Real files have a few rows whose high or low is wrong.
      let enough = rows.count - rows.count * 3 / 100
      let (highs, lows) = ((0..<4).filter { high[$0] >= enough }, (0..<4).filter { low[$0] >= enough })
      guard highs.count == 1, lows.count == 1 else { continue }
      let others = (0..<4).filter { $0 != highs[0] && $0 != lows[0] }
      for row in rows where row[others[0]] != row[others[1]] { orders.insert(row[others[0]] < row[others[1]]) }
      if orders.count == 2 { return four }
    }
    return []
  }
}
