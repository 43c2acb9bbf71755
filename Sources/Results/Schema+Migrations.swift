internal import GRDB

/// How the store of an older version becomes one of this version.
///
/// To add a column, declare it in its table with the version that has it first, and raise `Schema.version` where that version has
/// been released. Nothing else: a store that lacks the column gets it when it is opened for writing, and is read as if NULL stood
/// there; digests of rows where it is NULL stay what they were.
///
/// To add a table, declare it in a file of its own and name it in `Tables.all`: an older store is read without it.
extension Schema {
  /// Brings an older store to this version; all within the caller's transaction.
  static func migrate(_ db: Database) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    for (table, column) in try missing(in: db) {
      try db.execute(sql: "ALTER TABLE \(table.name) ADD COLUMN \(column.quoted) \(column.type)")
    }
    guard version < Schema.version else { return }
    for table in Tables.initial where table.isOptional { try db.execute(sql: table.sql) }
    if version < 2 { try StoredContent.countAll(in: db) }
    for view in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'") {
      try db.execute(sql: "DROP VIEW \(view.quotedDatabaseIdentifier)")
    }
    for view in Views.all { try db.execute(sql: view.sql()) }
    try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
  }

  /// Lets what the store is too old to have be read as missing.
  static func fillIn(_ db: Database) throws {
    let lacking = Dictionary(grouping: try missing(in: db), by: \.table.name)
    for (table, columns) in lacking {
      let nulls = columns.map { "NULL AS \($0.column.quoted)" }.joined(separator: ", ")
      try db.execute(sql: "CREATE TEMPORARY VIEW \"\(table)\" AS SELECT *, \(nulls) FROM main.\"\(table)\"")
    }
  }

  /// The later columns that the store's tables lack.
  private static func missing(in db: Database) throws -> [(table: TableShape, column: ColumnShape)] {
    try Tables.all.flatMap { table -> [(table: TableShape, column: ColumnShape)] in
      guard !table.later.isEmpty else { return [] }
      let found = try Set(String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table.name]))
      return found.isEmpty ? [] : table.later.filter { !found.contains($0.name) }.map { (table, $0) }
    }
  }
}
