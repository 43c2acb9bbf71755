/// One instrument's validated table: strictly increasing instants and equally long columns of finite or missing values.
///
/// The only initializer enforces this, so every `TimeSeries` in the program satisfies it:
/// instants increase strictly, lie in the years 0 to 9999 and fit their clock (a date is a UTC midnight),
/// columns have distinct names and one value a row, and a value is finite or `nan`, which means missing.
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
  /// What the instants count; `millisecond` where `time` was asked for and an instant is not a whole second.
  public let clock: Clock
  /// One instant a row, strictly increasing.
  public let instants: [Int64]
  /// The value columns in the source's order.
  public let columns: [Column]

  /// The rows that follow the last one with a value of what is forecast, as a file has them that says what is known in advance.
  package var following: (instants: [Int64], columns: [Column]) = ([], [])

  /// The number of rows.
  public var count: Int { instants.count }

  /// A series from its parts; throws where they break its guarantees.
  ///
  /// O(rows × columns).
  public init(name: String, clock: Clock, instants: [Int64], columns: [Column]) throws(SeriesError) {
    let clock = clock == .time && instants.contains { $0 % 1000 != 0 } ? .millisecond : clock
    try TimeSeries.check(instants, clock: clock, name: name)
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
      // All are looked at without a branch, as then several go at a time; the row is searched for where there is one.
      var infinite: UInt64 = 0
      for value in column.values { infinite |= value.magnitude == .infinity ? 1 : 0 }
      if infinite != 0, let row = column.values.firstIndex(where: \.isInfinite) {
        throw SeriesError(
          source: name, column: column.name, expected: "a finite or a missing value",
          found: "\(column.values[row]) at \(clock.text(for: instants[row])) (row \(row + 1))",
          advice: "Correct the value or leave the cell blank.")
      }
    }
    self.name = name
    self.clock = clock
    self.instants = instants
    self.columns = columns
  }

  /// A row as a message names it: `2013-02-08 (row 3)`.
  package func place(ofRow row: Int) -> String { "\(clock.text(for: instants[row])) (row \(row + 1))" }

  private static func check(_ instants: [Int64], clock: Clock, name: String) throws(SeriesError) {
    for i in instants.indices.dropFirst() where instants[i] <= instants[i - 1] {
      throw SeriesError(
        source: name, expected: "an instant after \(clock.text(for: instants[i - 1])) at row \(i + 1)",
        found: clock.text(for: instants[i]), advice: "Sort the rows and settle duplicates with --duplicates.")
    }
    guard clock.hasDates, let first = instants.first, let last = instants.last else { return }
    // Outside these years the texts of the store no longer sort like instants.
    for (row, instant) in [(1, first), (instants.count, last)]
    where !years0To9999.contains(instant.flooredQuotient(by: clock.unitsPerMillisecond)) {
      throw SeriesError(
        source: name, expected: "instants in the years 0 to 9999",
        found: "the instant \(instant) \(clock == .microsecond ? "µs" : "ms") after 1970 at row \(row)",
        advice: "Check the date column and the date format.")
    }
    if clock == .date, let row = instants.firstIndex(where: { $0 % clock.unitsPerDay != 0 }) {
      throw SeriesError(
        source: name, expected: "a UTC midnight, as the series counts days",
        found: "\(Clock.millisecond.text(for: instants[row])) at row \(row + 1)",
        advice: "Read the series as times instead of dates.")
    }
  }

  /// The column of that name, its case ignored where that is unambiguous; throws naming the columns there are.
  public func column(named wanted: String) throws(SeriesError) -> Column {
    try column(named: wanted, flag: SeriesError.columnFlags)
  }

  /// The same for a column that a flag asks for.
  package func column(named wanted: String, flag: String) throws(SeriesError) -> Column {
    if let exact = columns.first(where: { $0.name == wanted }) { return exact }
    let folded = columns.filter { $0.name.lowercased() == wanted.lowercased() }
    if folded.count == 1 { return folded[0] }
    throw SeriesError.noColumn(wanted, among: columns.map(\.name), in: name, flag: flag)
  }
}

/// 0000-01-01 to 9999-12-31, in milliseconds since 1970.
private let years0To9999: Range<Int64> = -62_167_219_200_000..<253_402_300_800_000
