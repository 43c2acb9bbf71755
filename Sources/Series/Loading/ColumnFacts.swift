/// Facts about values.
enum ColumnFacts {
  static func column(_ column: FileShape.Column, _ values: [Double], damaged: Int) -> FileDescription.Column {
    var facts = FileDescription.Column(name: column.name, role: column.role.word, damaged: damaged)
    guard column.role == .value else { return facts }
    var present: [Double] = []
    present.reserveCapacity(values.count)
    for value in values where !value.isNaN {
      present.append(value)
      if value == 0 { facts.zeros += 1 } else if value < 0 { facts.negatives += 1 }
    }
    facts.blanks = values.count - present.count - damaged
    guard let first = present.first else { return facts }
    facts.first = first
    facts.isConstant = present.count > 1 && !present.contains { $0 != first }
    if !facts.isConstant { (facts.suspect, facts.suspectCount) = suspect(present, name: column.name) }
    return facts
  }

  /// Numbers that people write for "missing".
  static let codes: Set<Double> = [
    -1234, -9, -99, -999, -9999, -99999, -6999, -7999, -1, 999, 9999, 99999, 999_999, -9.99, -99.9, -99.99, -999.9,
    -999.99, -9999.9, 99.9, 99.99, 999.9, 999.99, 9999.9, 1e20, -1e20, 1e30, -1e30, 1e36, 9.96921e36,
  ]

  /// A value at the edge that repeats and lies far from the rest: three times the range between the quartiles or more.
  static func suspect(_ values: [Double], name: String) -> (Double?, Int) {
    let sorted = values.sorted()
    let (first, last) = (sorted[0], sorted[sorted.count - 1])
    var low = 1
    while low < sorted.count, sorted[low] == first { low += 1 }
    // A price of zero is no price.
    if first == 0, PriceFacts.isPrice(name) { return (0, low) }
    guard sorted.count >= 20, low < sorted.count else { return (nil, 0) }
    // Elsewhere zero is suspect where nothing comes near it.
    if first == 0 { return low >= 3 && sorted[low] > 0.1 * sorted[(low + sorted.count) / 2] ? (0, low) : (nil, 0) }
    var high = 1
    while sorted[sorted.count - 1 - high] == last { high += 1 }
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    func isSuspect(_ value: Double, count: Int, distance: Double) -> Bool {
      guard distance > 3 * spread else { return false }
      return codes.contains(value) || (count >= 3 && count * 2 < sorted.count && spread > 0)
    }
    if isSuspect(first, count: low, distance: sorted[low] - first) { return (first, low) }
    if isSuspect(last, count: high, distance: last - sorted[sorted.count - 1 - high]) { return (last, high) }
    return (nil, 0)
  }

  /// Rows whose high is below, or whose low is above, one of open, close, low and high.
  static func priceViolations(_ table: RawTable) -> Int? {
    var slots: [String: Int] = [:]
    for slot in table.slots(.value) {
      let key = ColumnNames.key(table.name(ofSlot: slot))
      if slots[key] == nil { slots[key] = slot }
    }
    guard let open = slots["open"], let high = slots["high"], let low = slots["low"], let close = slots["close"]
    else { return nil }
    var violations = 0
    for row in 0..<table.count {
      let (o, h) = (table.values[open][row], table.values[high][row])
      let (l, c) = (table.values[low][row], table.values[close][row])
      // A comparison with a missing value is false, so rows with blanks never count.
      if h < o || h < c || h < l || l > o || l > c { violations += 1 }
    }
    return violations
  }
}
