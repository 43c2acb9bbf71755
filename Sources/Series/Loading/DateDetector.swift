/// What a column's first cells say about dates.
extension ColumnSample {
  /// The date family of at least nine in ten filled cells, of half of them where the column is called a date, or nil.
  func mainDate(isNamed: Bool = false) -> DateFamily? {
    var counts: [DateFamily: Int] = [:]
    for case .date(let family) in kinds { counts[family, default: 0] += 1 }
    guard let (family, count) = counts.max(by: { $0.value < $1.value }), count * 10 >= filled * (isNamed ? 5 : 9) else {
      return nil
    }
    return family
  }

  /// Whether times of day in the cells are followed by an offset or a zone's name.
  func hasZone(_ bytes: Span<UInt8>) -> Bool {
    for cell in cells {
      guard let range = cell?.content, var p = range.lastIndex(where: { bytes[$0] == ASCII.colon }) else { continue }
      // The last colon can be the offset's own.
      if p - range.lowerBound > 3, bytes[p - 3] == ASCII.plus || bytes[p - 3] == ASCII.minus { return true }
      while p < range.upperBound {
        let byte = bytes[p]
        if byte == ASCII.plus || byte == ASCII.minus || (byte | 32) == 122 || (byte | 32) == 117 || (byte | 32) == 103 {
          return true
        }
        p += 1
      }
    }
    return false
  }

  /// The family of dates that are written as plain numbers, or nil; `isNamed` tells that the column's name speaks of time.
  func numericDate(_ bytes: Span<UInt8>, isNamed: Bool) -> (family: DateFamily, isSixDigits: Bool)? {
    let ranges = zip(cells, kinds).filter { $0.1 != .blank }.compactMap { $0.0?.content }
    guard !ranges.isEmpty else { return nil }
    let lengths = Set(
      ranges.map { range in range.count { ASCII.isDigit(bytes[$0]) } == range.count ? range.count : -1 })
    func fits(_ family: DateFamily) -> Bool { ranges.allSatisfy { family.whole(bytes, $0) != nil } }
    if lengths == [8], fits(.compact) { return (.compact, false) }
    if lengths == [8], fits(.compactTriple), plausible(ranges, bytes, sixDigits: false) {
      return (.compactTriple, false)
    }
    if lengths == [6], fits(.compactTriple), plausible(ranges, bytes, sixDigits: true) { return (.compactTriple, true) }
    if lengths == [14] || lengths == [12], fits(.compactTime) { return (.compactTime, false) }
    if lengths == [13] { return (.epoch(perMillisecond: 1), false) }
    if lengths == [16] { return (.epoch(perMillisecond: 1000), false) }
    if lengths == [19] { return (.epoch(perMillisecond: 1_000_000), false) }
    let values = ranges.compactMap { NumberParser.whole(bytes, $0, decimalComma: false) }
    guard values.count == ranges.count else { return nil }
    if isNamed, values.allSatisfy({ (1e8..<1e10).contains($0) }), fits(.epoch(perMillisecond: 0)) {
      return (.epoch(perMillisecond: 0), false)
    }
    guard values.allSatisfy({ (1000..<2400).contains($0) }) else { return nil }
    if !isNamed {
      let steps = Set(zip(values.dropFirst(), values).map { (($0 - $1) * 1000).rounded() })
      guard steps.count == 1, let step = steps.first, step > 0, step <= 1000 else { return nil }
    }
    return (values.allSatisfy { $0 == $0.rounded() } ? .year : .decimalYear, false)
  }

  /// Whether some order of the triple fits every cell.
  private func plausible(_ ranges: [Range<Int>], _ bytes: Span<UInt8>, sixDigits: Bool) -> Bool {
    DateFormat.orders(of: .compactTriple, isSixDigits: sixDigits).contains { order in
      ranges.allSatisfy { range in
        guard let raw = DateFamily.compactTriple.whole(bytes, range) else { return false }
        return DateTriple(packed: raw).instant(order) != nil
      }
    }
  }
}
