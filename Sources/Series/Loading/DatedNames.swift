/// Names of columns that are dates: years, quarters, months or days in a row, as statistical offices write them.
struct DatedNames {
  /// What the names of a run stand for.
  enum Kind: Equatable {
    /// Whole dates: the instants of the run's names, in milliseconds.
    case dates([Int64])
    /// The months January to December, of a year that stands in each row.
    case months
    /// Numbers that count the columns from 0, as data frames name them.
    case count
  }

  /// The columns of the longest run; nil where there is none of three names or more.
  private(set) var run: Range<Int>?
  private(set) var kind = Kind.count

  /// Looks for a run among a header's names, in O(their length).
  init(_ names: [String]) {
    if let months = Self.months(names) {
      (run, kind) = (months, .months)
      return
    }
    for family in [DateFamily.year, .yearMonth, .quarter, .iso, .separated, .monthName] {
      guard let (found, instants) = Self.dates(names, family), found.count > (run?.count ?? 2) else { continue }
      (run, kind) = (found, .dates(instants))
    }
    if run == nil, names.count > 3, names[0].isEmpty,
      names.dropFirst().enumerated().allSatisfy({ Int($1) == $0 })
    {
      (run, kind) = (1..<names.count, .count)
    }
  }

  private static func months(_ names: [String]) -> Range<Int>? {
    let indices = names.map { name in
      let bytes = Array(name.utf8)
      return MonthNames.month(0..<bytes.count, bytes.span)
    }
    guard let first = indices.firstIndex(of: 1), first + 12 <= names.count,
      indices[first..<first + 12].elementsEqual((1...12).map { $0 })
    else { return nil }
    return first..<first + 12
  }

  /// The longest run whose names are dates of a family, each after or each before the one to its left.
  private static func dates(_ names: [String], _ family: DateFamily) -> (Range<Int>, [Int64])? {
    var best: (Range<Int>, [Int64])?
    var start = 0
    while start < names.count {
      var end = start
      var raw: [Int64] = []
      while end < names.count, let value = self.raw(names[end], family) {
        raw.append(value)
        end += 1
      }
      // Whole numbers in a row are years only where they go on by the same step.
      let years = family == .year ? raw.map { CivilDate(daysSince1970: $0.flooredQuotient(by: Micros.day)).year } : []
      let areSteady = zip(years.dropFirst(), years).allSatisfy { $0 - $1 == years[1] - years[0] }
      if raw.count > (family == .year ? 3 : 2), areSteady, raw.count > best?.0.count ?? 0,
        let instants = settled(raw, family), isOrdered(instants)
      {
        best = (start..<end, instants)
      }
      start = Swift.max(end, start + 1)
    }
    return best
  }

  private static func raw(_ name: String, _ family: DateFamily) -> Int64? {
    var bytes = Array(name.utf8)
    // As in `2000 [YR2000]`.
    if family == .year, bytes.count == 13, name.contains(" [YR") { bytes = Array(bytes[..<4]) }
    // As in `X2000`, which R makes of a name that starts with a digit.
    if family == .year, bytes.count == 5, bytes[0] | 32 == 120 { bytes.removeFirst() }
    if family == .year, bytes.count != 4 { return nil }
    return family.whole(bytes.span, bytes.span.trimmed(0..<bytes.count))?.raw
  }

  private static func settled(_ raw: [Int64], _ family: DateFamily) -> [Int64]? {
    guard family == .separated else { return raw.map { $0.flooredQuotient(by: Micros.millisecond) } }
    guard case .settled(let order) = DateOrder.settle(raw, candidates: [.mdy, .dmy, .ymd]) else { return nil }
    return raw.compactMap { DateTriple(packed: $0).instant(order)?.flooredQuotient(by: Micros.millisecond) }
  }

  private static func isOrdered(_ instants: [Int64]) -> Bool {
    let pairs = zip(instants.dropFirst(), instants)
    return pairs.allSatisfy { $0 > $1 } || pairs.allSatisfy { $0 < $1 }
  }
}
