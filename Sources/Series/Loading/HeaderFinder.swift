/// Finds where the data of a text start and which lines above them name the columns.
///
/// The header is the first line whose cells name the columns of what follows: notices, addresses and other lines above
/// it are left out, and so are lines of units or of an index's name between it and the data.
struct HeaderFinder {
  /// What was found, as indices of records.
  struct Found: Equatable {
    /// The records that are names; none where the file has no header, several where names have levels.
    var names: [Int] = []
    /// The first record of data.
    var data: Int
  }

  /// The records' cells by kind.
  private let kinds: [[CellKind]]
  /// The texts of the cells of the first records, among which the header is.
  private let texts: [[String]]
  /// Whether the first record is a header, where the user said so.
  private let given: Bool?

  /// A header lies among the first records, or there is none.
  private static let reach = 64

  init(kinds: [[CellKind]], bytes sample: Sample, in bytes: Span<UInt8>, _ dialect: Dialect, given: Bool?) {
    self.kinds = kinds
    self.given = given
    texts = sample.records.prefix(Self.reach + 1).map { record in record.map { $0.text(bytes, dialect) } }
  }

  private func text(_ r: Int, _ j: Int) -> String { texts[r][j] }

  var found: Found {
    if let given { return given ? Found(names: [0], data: 1) : Found(data: 0) }
    guard kinds.count > 1 else {
      return kinds[0].contains { $0 != .text && $0 != .blank } ? Found(data: 0) : Found(names: [0], data: 1)
    }
    let width = self.width
    let classes = classes(width)
    let data = firstDataRecord(width)
    let above = (0..<data).filter { mayName($0, width) || $0 + 1 == data && namesTime($0, classes) && isDistinct($0) }
    guard let first = above.first else { return Found(data: data) }
    if let levels = levels(above, width) { return Found(names: levels, data: data) }
    let full = above.filter { isFull($0, width) }
    let distinct = full.filter { isDistinct($0) }
    // Of several lines the one that names the time is whole: those above it hold the first words of longer names.
    let names =
      distinct.first { saysTime($0) } ?? distinct.first { knows($0) } ?? full.first { knows($0) } ?? distinct.first
      ?? full.first ?? first
    // What holds numbers below the names is data, whatever else is wrong with it: rows are never left out unsaid.
    return Found(names: [names], data: (names + 1..<data).first { holdsNumbers($0, classes) } ?? data)
  }

  // MARK: Data

  /// The number of cells that most of the later records have.
  private var width: Int {
    var counts: [Int: Int] = [:]
    for record in kinds[(kinds.count / 2)...] { counts[record.count, default: 0] += 1 }
    let first = kinds[0].count
    return counts.max {
      ($0.value, $0.key == first ? 1 : 0, $0.key) < ($1.value, $1.key == first ? 1 : 0, $1.key)
    }?.key ?? 1
  }

  private enum Class { case number, date, other }

  private static func kind(_ kind: CellKind) -> Class? {
    switch kind {
    case .blank: nil
    case .number, .broken: .number
    case .date, .time: .date
    case .text: .other
    }
  }

  /// What most cells of each column are, by the later half of the records.
  private func classes(_ width: Int) -> [Class] {
    (0..<width).map { j in
      var (numbers, dates, filled) = (0, 0, 0)
      for record in kinds[(kinds.count / 2)...] where record.count == width {
        switch Self.kind(record[j]) {
        case .number: (numbers, filled) = (numbers + 1, filled + 1)
        case .date: (dates, filled) = (dates + 1, filled + 1)
        case .other: filled += 1
        case nil: break
        }
      }
      // A stray word among numbers is no reason to take the column for text.
      if filled > 0, numbers * 2 >= filled { return .number }
      return filled > 0 && dates * 2 >= filled ? .date : .other
    }
  }

  /// The first record from which on the cells are what the columns hold.
  private func firstDataRecord(_ width: Int) -> Int {
    let classes = classes(width)
    // Nothing but words everywhere: the first line names them, if it is one of words too.
    guard classes.contains(where: { $0 != .other }) else {
      return kinds[0].allSatisfy { $0 == .text || $0 == .blank } ? 1 : 0
    }
    // Most of what is typed is enough: a column of codes may hold 130A among 1301 and 1332.
    func fits(_ r: Int) -> Bool {
      guard kinds[r].count == width, !namesTime(r, classes) else { return false }
      var (typed, fitting) = (0, 0)
      for (cell, wanted) in zip(kinds[r], classes) where wanted != .other {
        guard let kind = Self.kind(cell) else { continue }
        typed += 1
        if kind != .other, kind == wanted || wanted == .number { fitting += 1 }
      }
      return fitting * 2 > typed || typed == 0
    }
    // A record of words and blanks alone says nothing where columns hold numbers or dates.
    func speaks(_ r: Int) -> Bool { kinds[r].contains { Self.kind($0) == .number || Self.kind($0) == .date } }
    for r in kinds.indices.prefix(Self.reach) where fits(r) && speaks(r) {
      let following = (r + 1)..<Swift.min(r + 4, kinds.count)
      if following.count(where: fits) * 2 < following.count { continue }
      return namesDates(r, width) ? r + 1 : r
    }
    return kinds[0].allSatisfy { $0 == .text || $0 == .blank } ? 1 : 0
  }

  /// Whether a record has numbers in most of the columns of numbers.
  private func holdsNumbers(_ r: Int, _ classes: [Class]) -> Bool {
    guard kinds[r].count == classes.count else { return false }
    let numeric = classes.indices.filter { classes[$0] == .number }
    return !numeric.isEmpty && numeric.count { kinds[r][$0] == .number } * 2 > numeric.count
  }

  /// Whether numbers or dates in a record are names themselves, such as years above their values.
  private func namesDates(_ r: Int, _ width: Int) -> Bool {
    // Where words name the columns already, such a record is one of data.
    guard r + 1 < kinds.count, !(0..<r).contains(where: { mayName($0, width) && isFull($0, width) }) else {
      return false
    }
    guard let run = DatedNames(words(r)).run else { return false }
    return DatedNames(words(r + 1)).run != run
  }

  /// Whether a cell above dates calls them so: then numbers beside it are names too, such as codes of stocks.
  private func namesTime(_ r: Int, _ classes: [Class]) -> Bool {
    guard r < texts.count else { return false }
    return kinds[r].indices.contains { j in
      j < classes.count && classes[j] == .date && kinds[r][j] == .text
        && ColumnNames.dates.contains(ColumnNames.key(text(r, j)))
    }
  }

  // MARK: Names

  private func words(_ r: Int) -> [String] { texts[r] }

  /// Whether a record above the data may name columns: words or dates alone, one cell a column at most.
  private func mayName(_ r: Int, _ width: Int) -> Bool {
    let record = kinds[r]
    guard record.count <= width + 1, record.count + 1 >= width else { return false }
    // INF is no number where it is a ticker.
    let isNumber = record.indices.contains { j in
      record[j] == .number || record[j] == .broken && text(r, j).utf8.contains(where: ASCII.isDigit)
    }
    if record.count > 1 || width == 1, !isNumber, record.contains(.text) { return true }
    return DatedNames(words(r)).run != nil
  }

  /// Whether nearly every column gets a name of its own.
  private func isFull(_ r: Int, _ width: Int) -> Bool {
    kinds[r].count { $0 != .blank } + 1 >= width
  }

  private func isDistinct(_ r: Int) -> Bool {
    let names = kinds[r].indices.filter { kinds[r][$0] != .blank }.map { text(r, $0) }
    return Set(names).count == names.count
  }

  /// Whether a name in the record is one of a column of dates.
  private func saysTime(_ r: Int) -> Bool {
    kinds[r].indices.contains { ColumnNames.dates.contains(ColumnNames.key(text(r, $0))) }
  }

  /// Whether a name in the record is one that the field uses.
  private func knows(_ r: Int) -> Bool {
    kinds[r].indices.contains { j in
      let key = ColumnNames.key(text(r, j))
      return !key.isEmpty
        && (ColumnNames.dates.contains(key) || ColumnNames.prices.contains(key) || ColumnNames.tickers.contains(key))
    }
  }

  /// Two lines that name columns together, as pandas writes them: each repeats itself, both together do not.
  private func levels(_ above: [Int], _ width: Int) -> [Int]? {
    guard above.count >= 2 else { return nil }
    let lines = above.prefix(2).map { r in (1..<width).map { $0 < kinds[r].count ? text(r, $0) : "" } }
    guard lines.allSatisfy({ !$0.contains("") }), width > 1 else { return nil }
    guard Set(zip(lines[0], lines[1]).map { [$0, $1] }).count == width - 1 else { return nil }
    let corners = above.prefix(2).map { ColumnNames.key(text($0, 0)) }
    let isCalled =
      corners.contains("price") && corners.contains("ticker")
      || corners.contains("attributes") && corners.contains("symbols")
    let areBlank =
      ["", "price", "attributes", "date", "datetime"].contains(corners[0])
      && ["", "ticker", "symbols", "date"].contains(corners[1])
    let repeats = lines.contains { Set($0).count < $0.count }
    let arePrices = lines.contains { $0.allSatisfy { ColumnNames.prices.contains(ColumnNames.key($0)) } }
    // One word over all columns may be a unit.
    let haveSeveral =
      corners[0] != "date"
      || lines.contains { line in
        Set(line).count > 1 && !line.allSatisfy { ColumnNames.prices.contains(ColumnNames.key($0)) }
      }
    return isCalled || areBlank && repeats && arePrices && haveSeveral ? Array(above.prefix(2)) : nil
  }
}
