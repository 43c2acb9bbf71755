/// One way in which a column's cells can be read as dates.
struct DateReading: Equatable {
  var family: DateFamily
  var order: DateTriple.Order?
  var isSixDigits = false

  /// The name by which a user asks for it.
  var flag: String { DateFormat.name(family, order) }
}

/// What a column's first cells say about dates.
extension ColumnSample {
  /// Where the filled cells' texts lie.
  var filledRanges: [Range<Int>] { zip(cells, kinds).filter { $0.1 != .blank }.compactMap { $0.0?.content } }

  /// The date family that cells show by themselves: of at least nine in ten filled ones, of half of them where the column is
  /// called a date; nil for none.
  func mainDate(isNamed: Bool = false) -> DateFamily? {
    var counts: [DateFamily: Int] = [:]
    for case .date(let family) in kinds { counts[family, default: 0] += 1 }
    // Years of two digits beside such of three.
    if let some = counts[.roc], let others = counts[.separated] { counts[.roc] = some + others }
    // Without blanks around its dash, as in `00:00-01:00`, an interval's end may look like an offset.
    for (ends, family) in [(DateFamily.Ends.iso, DateFamily.iso), (.separated, .separated), (.monthName, .monthName)] {
      if let some = counts[.interval(ends)], let others = counts[family] { counts[.interval(ends)] = some + others }
    }
    guard let (family, count) = counts.max(by: { $0.value < $1.value }), count * 10 >= filled * (isNamed ? 5 : 9) else {
      return nil
    }
    return family
  }

  /// How many filled cells a family reads.
  func count(readBy family: DateFamily, _ bytes: Span<UInt8>) -> Int {
    filledRanges.count { family.whole(bytes, $0) != nil }
  }

  /// The readings of dates that are written as plain numbers; several where the cells do not tell which.
  ///
  /// `isNamed` tells that the column's name speaks of time.
  func numericDates(_ bytes: Span<UInt8>, name: String, isNamed: Bool) -> [DateReading] {
    // A cell among many that is no number is named by its line later.
    let ranges = zip(cells, kinds).filter { $0.1.isNumeric }.compactMap { $0.0?.content }
    guard !ranges.isEmpty, ranges.count * 10 >= filled * 9 else { return [] }
    let lengths = Set(
      ranges.map { range in range.count { ASCII.isDigit(bytes[$0]) } == range.count ? range.count : -1 })
    func fits(_ family: DateFamily) -> Bool { ranges.allSatisfy { family.whole(bytes, $0) != nil } }
    if TimeNames.hasOwnEpoch(name) { return [] }
    let words = TimeNames.words(of: name)
    for (word, families) in Self.named where words.contains(word) {
      if let family = families.first(where: { fits($0) && lies(ranges, bytes, $0, in: 1600..<2200) }) {
        return [DateReading(family: family)]
      }
    }
    if lengths.count == 1, let length = lengths.first,
      let digits = digitDates(length, ranges, bytes, isNamed: isNamed)
    {
      return digits
    }
    let values = ranges.compactMap { DateReader.decimal(bytes, $0.lowerBound, $0.upperBound) }
    guard values.count == ranges.count, zip(values, ranges).allSatisfy({ $0.stop == $1.upperBound }) else { return [] }
    let numbers = values.map(\.value)
    if isEpoch(numbers, lengths, isNamed: isNamed), fits(.epoch(nil)) { return [DateReading(family: .epoch(nil))] }
    if numbers.allSatisfy({ (1000..<2400).contains($0) }) {
      return yearDates(numbers, ranges, bytes, isNamed: isNamed)
    }
    return isNamed ? dayCounts(numbers, ranges, bytes) : []
  }

  /// Families that a word of the name settles.
  private static let named: [(String, [DateFamily])] = [
    ("mjd", [.count(.mjd)]), ("jd", [.count(.julian), .dayOfYear]), ("julian", [.count(.julian), .dayOfYear]),
    ("filetime", [.count(.filetime)]), ("matlab", [.count(.matlab)]), ("datenum", [.count(.matlab)]),
    ("ticks", [.count(.ticks)]),
  ]

  /// Dates of digits alone, all of one length; nil where the length says nothing.
  private func digitDates(
    _ length: Int, _ ranges: [Range<Int>], _ bytes: Span<UInt8>, isNamed: Bool
  ) -> [DateReading]? {
    func fits(_ family: DateFamily) -> Bool { ranges.allSatisfy { family.whole(bytes, $0) != nil } }
    switch length {
    case 6:
      var readings: [DateReading] = []
      if plausible(ranges, bytes, sixDigits: true) {
        readings.append(DateReading(family: .compactTriple, isSixDigits: true))
      }
      if isNamed { readings += plausibleCounts([.matlab], ranges, bytes) }
      return readings
    case 7:
      return isNamed
        ? plausibleCounts([.julian], ranges, bytes) + (fits(.dayOfYear) ? dayOfYear(ranges, bytes) : []) : []
    case 8:
      if fits(.compact) { return [DateReading(family: .compact)] }
      return plausible(ranges, bytes, sixDigits: false) ? [DateReading(family: .compactTriple)] : nil
    case 10:
      return fits(.compactHour) && lies(ranges, bytes, .compactHour, in: 1900..<2100)
        ? [DateReading(family: .compactHour)] : nil
    case 12, 14, 17: return fits(.compactTime) ? [DateReading(family: .compactTime)] : nil
    case 18: return ticks(ranges, bytes)
    default: return nil
    }
  }

  private func dayOfYear(_ ranges: [Range<Int>], _ bytes: Span<UInt8>) -> [DateReading] {
    lies(ranges, bytes, .dayOfYear, in: 1600..<2200) ? [DateReading(family: .dayOfYear)] : []
  }

  /// Whether a family's dates lie in these years.
  private func lies(_ ranges: [Range<Int>], _ bytes: Span<UInt8>, _ family: DateFamily, in years: Range<Int>) -> Bool {
    ranges.allSatisfy { range in
      guard let stamp = family.whole(bytes, range) else { return false }
      return years.contains(CivilDate(daysSince1970: stamp.raw.flooredQuotient(by: Micros.day)).year)
    }
  }

  /// The counts that give dates which people have data of.
  private func plausibleCounts(
    _ counts: [DayCount], _ ranges: [Range<Int>], _ bytes: Span<UInt8>
  ) -> [DateReading] {
    counts.filter { lies(ranges, bytes, .count($0), in: 1900..<2100) }.map { DateReading(family: .count($0)) }
  }

  /// Eighteen digits are nanoseconds of the years 1973 to 2001, or ticks of .NET or Windows: the reading in which all are whole
  /// days, hours, minutes or seconds, where the other one's times are not as round.
  private func ticks(_ ranges: [Range<Int>], _ bytes: Span<UInt8>) -> [DateReading]? {
    guard let count = plausibleCounts([.ticks, .filetime], ranges, bytes).first?.family else { return nil }
    let families = [count, DateFamily.epoch(nil)]
    let units = families.map { family in
      [Micros.day, Micros.hour, Micros.minute, Micros.second].firstIndex { unit in
        ranges.allSatisfy { range in
          family.whole(bytes, range).map { !$0.isInexact && $0.raw % unit == 0 } ?? false
        }
      } ?? 4
    }
    if units[0] != units[1] { return [DateReading(family: families[units[0] < units[1] ? 0 : 1])] }
    return [DateReading(family: count), DateReading(family: .epoch(.nanoseconds))]
  }

  /// Whether numbers count from 1970: at least half of them of nine digits, or all of 13, 16 or 19; without a name, only such as
  /// rise or fall all the way.
  private func isEpoch(_ numbers: [Double], _ lengths: Set<Int>, isNamed: Bool) -> Bool {
    if lengths == [13] || lengths == [16] || lengths == [19] { return true }
    guard numbers.allSatisfy({ abs($0) < 9.2e18 }) else { return false }
    if isNamed { return numbers.count { abs($0) >= 1e8 } * 2 >= numbers.count }
    let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
    // Several trades may share a second.
    return numbers.count > 2 && numbers.allSatisfy { $0 >= 1e8 && $0 == $0.rounded() } && steps.contains { $0 != 0 }
      && (steps.allSatisfy { $0 >= 0 } || steps.allSatisfy { $0 <= 0 })
  }

  /// Years, with fractions or with months behind the point.
  private func yearDates(
    _ numbers: [Double], _ ranges: [Range<Int>], _ bytes: Span<UInt8>, isNamed: Bool
  ) -> [DateReading] {
    let months = ranges.compactMap { DateFamily.yearPointMonth.whole(bytes, $0)?.raw }
    if months.count == ranges.count, isNamed || isMonthly(months) {
      let reading = DateReading(family: .yearPointMonth)
      let reached = months.contains { CivilDate(daysSince1970: $0.flooredQuotient(by: Micros.day)).month >= 10 }
      return reached ? [reading] : [reading, DateReading(family: .decimalYear)]
    }
    if !isNamed {
      let steps = Set(zip(numbers.dropFirst(), numbers).map { (($0 - $1) * 1000).rounded() })
      guard steps.count == 1, let step = steps.first, step > 0 && step <= 1000 || step == -1000 else { return [] }
    }
    return [DateReading(family: numbers.allSatisfy { $0 == $0.rounded() } ? .year : .decimalYear)]
  }

  private func isMonthly(_ months: [Int64]) -> Bool {
    zip(months, months.dropFirst()).allSatisfy { (27 * Micros.day...32 * Micros.day).contains($1 - $0) }
  }

  /// Days of spreadsheets, of MATLAB or of astronomers.
  ///
  /// A day of a spreadsheet is taken for one of 1950 to 2050; as later ones, the same numbers may be modified Julian days.
  private func dayCounts(_ numbers: [Double], _ ranges: [Range<Int>], _ bytes: Span<UInt8>) -> [DateReading] {
    switch numbers.max() ?? 0 {
    case 20_000..<100_000 where numbers.allSatisfy { $0 >= 10_000 }:
      let excel = lies(ranges, bytes, .count(.excel1900), in: 1950..<2050)
      if excel { return [DateReading(family: .count(.excel1900))] }
      return [.excel1900, .excel1904, .mjd].map { DateReading(family: .count($0)) }
    case 690_000..<770_000: return plausibleCounts([.matlab], ranges, bytes)
    case 2_400_000..<2_500_000: return plausibleCounts([.julian], ranges, bytes)
    default: return []
    }
  }

  /// Whether some order of the triple fits every cell.
  private func plausible(_ ranges: [Range<Int>], _ bytes: Span<UInt8>, sixDigits: Bool) -> Bool {
    DateFormat.orders(of: .compactTriple, isSixDigits: sixDigits).contains { order in
      ranges.allSatisfy { range in
        guard let stamp = DateFamily.compactTriple.whole(bytes, range) else { return false }
        return DateTriple(packed: stamp.raw).instant(order) != nil
      }
    }
  }

  /// Whether no cell holds a time of day beside its date.
  func isDays(_ reading: DateReading, _ bytes: Span<UInt8>) -> Bool {
    filledRanges.allSatisfy { range in
      guard let stamp = reading.family.whole(bytes, range) else { return true }
      switch reading.family {
      case .separated, .compactTriple: return DateTriple(packed: stamp.raw).time == 0
      default: return stamp.raw % Micros.day == 0
      }
    }
  }
}
