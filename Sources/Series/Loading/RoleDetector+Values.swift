/// Which columns hold row numbers, texts that may tell series apart, and values.
extension RoleDetector {
  /// Columns whose names are dates hold values of one series a row, or a year a row where the names are months.
  mutating func assignDatedNames(_ shape: inout FileShape) {
    guard hasHeader, options.layout == nil || options.layout == .rows else { return }
    let dated = DatedNames(names)
    guard let run = dated.run, dated.kind != .count, run.contains(where: { columns[$0].isNumeric }) else { return }
    for j in columns.indices {
      if run.contains(j) {
        roles[j] = .value
      } else if dated.kind == .months, CalendarNames.parts[keys[j]] == .year {
        roles[j] = .part(.year)
      } else {
        roles[j] = roles[j] ?? (columns[j].isNumeric || columns[j].isBlank ? .unused : .label)
      }
    }
    if dated.kind == .months, !roles.contains(.part(.year)), run.lowerBound > 0, columns[0].isNumeric {
      roles[0] = .part(.year)
    }
    guard dated.kind != .months || roles.contains(.part(.year)) else { return roles = roles.map { _ in nil } }
    shape.dated = (run, dated.kind)
  }

  /// Whole numbers that count the rows, up or down, with gaps where rows were taken out.
  mutating func detectIndices(_ bytes: Span<UInt8>) {
    for j in columns.indices where roles[j] == nil && columns[j].isNumeric {
      // A letter names a column of numbers as well, unless it stands in front.
      let isFrame = ColumnNames.frameIndices.contains(keys[j]) || keys[j].hasPrefix("unnamed")
      let mayBe =
        isFrame && (!keys[j].isEmpty || j == 0)
        || ColumnNames.indices.contains(keys[j]) && (j == 0 || keys[j].count > 1)
      let isNumbered =
        roles.contains { $0?.isTime ?? false } && Self.identifiers.contains(TimeNames.words(of: names[j]).last ?? "")
      let others = columns.indices.contains { $0 != j && roles[$0] == nil && columns[$0].isNumeric }
      guard mayBe || isNumbered, others, let values = columns[j].integers(bytes), values.count > 1 else { continue }
      let steps = zip(values.dropFirst(), values).map { $0 - $1 }
      let restarts = steps.count { $0 != 1 && $0 != -1 }
      let counts = restarts * 20 <= steps.count && (steps[0] == 1 || steps[0] == -1)
      // A frame that was filtered keeps the numbers of the rows that are left; trades are numbered with gaps.
      let isFiltered =
        (isFrame || isNumbered) && roles.contains { $0?.isTime ?? false }
        && (steps.allSatisfy { $0 > 0 } || steps.allSatisfy { $0 < 0 })
      let isIdle = isFrame && keys[j].hasPrefix("unnamed") && steps.allSatisfy { $0 == 0 }
      if counts && mayBe || isFiltered || isIdle { roles[j] = .index }
    }
  }

  /// Texts that may tell series apart, and numbers under a ticker's name; which of them does only all rows show.
  mutating func detectLabels(_ bytes: Span<UInt8>) {
    guard options.layout != .file, options.layout != .wide, !roles.contains(.ticker) else { return }
    var left = Self.mostLabels
    let byRank = columns.indices.sorted { (rank($0), $0) < (rank($1), $1) }
    for j in byRank where left > 0 && profile.groups[j] == nil && !isCalendar(j) {
      let isNamed = rank(j) < ColumnNames.tickers.count
      switch roles[j] {
      case .text: roles[j] = .label
      case .value where columns[j].integers(bytes) != nil && (isNamed || repeats(j, bytes)): roles[j] = .code
      // A code among numbers, such as 130A among 1301 and 1332.
      case .value where ColumnNames.strongTickers.contains(keys[j]) && !columns[j].areNumbers: roles[j] = .label
      // Texts that begin as numbers do: codes, or numbers that cannot be read.
      case .value where !columns[j].isNumeric && !columns[j].isBlank: roles[j] = .code
      default: continue
      }
      left -= 1
    }
  }

  /// Whether a column's name speaks of time, so that its texts or numbers are no names of series.
  private func isCalendar(_ j: Int) -> Bool {
    !ColumnNames.tickers.contains(keys[j]) && !keys[j].isEmpty
      && (TimeNames.meaning(of: names[j]) != .none || TimeNames.isCalendar(names[j])
        || TimeNames.saysTimeOfDay(names[j])
        || TimeNames.saysHour(names[j]) || TimeNames.saysPeriod(names[j]))
  }

  /// Whether few whole numbers come again and again, as numbers of shops do.
  private func repeats(_ j: Int, _ bytes: Span<UInt8>) -> Bool {
    guard let numbers = columns[j].integers(bytes), numbers.count > 3, !ColumnNames.prices.contains(keys[j]) else {
      return false
    }
    return Set(numbers).count * 4 <= numbers.count
  }

  /// The last words of names under which whole numbers that rise or fall all the way are no values.
  private static let identifiers: Set<String> = ["id", "no", "nr", "number", "seq", "sequence"]

  /// As many columns of texts are kept while a file is read.
  private static let mostLabels = 8

  private func rank(_ j: Int) -> Int {
    ColumnNames.tickers.firstIndex(of: keys[j]) ?? ColumnNames.tickers.count + (columns[j].isBlank ? 1 : 0)
  }

  mutating func assignValues(_ bytes: Span<UInt8>) throws(SeriesError) {
    let areChosen = !options.valueColumns.isEmpty
    for name in options.valueColumns { roles[try index(named: name, flag: "--value-column")] = .value }
    for j in columns.indices where roles[j] == nil {
      let isPrice = ColumnNames.prices.contains(keys[j])
      let isText = ColumnNames.strongTickers.contains(keys[j]) && !columns[j].isNumeric
      if !isText, columns[j].isNumeric || columns[j].isBlank || isPrice || columns[j].beginsAsNumbers(bytes) {
        roles[j] = areChosen ? .unused : .value
      } else {
        roles[j] = .text
      }
    }
  }

  /// The columns at the end that are numbered from 0 or 1 on, as in `d_1, d_2, …`, behind others that tell what a row is.
  var numberedRun: Range<Int>? {
    guard hasHeader, let last = names.last else { return nil }
    let stem = last.prefix { !$0.isNumber }
    var (first, number) = (names.count, Int(last.dropFirst(stem.count)) ?? -1)
    while number >= 0, first > 0, names[first - 1] == "\(stem)\(number)", roles[first - 1] == .value {
      first -= 1
      number -= 1
    }
    return names.count - first > 10 && number <= 0 ? first..<names.count : nil
  }

  /// A name, then many numbers, in every row.
  func looksLikeRows(_ bytes: Span<UInt8>) -> Bool {
    guard !roles.contains(where: { $0?.isTime ?? false }), !roles.contains(.index), roles.count > 10,
      roles[0] == .text || roles[0] == .label || roles[0] == .ticker
    else { return false }
    let areNames = columns[0].texts(bytes).count == columns[0].cells.count && columns[0].cells.count > 1
    return areNames && (roles.dropFirst().allSatisfy { $0 == .value } || numberedRun != nil)
  }
}
