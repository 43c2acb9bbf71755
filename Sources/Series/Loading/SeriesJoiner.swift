/// Joins series of the same name from several files into one.
enum SeriesJoiner {
  /// The places of each name, in the order in which names first occur.
  static func groups(_ names: [String]) -> [[Int]] {
    var places: [String: Int] = [:]
    var groups: [[Int]] = []
    for (index, name) in names.enumerated() {
      if let place = places[name] {
        groups[place].append(index)
      } else {
        places[name] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  /// The parts as one draft, rows sorted; columns that not all parts have are missing where they are not.
  static func merged(_ parts: [SeriesDraft], _ policy: Duplicates) throws(SeriesError) -> SeriesDraft {
    var result = parts[0]
    guard parts.allSatisfy({ $0.clock != .row }) else {
      throw SeriesError(
        source: parts[0].source, expected: "dates, by which the parts of '\(result.name)' can be joined",
        found: "row numbers", advice: "Leave --join out.")
    }
    var names: [String] = []
    for part in parts { for column in part.columns where !names.contains(column.name) { names.append(column.name) } }
    let lines = parts.flatMap(\.lines)
    let clock = [Clock.microsecond, .time].first { clock in parts.contains { $0.clock == clock } } ?? .date
    let instants = parts.flatMap { part in
      let factor = clock.unitsPerMillisecond / part.clock.unitsPerMillisecond
      return part.instants.map { $0 * factor }
    }
    let plan = try RowPlan(
      rows: nil, instants: instants, clock: clock, lines: lines, policy: policy,
      source: parts.map(\.source).joined(separator: " and "),
      advice: "Settle it with --duplicates last, first or mean.")
    result.clock = clock
    result.instants = plan.instants
    result.columns = names.map { name in
      let values = parts.flatMap { part in
        part.columns.first { $0.name == name }?.values ?? Array(repeating: Double.nan, count: part.instants.count)
      }
      return .init(name: name, values: plan.gather(values))
    }
    result.lines = plan.gather(lines: lines)
    for part in parts.dropFirst() {
      for (column, cells) in part.damage { result.damage[column, default: [:]].merge(cells) { first, _ in first } }
    }
    return result
  }
}
