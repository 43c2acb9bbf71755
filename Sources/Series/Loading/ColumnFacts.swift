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
  ///
  /// Quartiles take sorting, which only columns with a candidate need. O(n), or O(n log n) with one.
  static func suspect(_ values: [Double], name: String) -> (Double?, Int) {
    let (low, high) = (Edge(of: values, by: <), Edge(of: values, by: >))
    // A price of zero is no price.
    if low.value == 0, PriceFacts.isPrice(name) { return (0, low.count) }
    guard values.count >= 20, let aboveLow = low.next, let belowHigh = high.next else { return (nil, 0) }
    // Elsewhere zero is suspect where nothing comes near it.
    if low.value == 0 {
      guard low.count >= 3 else { return (nil, 0) }
      return aboveLow > 0.1 * values.sorted()[(low.count + values.count) / 2] ? (0, low.count) : (nil, 0)
    }
    let edges: [(edge: Edge, distance: Double)] = [(low, aboveLow - low.value), (high, high.value - belowHigh)]
    let candidates = edges.filter {
      codes.contains($0.edge.value) || ($0.edge.count >= 3 && $0.edge.count * 2 < values.count)
    }
    guard !candidates.isEmpty else { return (nil, 0) }
    let sorted = values.sorted()
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    let found = candidates.first { $0.distance > 3 * spread && (codes.contains($0.edge.value) || spread > 0) }
    return found.map { ($0.edge.value, $0.edge.count) } ?? (nil, 0)
  }

  /// The least or greatest of some values, how often it is there, and the one next to it; nil where there is no other.
  private struct Edge {
    private(set) var value: Double
    private(set) var count = 0
    private(set) var next: Double?

    /// The value that goes before all others in an order; there must be one.
    init(of values: [Double], by goesBefore: (Double, Double) -> Bool) {
      value = values[0]
      for other in values {
        if other == value {
          count += 1
        } else if goesBefore(other, value) {
          (next, value, count) = (value, other, 1)
        } else if next.map({ goesBefore(other, $0) }) ?? true {
          next = other
        }
      }
    }
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
