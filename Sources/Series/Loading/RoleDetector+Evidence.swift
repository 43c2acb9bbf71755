/// What columns beside the date show about it, whatever they are called.
extension RoleDetector {
  /// Refuses tables that stand side by side, each with dates of its own: the values of all but one would be dated wrongly.
  ///
  /// A second column of dates begins such a table where it is called as the first one, or as the column behind it, and its dates
  /// differ.
  func refuseSecondTables(of date: Int, _ candidates: [Int], _ bytes: Span<UInt8>) throws(SeriesError) {
    for j in candidates where j != date && options.dateColumns.isEmpty {
      let (left, right) = (min(date, j), max(date, j))
      guard right > left + 1, right + 1 < columns.count, beginsTable(right, like: left) else { continue }
      guard let row = firstDifference(date, j, bytes) else { continue }
      throw SeriesError(
        source: source, column: names[j], expected: "one column of dates for all values",
        found: "a second one with other dates, '\(text(j, row, bytes).shown)' beside '\(text(date, row, bytes).shown)'",
        advice:
          "Read the tables one at a time: --date-column '\(names[left].shown)' --value-column '\(names[left + 1].shown)', then --date-column '\(names[right].shown)' --value-column '\(names[right + 1].shown)'."
      )
    }
  }

  private func beginsTable(_ j: Int, like first: Int) -> Bool {
    if !hasHeader || base(j) == base(first) { return true }
    // As in `SPX Date, SPX, DAX Date, DAX`.
    func isBesideItsName(_ j: Int) -> Bool {
      let words = TimeNames.words(of: names[j])
      let name = Array(words.dropLast())
      return !name.isEmpty && TimeNames.words(of: names[j + 1]).starts(with: name)
    }
    return isBesideItsName(first) && isBesideItsName(j)
  }

  /// The name without the number that makes it distinct, as in `Date.1`.
  private func base(_ j: Int) -> String {
    let parts = keys[j].isEmpty ? [] : names[j].split(separator: ".")
    guard parts.count > 1, let last = parts.last, last.allSatisfy(\.isNumber) else { return keys[j] }
    return ColumnNames.key(parts.dropLast().joined(separator: "."))
  }

  private func text(_ j: Int, _ row: Int, _ bytes: Span<UInt8>) -> String {
    columns[j].cells[row].map { bytes.text($0.content) } ?? ""
  }

  private func firstDifference(_ a: Int, _ b: Int, _ bytes: Span<UInt8>) -> Int? {
    columns[a].cells.indices.first { text(a, $0, bytes) != text(b, $0, bytes) }
  }

  /// Columns that say the date's year once more, alone or with its fraction, are no values, and no months beside such years are.
  mutating func settleYears(_ bytes: Span<UInt8>, _ shape: FileShape) {
    guard let years = years(bytes, shape) else { return }
    var areSplit = columns.indices.contains { roles[$0] == .spareDate && CalendarNames.parts[keys[$0]] == .year }
    for j in columns.indices where roles[j] == nil && columns[j].areNumbers {
      let numbers = columns[j].numbers(bytes)
      let areYears = numbers.count == years.count && zip(numbers, years).allSatisfy { $0.rounded(.down) == Double($1) }
      let isNamed = CalendarNames.parts[keys[j]] == .year
      guard areYears, isNamed || numbers.contains(where: { $0 != $0.rounded() }) else { continue }
      roles[j] = .spareDate
      areSplit = areSplit || isNamed
    }
    guard areSplit else { return }
    for j in columns.indices where roles[j] == nil && CalendarNames.parts[keys[j]] == .month {
      if columns[j].integers(bytes)?.allSatisfy({ (1...12).contains($0) }) == true { roles[j] = .spareDate }
    }
  }

  /// The years of the first rows' dates; nil where one of them has none.
  private func years(_ bytes: Span<UInt8>, _ shape: FileShape) -> [Int]? {
    if let year = roles.firstIndex(of: .part(.year)) { return columns[year].integers(bytes) }
    guard let date = roles.firstIndex(of: .date), let family = shape.dateFamily else { return nil }
    let years = columns[date].filledRanges.compactMap { range -> Int? in
      guard let stamp = family.whole(bytes, range) else { return nil }
      switch family.base {
      case .separated, .compactTriple: return DateTriple(packed: stamp.raw).third
      case .decimalYear: return nil
      default: return CivilDate(daysSince1970: stamp.raw.flooredQuotient(by: Micros.day)).year
      }
    }
    return years.count == columns[date].cells.count ? years : nil
  }

  /// Refuses rows that nothing dates where one column tells their times of day, as `58, 59, 100, 101` does.
  func refuseBareClocks(_ bytes: Span<UInt8>) throws(SeriesError) {
    guard let j = columns.indices.first(where: { roles[$0] == nil && columns[$0].isClock(bytes) }) else { return }
    throw SeriesError(
      source: source, column: names[j], expected: "a date beside the times of day",
      found:
        "'\(columns[j].filledRanges.last.map { bytes.text($0) }?.shown ?? "")' and others, hours and minutes run together, and no date",
      advice: "Put a date into each row, or number the rows with --date-format none."
    )
  }

  /// Refuses a file without names whose first column may hold the days of a spreadsheet as well as the rows' numbers.
  func refuseBareSerials(_ bytes: Span<UInt8>) throws(SeriesError) {
    guard !hasHeader, columns.count > 1, roles[0] == nil, let numbers = columns[0].integers(bytes), numbers.count > 2,
      numbers.allSatisfy((25_569..<73_050).contains)
    else { return }
    let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
    guard steps.allSatisfy({ (1...7).contains($0) }) || steps.allSatisfy({ (-7 ... -1).contains($0) }) else { return }
    throw SeriesError(
      source: source, column: names[0], expected: "dates, or numbers that count the rows from 0 or 1",
      found: "'\(numbers[0])', which may be a day of a spreadsheet",
      advice: "Say --date-format excel-1900 where it is one, or --date-format none to number the rows.")
  }
}

extension ColumnSample {
  /// Whether whole numbers are hours and minutes run together, by the way they pass from one hour or day to the next.
  func isClock(_ bytes: Span<UInt8>) -> Bool {
    guard let numbers = integers(bytes) else { return false }
    // The first line may describe the table.
    return Self.isClock(numbers[...]) || Self.isClock(numbers.dropFirst())
  }

  private static func isClock(_ numbers: ArraySlice<Int>) -> Bool {
    guard numbers.count > 23, numbers.allSatisfy({ (0...2400).contains($0) && $0 % 100 < 60 }) else { return false }
    let minutes = numbers.map { ($0 / 100 * 60 + $0 % 100) % 1440 }
    let steps = zip(minutes.dropFirst(), minutes).map { ($0 - $1 + 1440) % 1440 }
    guard let step = steps.first, step > 0, steps.allSatisfy({ $0 == step }) else { return false }
    // Hundreds alone may be amounts; what turns at 60 or at 24 is a clock.
    return step % 60 > 0 || zip(numbers.dropFirst(), numbers).contains { $0 < $1 }
  }

  /// The readings of numbers that are dates by themselves, whatever their column is called: counts since 1970, digits run together
  /// of which all are dates, and in front of a table years in a row.
  func evidentDates(_ bytes: Span<UInt8>, name: String, isFirst: Bool) -> [DateReading] {
    let mentions = TimeNames.mentionsTime(name)
    return numericDates(bytes, name: name, isNamed: mentions).filter { reading in
      switch reading.family {
      case .epoch: isEvidentEpoch(bytes, name: name, mentions)
      case .compact, .compactTime, .compactHour: Set(texts(bytes).keys).count > 1
      case .year: isFirst && kinds.count > 4
      case .compactTriple: mentions || isFirst && areMonthsInARow(bytes)
      case .count(.ticks), .count(.filetime): true
      default: mentions
      }
    }
  }

  /// The reading of months with years of two digits, as in `Jan-95`, which may be days as well unless each is the next month or the
  /// one before.
  func monthsOfShortYears(_ bytes: Span<UInt8>) -> DateReading? {
    guard let first = filledRanges.first.map({ bytes.text($0) }), filled > 2,
      let mark = first.first(where: { !$0.isLetter && !$0.isNumber }), "-/ '.".contains(mark),
      let choice = DateFormat.choices(first.first?.isNumber == true ? "yy\(mark)MMM" : "MMM\(mark)yy")?.first
    else { return nil }
    let months = filledRanges.compactMap { range -> Int? in
      guard let stamp = choice.family.whole(bytes, range) else { return nil }
      let date = CivilDate(daysSince1970: stamp.raw.flooredQuotient(by: Micros.day))
      return date.year * 12 + date.month
    }
    let isInARow = [1, -1].contains { step in zip(months.dropFirst(), months).allSatisfy { $0 - $1 == step } }
    // Within one year the digits may be a day of each month.
    let years = Set(months.map { ($0 - 1) / 12 })
    return months.count == filled && isInARow && years.count > 1
      ? DateReading(family: choice.family, order: choice.order) : nil
  }

  /// Whether six digits a cell are a year and a month, each the next one or the one before.
  private func areMonthsInARow(_ bytes: Span<UInt8>) -> Bool {
    guard let numbers = integers(bytes), numbers.count > 4, numbers.allSatisfy({ (1...12).contains($0 % 100) }) else {
      return false
    }
    let months = numbers.map { $0 / 100 * 12 + $0 % 100 }
    return [1, -1].contains { step in zip(months.dropFirst(), months).allSatisfy { $0 - $1 == step } }
  }

  private func isEvidentEpoch(_ bytes: Span<UInt8>, name: String, _ mentions: Bool) -> Bool {
    let stamps = filledRanges.compactMap { DateFamily.epoch(nil).whole(bytes, $0)?.raw }
    guard stamps.count == filled, stamps.count > 1 else { return false }
    let areRecent = stamps.allSatisfy {
      (1980..<2100).contains(CivilDate(daysSince1970: $0.flooredQuotient(by: Micros.day)).year)
    }
    guard areRecent else { return false }
    if mentions { return true }
    guard stamps.runsOneWay, stamps[0] != stamps[stamps.count - 1],
      Self.counts.isDisjoint(with: TimeNames.words(of: name))
    else { return false }
    // Ten digits alone may be amounts; stamps of bars are whole minutes.
    let isFine = filledRanges.allSatisfy { $0.count >= 13 }
    return isFine || stamps.allSatisfy { $0 % Micros.minute == 0 }
  }

  /// Words of names under which numbers are amounts or identifiers.
  private static let counts: Set<String> = [
    "id", "no", "nr", "number", "volume", "vol", "price", "amount", "cap", "total", "cum", "count", "qty", "size",
    "value", "population", "seq", "sequence", "code", "ref",
  ]
}
