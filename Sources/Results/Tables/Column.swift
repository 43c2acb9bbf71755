internal import GRDB
internal import GRDBSQLite

/// What a column is, whatever its rows are in Swift.
struct ColumnShape: Sendable {
  /// The name, in quotes where it is one of SQL's words.
  let quoted: String
  /// The type with its constraints, as SQL has it: `INTEGER NOT NULL`.
  let type: String
  /// What stands in it: documentation of the store.
  let comment: String
  /// The schema version that has it first.
  let since: Int
  /// Whether digests of a run take it in.
  let isDigested: Bool

  /// The name.
  let name: String

  /// A column; its name in quotes where it is one of SQL's words.
  init(_ quoted: String, type: String, comment: String, since: Int, isDigested: Bool) {
    (self.quoted, self.type, self.comment) = (quoted, type, comment)
    (self.since, self.isDigested) = (since, isDigested)
    name = quoted.filter { $0 != "\"" }
  }
}

/// A column of a table, declared once: how it is made, filled, read back, documented, digested, and added to older stores.
///
/// `Written` is what a row is written from, `Read` what it is read into; for many tables they are the same.
struct Column<Written, Read>: Sendable {
  let shape: ColumnShape
  /// Where its value comes from.
  let source: Source
  /// Puts the value at a place of a row that was read; nil where nobody asks for it.
  let take: Take?

  /// Where the value of a new row comes from.
  enum Source: Sendable {
    /// One number for many rows, which stays bound from row to row.
    case key
    /// The row; `sql` makes the value of its placeholder.
    case row(bind: Bind, sql: @Sendable (_ placeholder: String) -> String)
    /// Nowhere: SQLite numbers it, or it is written later.
    case later
  }

  typealias Path<Value> = any WritableKeyPath<Read, Value> & Sendable
  typealias Bind = @Sendable (Written, SQLiteStatement, CInt) -> Void
  typealias Take = @Sendable (inout Read, StoredCells, Int) throws -> Void

  private init(
    _ name: String, _ type: String, _ comment: String, since: Int = 1, isDigested: Bool = true, _ source: Source,
    _ take: Take?
  ) {
    shape = ColumnShape(name, type: type, comment: comment, since: since, isDigested: isDigested)
    (self.source, self.take) = (source, take)
  }

  /// A column that is written from one value and read into another, or not read.
  ///
  /// - Parameters:
  ///   - since: the schema version that has it first; a column that came later must be allowed to be NULL, without a default:
  ///     NULL says that the store is older than the column.
  ///   - isDigested: false for what follows from the data alone, which a run that an older version began may lack in part.
  ///   - sql: makes the value of its placeholder, where it is not the value itself.
  init<Value: DatabaseValueConvertible & Sendable>(
    _ name: String, _ type: String, _ comment: String, since: Int = 1, isDigested: Bool = true,
    sql: @escaping @Sendable (_ placeholder: String) -> String = { $0 },
    write: @escaping @Sendable (Written) -> Value, take: Take? = nil
  ) {
    let bind: Bind = { row, statement, place in _ = write(row).bind(to: statement, at: place) }
    self.init(name, type, comment, since: since, isDigested: isDigested, .row(bind: bind, sql: sql), take)
  }

  /// A column that is written from one value and read as it is.
  init<Value: DatabaseValueConvertible & Sendable, Found: DatabaseValueConvertible & Sendable>(
    _ name: String, _ type: String, _ comment: String, since: Int = 1, isDigested: Bool = true,
    sql: @escaping @Sendable (_ placeholder: String) -> String = { $0 },
    write: @escaping @Sendable (Written) -> Value, read: Path<Found>
  ) {
    self.init(
      name, type, comment, since: since, isDigested: isDigested, sql: sql, write: write,
      take: { try $0[keyPath: read] = $1[$2] })
  }

  /// A column that is written and read as a count.
  init(
    _ name: String, _ type: String, _ comment: String, write: @escaping @Sendable (Written) -> Int,
    count: Path<Int>
  ) {
    self.init(name, type, comment, write: write, take: Self.count(count))
  }

  private static func count(_ path: Path<Int>) -> Take { { try $0[keyPath: path] = $1.count($2) } }

  /// A column with a number that many rows have in common.
  static func key(_ name: String, _ comment: String, type: String = "INTEGER NOT NULL") -> Self {
    Self(name, type, comment, .key, nil)
  }

  /// The same of one that is read.
  static func key(_ name: String, _ comment: String, read: Path<Int>) -> Self {
    Self(name, "INTEGER NOT NULL", comment, .key, Self.count(read))
  }

  /// A column that SQLite numbers, or that is written when its value is known.
  static func later<Found: DatabaseValueConvertible & Sendable>(
    _ name: String, _ type: String, _ comment: String, since: Int = 1, read: Path<Found>
  ) -> Self {
    Self(name, type, comment, since: since, .later) { try $0[keyPath: read] = $1[$2] }
  }

  /// The same of one that nobody reads with its row.
  static func later(_ name: String, _ type: String, _ comment: String, since: Int = 1) -> Self {
    Self(name, type, comment, since: since, .later, nil)
  }
}

extension Column where Written == Read {
  /// A column that is written and read as it is.
  init<Value: DatabaseValueConvertible & Sendable>(
    _ name: String, _ type: String, _ comment: String, since: Int = 1, _ value: Path<Value>
  ) {
    self.init(name, type, comment, since: since, write: { $0[keyPath: value] }, read: value)
  }

  /// The same of a count.
  init(_ name: String, _ type: String, _ comment: String, count: Path<Int>) {
    self.init(name, type, comment, write: { $0[keyPath: count] }, count: count)
  }
}
