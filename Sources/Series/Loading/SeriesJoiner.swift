/// Joins the parts of series that stand in several files.
enum SeriesJoiner {
  /// What is known of a part before its rows are looked at.
  struct Part {
    var name: String
    /// File, folder, folder above it.
    var qualifiers: [String]
    /// The days of the first and the last row, since 1970; nil without dates or rows.
    var days: ClosedRange<Int64>?
  }

  /// Parts that make one series.
  struct Group: Equatable {
    var name: String
    var parts: [Int]
  }

  /// The parts that are one series each, in the order in which they first occur.
  ///
  /// They have the same name by its bytes, or names that end in a year, month or day, of which a day more or less holds all
  /// rows of the part: files of futures that are named by their months stay apart, as they begin long before.
  static func groups(_ parts: [Part], joins: Bool) -> [Group] {
    guard joins else { return parts.indices.map { Group(name: parts[$0].name, parts: [$0]) } }
    let stems = parts.map(stem)
    var distinct: [[UInt8]: Set<[UInt8]>] = [:]
    for (part, stem) in zip(parts, stems) {
      if let stem { distinct[Array(stem.utf8), default: []].insert(Array(part.name.utf8)) }
    }
    var places: [[UInt8]: Int] = [:]
    var groups: [Group] = []
    for (index, part) in parts.enumerated() {
      var name = part.name
      if let stem = stems[index], distinct[Array(stem.utf8), default: []].count > 1 { name = stem }
      if let place = places[Array(name.utf8)] {
        groups[place].parts.append(index)
      } else {
        places[Array(name.utf8)] = groups.count
        groups.append(Group(name: name, parts: [index]))
      }
    }
    return groups
  }

  /// The series' name that a part's name is the beginning of; nil where its end is no time that the part covers.
  private static func stem(_ part: Part) -> String? {
    guard let days = part.days, let name = PartName(part.name) else { return nil }
    // Files are cut at midnights of other zones than ours too.
    guard days.lowerBound >= name.days.lowerBound - 1, days.upperBound <= name.days.upperBound else { return nil }
    if !name.stem.isEmpty { return name.stem }
    return part.qualifiers.first
  }

  /// What to say of parts where nothing was joined, or could be; nil where there is nothing to say.
  static func note(_ parts: [Part], joins: Bool) -> Panel.Note? {
    guard parts.count > 1 else { return nil }
    let joined = groups(parts, joins: true).filter { $0.parts.count > 1 }
    if joins {
      guard joined.isEmpty else { return nil }
      let names = parts.prefix(3).map { "'\($0.name.shown)'" }.joined(separator: ", ") + (parts.count > 3 ? ", …" : "")
      return Panel.Note(
        source: "--join",
        text:
          "nothing was joined: no two of the \(parts.count) series (\(names)) have the same name, or names that differ "
          + "in the year, month or day alone that all their rows lie in")
    }
    guard let first = joined.first else { return nil }
    let names = first.parts.prefix(2).map { index in
      let part = parts[index]
      return "'\(((part.qualifiers.first.map { [$0] } ?? []) + [part.name]).joined(separator: "/").shown)'"
    }
    let more = joined.count > 1 ? ", and \(joined.count - 1) more such groups" : ""
    return Panel.Note(
      source: first.name.shown,
      text: "\(first.parts.count) series, such as \(names.joined(separator: " and ")), may be parts of one\(more): "
        + "--join makes one series of them")
  }

  /// The parts as one draft, rows sorted; columns that not all parts have are missing where they are not.
  static func merged(_ parts: [SeriesDraft], named name: String, _ policy: Duplicates) throws(SeriesError)
    -> SeriesDraft
  {
    var result = parts[0]
    (result.name, result.source) = (name, place(of: parts.map(\.source)))
    guard parts.allSatisfy({ $0.clock != .row }) else {
      throw SeriesError(
        source: result.source, expected: "dates, by which the parts of '\(name.shown)' can be joined",
        found: "row numbers", advice: "Leave --join out.")
    }
    var names: [String] = []
    for part in parts { for column in part.columns where !names.contains(column.name) { names.append(column.name) } }
    let clock = finest(parts.map(\.clock))
    let instants = parts.flatMap { part in
      let factor = clock.unitsPerMillisecond / part.clock.unitsPerMillisecond
      return part.instants.map { $0 * factor }
    }
    let lines = parts.flatMap(\.lines)
    let plan = try RowPlan(
      rows: nil, instants: instants, clock: clock, lines: lines, policy: policy,
      source: result.source,
      advice:
        "Leave --join out if they are no parts of one series; else settle it with --duplicates last, first or mean.")
    result.clock = clock
    result.instants = plan.instants
    result.columns = names.map { name in
      let values = parts.flatMap { part in
        part.columns.first { $0.name == name }?.values ?? Array(repeating: Double.nan, count: part.instants.count)
      }
      return .init(name: name, values: plan.gather(values))
    }
    result.lines = plan.gather(lines: lines)
    result.groups = GroupFact.merged(parts.map(\.groups), series: name)
    for part in parts.dropFirst() {
      for (column, cells) in part.damage { result.damage[column, default: [:]].merge(cells) { first, _ in first } }
    }
    return result
  }

  /// The files of the parts for a message, the first and the last of many.
  private static func place(of sources: [String]) -> String {
    guard sources.count > 3, let last = sources.last else { return sources.joined(separator: " and ") }
    return "\(sources[0]) to \(last) (\(sources.count) files)"
  }

  /// The clock that shows the instants of all of several clocks with dates: days are times too, and so on.
  private static func finest(_ clocks: [Clock]) -> Clock {
    let order: [Clock] = [.date, .time, .millisecond, .microsecond]
    return order.last(where: clocks.contains) ?? .date
  }
}

extension SeriesDraft {
  /// The days of its first and last row, since 1970; nil without dates or rows.
  var days: ClosedRange<Int64>? {
    guard clock.hasDates, let first = instants.first, let last = instants.last, first <= last else { return nil }
    return clock.date(of: first).daysSince1970...clock.date(of: last).daysSince1970
  }
}
