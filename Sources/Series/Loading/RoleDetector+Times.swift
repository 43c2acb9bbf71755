/// Columns beside the date, and columns that are called times and are none.
extension RoleDetector {
  /// A time of day, an hour or a period beside dates that are whole days.
  mutating func detectTime(_ bytes: Span<UInt8>, _ shape: inout FileShape, beside date: Int, _ reading: DateReading) {
    guard reading.family.mayBeDays, columns[date].isDays(reading, bytes) else { return }
    let free = columns.indices.filter { roles[$0] == nil }
    let repeats = Set(columns[date].texts(bytes).keys).count < columns[date].filled
    let found =
      free.first { columns[$0].isTimes && (!hasHeader || keys[$0].isEmpty || TimeNames.saysTimeOfDay(names[$0])) }
      ?? free.first { j in
        guard !keys[j].isEmpty, let family = timeFamily(of: j, bytes, isGiven: false) else { return false }
        // Hours and periods tell rows of one day apart; where each day has one row they are values, and so is a sunrise.
        return family == .hour || family == .period || !TimeNames.saysTimeOfDay(names[j]) ? repeats : true
      }
    guard let found else { return }
    (roles[found], shape.timeFamily) = (.time, timeFamily(of: found, bytes, isGiven: false))
  }

  /// Times of day beside years, months and days, or days of years, that have columns of their own.
  mutating func detectClock(_ bytes: Span<UInt8>, _ shape: inout FileShape) {
    guard roles.contains(.part(.day)) || roles.contains(.part(.dayOfYear)), !roles.contains(.part(.hour)) else {
      return
    }
    let found = columns.indices.first { j in
      guard roles[j] == nil else { return false }
      if TimeNames.saysTimeOfDay(names[j]) { return timeFamily(of: j, bytes, isGiven: false) != nil }
      return columns[j].isTimes || columns[j].isClock(bytes)
    }
    guard let found else { return }
    let family = columns[found].isClock(bytes) ? .hhmm : timeFamily(of: found, bytes, isGiven: false)
    (roles[found], shape.timeFamily) = (.time, family)
  }

  /// How a column's times of day are written; nil where they are none.
  ///
  /// `isGiven` tells that the user named the column.
  func timeFamily(of j: Int, _ bytes: Span<UInt8>, isGiven: Bool) -> TimeFamily? {
    let column = columns[j]
    if column.isTimes { return .colon }
    let ranges = column.filledRanges
    func fits(_ family: TimeFamily) -> Bool {
      !ranges.isEmpty && ranges.count == column.cells.count && ranges.allSatisfy { family.whole(bytes, $0) != nil }
    }
    let saysTime = isGiven || TimeNames.saysTimeOfDay(names[j])
    if saysTime, fits(.dots) { return .dots }
    if saysTime || TimeNames.saysHour(names[j]) || TimeNames.saysPeriod(names[j]) {
      if fits(.interval) { return .interval }
      if fits(.half) { return .half }
    }
    let numbers = column.integers(bytes)
    let most = numbers?.max() ?? 0
    if isGiven || TimeNames.saysPeriod(names[j]), let least = numbers?.min(), least >= 1, most > 24, most <= 300,
      fits(.period)
    {
      return .period
    }
    if isGiven || TimeNames.saysHour(names[j]), fits(.hour) {
      return TimeNames.saysPeriod(names[j]) ? .period : .hour
    }
    if TimeNames.saysPeriod(names[j]), most <= 25, numbers?.min() ?? 0 >= 1, fits(.period) { return .period }
    guard saysTime, numbers != nil else { return nil }
    if most <= 2400, fits(.hhmm) { return .hhmm }
    return fits(.hhmmss) ? .hhmmss : nil
  }

  /// Year with month, quarter, day, hour columns; false where there are none.
  mutating func detectParts(_ bytes: Span<UInt8>) -> Bool {
    var found: [DatePart: Int] = [:]
    for j in columns.indices where roles[j] == nil && columns[j].isNumeric {
      if let part = CalendarNames.parts[keys[j]], found[part] == nil { found[part] = j }
    }
    let isOrdinal = found[.dayOfYear].map { countsDaysOfYears($0, bytes) } ?? false
    guard found[.year] != nil, found[.month] != nil || found[.quarter] != nil || isOrdinal else { return false }
    if found[.month] != nil { found[.quarter] = nil }
    if found[.month] == nil { found[.day] = nil }
    if !isOrdinal || found[.day] != nil { found[.dayOfYear] = nil }
    if found[.dayOfYear] != nil { (found[.month], found[.quarter]) = (nil, nil) }
    if found[.day] == nil, found[.dayOfYear] == nil { (found[.hour], found[.minute]) = (nil, nil) }
    for (part, j) in found { roles[j] = .part(part) }
    return true
  }

  private func countsDaysOfYears(_ j: Int, _ bytes: Span<UInt8>) -> Bool {
    columns[j].integers(bytes)?.allSatisfy { (1...366).contains($0) } ?? false
  }

  /// Years and months, and days where they are needed, in the first columns of a file without names: each row must follow the one
  /// before.
  mutating func detectBareParts(_ bytes: Span<UInt8>) -> Bool {
    // Blanks in front of every line make an empty column.
    guard !hasHeader, let first = columns.firstIndex(where: { !$0.isBlank }) else { return false }
    for width in [2, 3] where columns.count > first + width {
      let indices = Array(first..<first + width)
      guard indices.allSatisfy({ roles[$0] == nil }) else { continue }
      guard let parts = bareParts(indices, bytes), let days = days(of: indices, bytes), days.count > 2 else { continue }
      let steps = zip(days, days.dropFirst()).map { $1 - $0 }
      let most: Int64 = width == 2 ? 31 : 4
      guard steps.allSatisfy({ $0 > 0 && $0 <= most }) || steps.allSatisfy({ $0 < 0 && $0 >= -most }) else { continue }
      for (j, part) in zip(indices, parts) { roles[j] = .part(part) }
      return true
    }
    return false
  }

  /// Two or three columns as years, months and days, where their numbers are such.
  ///
  /// Where the user named them, years are enough: what is no month is refused by its line.
  func bareParts(_ indices: [Int], _ bytes: Span<UInt8>, areGiven: Bool = false) -> [DatePart]? {
    guard indices.count == 2 || indices.count == 3 else { return nil }
    let areYears =
      indices.allSatisfy { columns[$0].integers(bytes) != nil }
      && columns[indices[0]].integers(bytes)?.allSatisfy { (1600..<2400).contains($0) } ?? false
    guard areGiven ? areYears : days(of: indices, bytes) != nil else { return nil }
    return Array([.year, .month, .day].prefix(indices.count))
  }

  /// Days since 1970 of years, months and days in columns; nil where a row has no such day.
  private func days(of indices: [Int], _ bytes: Span<UInt8>) -> [Int64]? {
    let parts = indices.compactMap { columns[$0].integers(bytes) }
    guard parts.count == indices.count, let first = parts.first else { return nil }
    var days: [Int64] = []
    for row in first.indices {
      let day = parts.count == 3 ? parts[2][row] : 1
      guard (1600..<2400).contains(first[row]),
        let date = CivilDate(year: first[row], month: parts[1][row], day: day)
      else { return nil }
      days.append(date.daysSince1970)
    }
    return days
  }

  // MARK: Columns that are called times

  /// Gives every further column that is called a time a role in which it is no value, where it can be read.
  mutating func settleNamed(_ bytes: Span<UInt8>, _ shape: inout FileShape) {
    for j in columns.indices where roles[j] == nil && isStrong(j) && !columns[j].isBlank {
      let isText = !columns[j].isNumeric && !TimeNames.saysTimeOfDay(names[j])
      if columns[j].mainDate(isNamed: true) != nil
        || !columns[j].numericDates(bytes, name: names[j], isNamed: true).isEmpty
        || timeFamily(of: j, bytes, isGiven: false) != nil
      {
        roles[j] = .spareDate
      } else if isText {
        roles[j] = .text
        shape.notes.append("the text of column '\(names[j].shown)' is not used")
      }
    }
  }

  /// Refuses a file with a column that is called a time and cannot be read; one that counts the rows numbers them.
  mutating func refuseUnreadable(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
    let isDated = roles.contains { if case .date = $0 { true } else if case .part = $0 { true } else { false } }
    for j in columns.indices where roles[j] == nil && (!columns[j].isBlank || (!isDated && isStrong(j))) {
      let isMeant = isStrong(j) || (!isDated && !keys[j].isEmpty && (isCalendar(j) || isTimeAtLeast(j)))
      guard isMeant else { continue }
      if countsRows(j, bytes) {
        roles[j] = .index
        shape.notes.append("column '\(names[j].shown)' counts the rows and is taken for their numbers")
        continue
      }
      throw unreadable(j, bytes)
    }
  }

  private func isStrong(_ j: Int) -> Bool { !keys[j].isEmpty && TimeNames.meaning(of: names[j]) == .strong }

  /// Whether a column that nothing else dates speaks of time, and of no duration, or holds dates for the most part.
  private func isTimeAtLeast(_ j: Int) -> Bool {
    // A letter alone is a time where its cells say so.
    if names[j].count > 1, TimeNames.mentionsTime(names[j]), !TimeNames.isDuration(names[j]) { return true }
    let dates = columns[j].kinds.count { if case .date = $0 { true } else { false } }
    return dates * 2 > columns[j].filled
  }

  private func isCalendar(_ j: Int) -> Bool {
    TimeNames.isCalendar(names[j]) || (TimeNames.meaning(of: names[j]) == .weak && columns[j].kinds.contains(.text))
  }

  /// Whether whole numbers rise by one from row to row, starting again where another series begins.
  private func countsRows(_ j: Int, _ bytes: Span<UInt8>) -> Bool {
    guard let values = columns[j].integers(bytes), values.count > 1, let least = values.min(), (0...1).contains(least)
    else { return false }
    let mayRestart = columns.contains { !$0.isNumeric && !$0.isBlank }
    return zip(values, values.dropFirst()).allSatisfy { $1 == $0 + 1 || (mayRestart && $1 == least) }
  }

  /// Without dates, columns that are called times are left out, but for those that count the rows.
  mutating func leaveOutDates(_ bytes: Span<UInt8>) {
    for j in columns.indices where roles[j] == nil && isStrong(j) && !countsRows(j, bytes) { roles[j] = .spareDate }
  }
}
