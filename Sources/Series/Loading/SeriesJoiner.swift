/// Joins series of the same name from several files into one.
enum SeriesJoiner {
  /// One draft a name, rows sorted; columns that not all parts have are missing where they are not.
  static func join(_ drafts: [SeriesDraft], policy: Duplicates) throws(SeriesError) -> [SeriesDraft] {
    var order: [String] = []
    var groups: [String: [SeriesDraft]] = [:]
    for draft in drafts {
      if groups[draft.name] == nil { order.append(draft.name) }
      groups[draft.name, default: []].append(draft)
    }
    var joined: [SeriesDraft] = []
    for name in order {
      guard let group = groups[name] else { continue }
      joined.append(group.count == 1 ? group[0] : try merged(group, policy))
    }
    return joined
  }

  private static func merged(_ parts: [SeriesDraft], _ policy: Duplicates) throws(SeriesError) -> SeriesDraft {
    var result = parts[0]
    guard parts.allSatisfy({ $0.clock != .row }) else {
      throw SeriesError(
        source: parts[0].source, expected: "dates, by which the parts of '\(result.name)' can be joined",
        found: "row numbers", advice: "Leave --join out.")
    }
    var names: [String] = []
    for part in parts { for column in part.columns where !names.contains(column.name) { names.append(column.name) } }
    let instants = parts.flatMap(\.instants)
    let lines = parts.flatMap(\.lines)
    let clock: Clock = parts.contains { $0.clock == .time } ? .time : .date
    let plan = try RowPlan(
      rows: nil, instants: instants, clock: clock, lines: lines, policy: policy,
      source: parts.map(\.source).joined(separator: " and "))
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
