/// What cannot be a price in a column of prices: values below zero, zeros, and numbers that people write for "missing".
///
/// A column is one of prices by its name. Nothing is changed: what such values mean is for the user to say.
enum PriceFacts {
  private static let names: Set<String> = [
    "open", "high", "low", "close", "adjclose", "adjustedclose", "closeadj", "adjopen", "adjhigh", "adjlow", "last",
    "price", "prc", "altprc", "bidlo", "askhi", "openprc", "prccd", "prccm", "settle", "settlement", "bid", "ask",
    "mid",
    "vwap", "preclose", "prevclose", "previousclose", "weightedprice", "openbid", "closebid", "openask", "closeask",
    "closelast",
  ]
  /// A word that makes a longer name one of prices, as in `VIX Close`, and words that make it something else.
  private static let words: Set<String> = ["close", "price", "prc", "settle"]
  private static let otherwise: Set<String> = [
    "change", "chg", "diff", "difference", "return", "returns", "ret", "spread", "pct", "percent", "ratio", "volume",
    "earnings",
  ]
  /// The columns in which CRSP's files mark the mean of bid and ask.
  private static let crsp: Set<String> = ["prc", "altprc", "bidlo", "askhi"]

  /// Whether a column of that name holds prices.
  static func isPrice(_ name: String) -> Bool {
    if names.contains(ColumnNames.key(name)) { return true }
    let parts = Set(name.lowercased().split { !$0.isLetter }.map(String.init))
    return !parts.isDisjoint(with: words) && parts.isDisjoint(with: otherwise)
  }

  /// A sentence for each kind of odd value that a column of prices has; for other columns numbers that stand for "missing" alone.
  ///
  /// O(n) where all is well.
  static func warnings(_ values: [Double], of name: String, place: (_ row: Int) -> String) -> [String] {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    for value in values where !value.isNaN { (least, greatest) = (min(least, value), max(greatest, value)) }
    var warnings = negatives(values, of: name, place: place).map { [$0] } ?? []
    // Sorting is for those columns alone that hold such a number at an edge.
    let isPrice = isPrice(name)
    guard isPrice && least == 0 || ColumnFacts.codes.contains(least) || ColumnFacts.codes.contains(greatest) else {
      return warnings
    }
    let (code, count) = ColumnFacts.suspect(values.filter { !$0.isNaN }, name: name)
    guard let code, let row = values.firstIndex(of: code) else { return warnings }
    let number = code == code.rounded() && abs(code) < 1e15 ? String(Int(code)) : "\(code)"
    warnings.append(
      "'\(name.shown)' is \(number) in \(count) row\(count == 1 ? "" : "s"), the first at \(place(row)), which is learnt as \(isPrice ? "a price" : "it stands"); "
        + "if it means missing, say --missing-value=\(number)")
    return warnings
  }

  /// A sentence about values below zero in a column of prices; nil where there are none.
  static func negatives(_ values: [Double], of name: String, place: (_ row: Int) -> String) -> String? {
    guard let first = values.firstIndex(where: { $0 < 0 }), isPrice(name) else { return nil }
    let count = values.count { $0 < 0 }
    let found =
      "'\(name.shown)' has \(count) price\(count == 1 ? "" : "s") below zero, the first \(values[first]) at \(place(first))"
    if crsp.contains(ColumnNames.key(name)) || areMarked(values) {
      return "\(found): in CRSP's files the minus sign marks the mean of bid and ask on a day without a trade; "
        + "write their absolute values, or the sign is learnt as a fall and a rise"
    }
    return "\(found): right for power or spreads, and no price of a share; "
      + "if they stand for something else, correct them or mark them with --missing-value"
  }

  /// Whether most negative values are as large as the positive one next to them, so that the sign alone is odd.
  private static func areMarked(_ values: [Double]) -> Bool {
    var (marked, looked) = (0, 0)
    var before: Double?
    for (row, value) in values.enumerated() {
      if value > 0 { before = value }
      guard value < 0 else { continue }
      guard let near = before ?? values[row...].first(where: { $0 > 0 }) else { return false }
      looked += 1
      if abs(-value - near) <= 0.25 * near { marked += 1 }
    }
    return marked * 2 > looked
  }
}
