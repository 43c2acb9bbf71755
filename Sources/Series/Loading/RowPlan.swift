/// Which rows of a table make up a series, in the order of their instants.
struct RowPlan {
  /// One instant a row of the series, strictly increasing.
  private(set) var instants: [Int64] = []
  /// The table's row behind each row of the series, for the mean of duplicates the first of its group; nil for all in order.
  private var rows: [Int]?
  /// The further rows of each group of duplicates whose mean counts.
  private var groups: [Int: [Int]] = [:]
  /// Steps back in the file's order.
  private(set) var stepsBack = 0
  /// Instants that occurred more than once.
  private(set) var duplicates = 0
  /// The rows before duplicates were settled.
  private(set) var rowsRead: Int

  /// Sorts the rows and settles duplicates; throws where they are an error.
  init(
    rows given: [Int]?, instants all: [Int64], clock: Clock, lines: [Int32], policy: Duplicates, source: String,
    advice: @autoclosure () -> String
  ) throws(SeriesError) {
    rowsRead = given?.count ?? all.count
    if given == nil, Self.isIncreasing(all) {
      instants = all
      return
    }
    var order = given ?? Array(all.indices)
    for i in order.indices.dropFirst() where all[order[i]] < all[order[i - 1]] { stepsBack += 1 }
    if stepsBack > 0 {
      if stepsBack == order.count - 1 {
        order.reverse()
      } else {
        // Equal instants keep the file's order, so that "first" and "last" mean lines of the file.
        order.sort { (all[$0], $0) < (all[$1], $1) }
      }
    }
    var hasDuplicates = false
    for i in order.indices.dropFirst() where all[order[i]] == all[order[i - 1]] {
      hasDuplicates = true
      guard policy == .error else { break }
      let (a, b) = (Swift.min(lines[order[i]], lines[order[i - 1]]), Swift.max(lines[order[i]], lines[order[i - 1]]))
      throw SeriesError(
        source: source, line: Int(b), expected: "one row an instant",
        found: "\(clock.text(for: all[order[i]])) again, which line \(a) has already",
        advice: advice())
    }
    if hasDuplicates { settle(&order, all, policy) }
    rows = order
    instants = order.map { all[$0] }
  }

  private static func isIncreasing(_ instants: [Int64]) -> Bool {
    for i in instants.indices.dropFirst() where instants[i] <= instants[i - 1] { return false }
    return true
  }

  private mutating func settle(_ order: inout [Int], _ all: [Int64], _ policy: Duplicates) {
    var kept: [Int] = []
    for row in order {
      guard let last = kept.last, all[last] == all[row] else {
        kept.append(row)
        continue
      }
      duplicates += 1
      switch policy {
      case .error, .first: break
      case .last: kept[kept.count - 1] = row
      case .mean: groups[kept.count - 1, default: []].append(row)
      }
    }
    order = kept
  }

  /// The line of each row of the series.
  func gather(lines: [Int32]) -> [Int32] { rows.map { $0.map { lines[$0] } } ?? lines }

  /// One column's values in the series' order, in O(rows) where the table's order is not kept.
  func gather(_ values: [Double]) -> [Double] {
    guard let rows else { return values }
    var gathered = rows.map { values[$0] }
    for (index, further) in groups {
      let group = ([rows[index]] + further).map { values[$0] }
      // A damaged cell stays damaged; missing ones are left out of the mean.
      if group.contains(where: { $0.bitPattern == RawTable.damagedBits }) {
        gathered[index] = RawTable.damaged
        continue
      }
      let present = group.filter { !$0.isNaN }
      gathered[index] = present.isEmpty ? .nan : present.reduce(0, +) / Double(present.count)
    }
    return gathered
  }
}
