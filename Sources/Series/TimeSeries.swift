/// One instrument's validated table: strictly increasing instants and equally long columns of finite or missing values.
///
/// The only initializer enforces this, so every `TimeSeries` in the program satisfies it:
/// instants increase strictly, each column has one value a row, and a value is finite or `nan`, which means missing.
public struct TimeSeries: Sendable {
  /// A named column, one value a row; `nan` marks a missing value.
  public struct Column: Sendable {
    /// The column's name as the source gives it.
    public let name: String
    /// One value a row.
    public let values: [Double]

    /// A column of values.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// The series' name, usually its ticker.
  public let name: String
  /// What the instants count.
  public let clock: Clock
  /// One instant a row, strictly increasing.
  public let instants: [Int64]
  /// The value columns in the source's order.
  public let columns: [Column]

  /// The number of rows.
  public var count: Int { instants.count }

  /// A series from its parts; throws where they break its guarantees. O(rows × columns).
  public init(name: String, clock: Clock, instants: [Int64], columns: [Column]) throws(SeriesError) {
    for i in instants.indices.dropFirst() where instants[i] <= instants[i - 1] {
      throw SeriesError(
        source: name, line: i + 1, expected: "an instant after \(clock.text(for: instants[i - 1]))",
        found: clock.text(for: instants[i]), advice: "Sort the rows and settle duplicates with --duplicates.")
    }
    var seen = Set<String>()
    for column in columns {
      guard column.values.count == instants.count else {
        throw SeriesError(
          source: name, column: column.name, expected: "\(instants.count) values, one an instant",
          found: "\(column.values.count)", advice: "Give every column one value a row.")
      }
      guard seen.insert(column.name).inserted else {
        throw SeriesError(
          source: name, column: column.name, expected: "distinct column names", found: "the name twice",
          advice: "Rename one of the columns.")
      }
      if let row = column.values.firstIndex(where: \.isInfinite) {
        throw SeriesError(
          source: name, line: row + 1, column: column.name, expected: "a finite or a missing value",
          found: "\(column.values[row])", advice: "Correct the value or leave the cell blank.")
      }
    }
    self.name = name
    self.clock = clock
    self.instants = instants
    self.columns = columns
  }

  /// The column of that name, its case ignored where that is unambiguous; throws naming the columns there are.
  public func column(named wanted: String) throws(SeriesError) -> Column {
    if let exact = columns.first(where: { $0.name == wanted }) { return exact }
    let folded = columns.filter { $0.name.lowercased() == wanted.lowercased() }
    if folded.count == 1 { return folded[0] }
    throw SeriesError(
      source: name, column: wanted, expected: "one of the columns \(columns.map(\.name).joined(separator: ", "))",
      found: "no such column", advice: "Name a column with --column.")
  }
}
