internal import GRDB
internal import GRDBSQLite

/// A row as SQLite has it: GRDB's rows cost several times what is done with some.
struct RawRow {
  let statement: SQLiteStatement

  /// A whole number; 0 where there is none.
  func integer(_ place: CInt) -> Int { Int(sqlite3_column_int64(statement, place)) }

  /// A number; not one where there is none.
  ///
  /// - Throws: `DatabaseError` where something else stands there.
  func number(_ place: CInt) throws -> Double {
    switch sqlite3_column_type(statement, place) {
    case SQLITE_FLOAT, SQLITE_INTEGER: sqlite3_column_double(statement, place)
    case SQLITE_NULL: .nan
    default: throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a number is a text")
    }
  }

  /// A number; nil where there is none.
  ///
  /// - Throws: `DatabaseError` where something else stands there.
  func numberIfAny(_ place: CInt) throws -> Double? {
    sqlite3_column_type(statement, place) == SQLITE_NULL ? nil : try number(place)
  }

  /// A text; nil where there is none.
  func text(_ place: CInt) -> String? { sqlite3_column_text(statement, place).map { String(cString: $0) } }

  /// Hands over the rows of a query one by one; its arguments are whole numbers.
  static func forEach(
    _ sql: String, _ arguments: [Int], in db: Database, _ body: (RawRow) throws -> Void
  ) throws {
    let statement = try db.cachedStatement(sql: sql)
    statement.arguments = StatementArguments(arguments)
    let raw = RawRow(statement: statement.sqliteStatement)
    defer { sqlite3_reset(raw.statement) }
    while true {
      let code = sqlite3_step(raw.statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else {
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
      }
      try body(raw)
    }
  }
}
