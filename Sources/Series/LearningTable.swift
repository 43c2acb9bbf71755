/// A series as a forecaster learns it: the transformed target and its features, row by row, all known at their row.
///
/// Column 0 is the target itself. The value of every column at row t is known at instant t; nothing in a row comes
/// from a later one but what is declared to be known in advance. Rows at the start for which a transform or a lag is undefined are dropped, and no value is
/// missing.
public struct LearningTable: Sendable {
  /// The series' name.
  public let name: String
  /// What the instants count.
  public let clock: Clock
  /// One instant a row.
  public let instants: [Int64]
  /// The columns, each with one value a row; column 0 is the target.
  public let columns: [[Double]]
  /// The columns' names.
  public let columnNames: [String]
  /// How many rows ahead each column is read; 0 but for what is known in advance.
  package let ahead: [Int]
  /// What the last rows of columns that are read ahead hold once it is known what follows the series, NaN where it is not; none of others.
  let beyond: [[Double]]
  /// How many of the first columns are in target units, so that an anchor applies to them: the target and its lags.
  public let anchoredColumns: Int
  /// The columns that time alone tells, so that a window's newest row says all that they say.
  package let ofTime: Range<Int>
  /// What is forecast.
  public let target: Target

  /// The number of rows.
  public var count: Int { instants.count }

  /// Whether the target never changes, so that there is nothing to learn and no scale to learn it on.
  package var isConstant: Bool { columns[0].allSatisfy { $0 == columns[0].first } }

  /// A table from columns that are already aligned.
  ///
  /// The caller vouches that no row holds a later row's value.
  public init(
    name: String, clock: Clock, instants: [Int64], columns: [[Double]], columnNames: [String], anchoredColumns: Int,
    target: Target
  ) {
    self.init(
      name: name, clock: clock, instants: instants, columns: columns, columnNames: columnNames,
      ahead: Array(repeating: 0, count: columns.count), anchoredColumns: anchoredColumns, target: target)
  }

  /// A table of which columns are read ahead, as what they hold is known in advance.
  package init(
    name: String, clock: Clock, instants: [Int64], columns: [[Double]], columnNames: [String], ahead: [Int],
    beyond: [[Double]]? = nil, anchoredColumns: Int, ofTime: Range<Int> = 0..<0, target: Target
  ) {
    precondition(
      !columns.isEmpty && columns.count == columnNames.count && columns.allSatisfy { $0.count == instants.count },
      "a learning table has a target column and one value a row in every column")
    self.name = name
    self.clock = clock
    self.instants = instants
    self.columns = columns
    self.columnNames = columnNames
    self.ahead = ahead
    self.beyond =
      beyond?.map { $0.suffix(instants.count) } ?? ahead.map { Array(repeating: .nan, count: min($0, instants.count)) }
    self.anchoredColumns = anchoredColumns
    self.ofTime = ofTime
    self.target = target
  }

  /// The same table, which holds another's instants in place of its own where these are the same.
  package func sharingInstants(with other: LearningTable) -> LearningTable {
    guard instants == other.instants else { return self }
    return LearningTable(
      name: name, clock: clock, instants: other.instants, columns: columns, columnNames: columnNames, ahead: ahead,
      beyond: beyond, anchoredColumns: anchoredColumns, ofTime: ofTime, target: target)
  }
}
