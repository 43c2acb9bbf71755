/// The columns that say when a row is.
extension RoleDetector {
  /// A column that may hold the dates; the least rank is the best.
  private struct Candidate {
    var index: Int
    var rank: Int
    var readings: [DateReading]
  }

  /// What a column's name says about time; nothing where it has none.
  private func meaning(_ j: Int) -> TimeNames.Meaning { keys[j].isEmpty ? .none : TimeNames.meaning(of: names[j]) }

  mutating func detectDates(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
    if let format = options.dateFormat {
      try useFormat(format, bytes, &shape)
      return
    }
    var candidates = columns.indices.compactMap { roles[$0] == nil ? candidate($0, bytes) : nil }
    // Without names, numbers only pass for dates in the first column, or behind a column of text.
    if !hasHeader { candidates.removeAll { $0.rank == 3 && !isLeading($0.index) } }
    guard let best = candidates.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }), best.rank < 4 else {
      if detectParts(bytes) || detectBareParts(bytes) {
        detectClock(bytes, &shape)
        settleNamed(bytes, &shape)
      } else if let year = candidates.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) {
        try use(year.readings, for: year.index, bytes, &shape)
        // Months in words and weeks beside the year are no names of series.
        let part = columns.indices.first {
          roles[$0] == nil && isPart($0) && (!columns[$0].isNumeric || CalendarNames.isWeek(keys[$0]))
        }
        if let part { throw unreadable(part, bytes) }
        settleNamed(bytes, &shape)
      }
      try refuseUnreadable(bytes, &shape)
      if !roles.contains(where: { $0?.isTime ?? false }) {
        try refuseBareSerials(bytes)
        try refuseBareClocks(bytes)
      }
      return
    }
    try use(best.readings, for: best.index, bytes, &shape)
    try refuseSecondTables(of: best.index, candidates.filter { $0.rank < 4 }.map(\.index), bytes)
    detectTime(bytes, &shape, beside: best.index, best.readings[0])
    for other in candidates where other.index != best.index && roles[other.index] == nil {
      roles[other.index] = .spareDate
    }
    settleNamed(bytes, &shape)
    try refuseUnreadable(bytes, &shape)
  }

  private func candidate(_ j: Int, _ bytes: Span<UInt8>) -> Candidate? {
    let isNamed = meaning(j) != .none
    if let family = columns[j].mainDate(isNamed: isNamed) {
      // Times of day with dots look like dates.
      let isClock = isNamed && TimeNames.saysTimeOfDay(names[j]) && timeFamily(of: j, bytes, isGiven: false) != nil
      return Candidate(index: j, rank: isNamed && !isClock ? 0 : 1, readings: [DateReading(family: family)])
    }
    if isNamed || j == 0, let months = columns[j].monthsOfShortYears(bytes) {
      return Candidate(index: j, rank: isNamed ? 0 : 1, readings: [months])
    }
    let part = keys[j].isEmpty ? nil : CalendarNames.parts[keys[j]]
    guard columns[j].isNumeric, part == nil || part == .year else { return nil }
    var readings: [DateReading]
    if isNamed || (j == 0 && keys[j].isEmpty) || !hasHeader {
      readings = columns[j].numericDates(bytes, name: names[j], isNamed: isNamed)
    } else {
      // A code of eight digits may look like a day.
      guard !ColumnNames.tickers.contains(keys[j]) else { return nil }
      readings = columns[j].evidentDates(bytes, name: names[j], isFirst: j == 0)
    }
    if meaning(j) == .weak, !TimeNames.isCalendar(names[j]) {
      readings.removeAll { $0.family == .year || $0.family == .decimalYear }
    }
    guard !readings.isEmpty else { return nil }
    let isYear = part == .year || (!isNamed && hasHeader && !keys[j].isEmpty && readings[0].family == .year)
    let isClock = TimeNames.saysTimeOfDay(names[j]) && timeFamily(of: j, bytes, isGiven: false) != nil
    return Candidate(index: j, rank: isYear ? 4 : isNamed && !isClock ? 2 : 3, readings: readings)
  }

  private func isPart(_ j: Int) -> Bool {
    let isNamed = !keys[j].isEmpty && TimeNames.isCalendar(names[j])
    return !columns[j].isBlank && (isNamed || [.month, .quarter].contains(CalendarNames.parts[keys[j]]))
  }

  private func isLeading(_ j: Int) -> Bool { (0..<j).allSatisfy { !columns[$0].isNumeric } }

  private mutating func use(
    _ readings: [DateReading], for j: Int, _ bytes: Span<UInt8>, _ shape: inout FileShape
  ) throws(SeriesError) {
    guard readings.count == 1 else {
      let flags = readings.map(\.flag)
      throw SeriesError(
        source: source, column: names[j], expected: "dates that can be read in one way alone",
        found: "'\(example(j, bytes))', which may be \(flags.joined(separator: " or "))",
        advice: "Say which with --date-format \(flags.joined(separator: " or ")).")
    }
    roles[j] = .date
    useZone(of: j, &shape)
    (shape.dateFamily, shape.dateOrder) = (readings[0].family, readings[0].order)
    shape.isSixDigits = readings[0].isSixDigits
  }

  /// The zone that the column's name states, unless the user gave one.
  private func useZone(of j: Int, _ shape: inout FileShape) {
    guard options.zone == nil, let zone = TimeNames.zone(in: names[j]) else { return }
    (shape.zone, shape.isZoneNamed) = (zone, true)
  }

  /// The text of a column's first filled cell, for a message.
  private func example(_ j: Int, _ bytes: Span<UInt8>) -> String {
    columns[j].filledRanges.first.map { bytes.text($0) }?.shown ?? " "
  }

  // MARK: Given formats and columns

  /// The column that a given format reads wholly, one that is called a date first.
  private mutating func useFormat(
    _ format: String, _ bytes: Span<UInt8>, _ shape: inout FileShape
  ) throws(SeriesError) {
    let choices = try choices(format)
    var best: (index: Int, rank: Int, choice: DateFormat.Choice)?
    for j in columns.indices where roles[j] == nil && !columns[j].isBlank {
      let (choice, count) = reader(of: choices, for: j, bytes)
      let isNamed = meaning(j) != .none
      // One unreadable cell among others is named by its line later.
      guard count == columns[j].filled || (isNamed && count * 2 >= columns[j].filled) else { continue }
      let rank = (isNamed ? 0 : 2) + (count == columns[j].filled ? 0 : 1)
      if best == nil || rank < best?.rank ?? 0 { best = (j, rank, choice) }
    }
    guard let best else {
      let named = columns.indices.first { meaning($0) == .strong } ?? columns.indices.first { meaning($0) == .weak }
      throw SeriesError(
        source: source, line: named == nil ? nil : shape.dataLine, column: named.map { names[$0] },
        expected: "a column that --date-format \(format) reads",
        found: named.map { "'\(example($0, bytes))'" } ?? "none",
        advice: "Correct --date-format, leave it out, or name the column with --date-column.")
    }
    use(best.choice, for: best.index, bytes, &shape)
    let reading = DateReading(family: best.choice.family, order: best.choice.order)
    detectTime(bytes, &shape, beside: best.index, reading)
    settleNamed(bytes, &shape)
    try refuseUnreadable(bytes, &shape)
  }

  private func choices(_ format: String) throws(SeriesError) -> [DateFormat.Choice] {
    if let choices = DateFormat.choices(format) { return choices }
    throw SeriesError(
      source: source, expected: "\(DateFormat.words) for --date-format",
      found: DateFormat.fault(in: format) ?? "'\(format)'", advice: "Correct --date-format.")
  }

  /// The choice that reads most of a column's cells, and how many.
  private func reader(
    of choices: [DateFormat.Choice], for j: Int, _ bytes: Span<UInt8>
  ) -> (choice: DateFormat.Choice, count: Int) {
    let ranges = columns[j].filledRanges
    let isNamed = meaning(j) != .none || !options.dateColumns.isEmpty
    var best = (choice: choices[0], count: -1)
    for choice in choices {
      let count = ranges.count { range in
        guard let stamp = choice.family.whole(bytes, range), isNamed || isPlausible(stamp, choice.family) else {
          return false
        }
        return choice.order.map { DateTriple(packed: stamp.raw).instant($0) != nil } ?? true
      }
      if count > best.count { best = (choice, count) }
    }
    return best
  }

  /// Whether a number is a date that people have data of, so that prices do not pass for counts.
  private func isPlausible(_ stamp: Stamp, _ family: DateFamily) -> Bool {
    switch family {
    case .epoch: stamp.raw.magnitude >= UInt64(Micros.day) && !stamp.isInexact
    case .count: (1600..<2200).contains(CivilDate(daysSince1970: stamp.raw.flooredQuotient(by: Micros.day)).year)
    default: true
    }
  }

  private mutating func use(
    _ choice: DateFormat.Choice, for j: Int, _ bytes: Span<UInt8>, _ shape: inout FileShape
  ) {
    roles[j] = .date
    useZone(of: j, &shape)
    (shape.dateFamily, shape.dateOrder, shape.isDateGiven) = (choice.family, choice.order, true)
    shape.isSixDigits = columns[j].filledRanges.first?.count == 6
  }

  /// The columns that the user named.
  mutating func useDateColumns(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
    var indices: [Int] = []
    for name in options.dateColumns { indices.append(try index(named: name, flag: "--date-column")) }
    let parts = indices.map { keys[$0].isEmpty ? nil : CalendarNames.parts[keys[$0]] }
    if indices.count > 1, parts.contains(.year), !parts.contains(nil) {
      for (j, part) in zip(indices, parts) { if let part { roles[j] = .part(part) } }
      return
    }
    if indices.count > 1, let parts = bareParts(indices, bytes, areGiven: true) {
      for (j, part) in zip(indices, parts) { roles[j] = .part(part) }
      return
    }
    let date = indices[0]
    var reading: DateReading
    if let format = options.dateFormat {
      let choice = reader(of: try choices(format), for: date, bytes).choice
      use(choice, for: date, bytes, &shape)
      reading = DateReading(family: choice.family, order: choice.order)
    } else {
      let readings =
        columns[date].mainDate(isNamed: true).map { [DateReading(family: $0)] }
        ?? columns[date].numericDates(bytes, name: names[date], isNamed: true)
      guard !readings.isEmpty else { throw unreadable(date, bytes) }
      try use(readings, for: date, bytes, &shape)
      reading = readings[0]
    }
    guard indices.count > 1 else {
      detectTime(bytes, &shape, beside: date, reading)
      settleNamed(bytes, &shape)
      return
    }
    guard indices.count == 2, let family = timeFamily(of: indices[1], bytes, isGiven: true) else {
      throw SeriesError(
        source: source, column: names[indices[indices.count - 1]],
        expected: "one date column, a date and a time, or columns of years, months and days",
        found: "'\(example(indices[indices.count - 1], bytes))' in the last of \(indices.count) columns",
        advice: "Name other columns with --date-column.")
    }
    (roles[indices[1]], shape.timeFamily) = (.time, family)
    settleNamed(bytes, &shape)
  }

  func unreadable(_ j: Int, _ bytes: Span<UInt8>) -> SeriesError {
    SeriesError(
      source: source, column: names[j], expected: "dates in a format that can be detected",
      found: columns[j].isBlank ? "blank cells" : "'\(example(j, bytes))'",
      advice:
        "Give the format with --date-format (a pattern such as dd/MM/yyyy or MMM-yy, or none to number the rows), or name another column with --date-column."
    )
  }
}
