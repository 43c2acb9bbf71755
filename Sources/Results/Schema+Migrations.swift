internal import GRDB

/// How the store of an older version becomes one of this version.
///
/// To add a column to a table:
/// 1. Write it with its comment into the table's `CREATE TABLE` in `Schema.tables`. It must be allowed to be NULL, and have no
///    default: NULL says that the store is older than the column.
/// 2. Name it in `added`, with the version that has it first. Raise `Schema.version` where that version has been released.
/// 3. Write it in `ResultWriter+Rows`, and read it as an optional. Nothing else: a store that lacks the column gets it when it
///    is opened for writing, and is read as if NULL stood there; digests of rows where it is NULL stay what they were.
///
/// To add a table, write it with `IF NOT EXISTS` into a part of its own as `Schema.contents` is, name that in `sql` and
/// `migrate`, and the table in `optionalTables`: an older store is read without it.
extension Schema {
  /// The columns that tables got after the first version.
  static let added: [(version: Int, table: String, column: String)] = [
    (2, "run", "frame"), (2, "series", "reading"), (2, "fold", "model_weight"), (2, "fold", "naive_weight"),
  ]

  /// A table as this version makes it.
  struct Shape: Sendable {
    /// The columns in their order, with their types.
    var columns: [(name: String, type: String)] = []
    /// The columns of the primary key, but the run's number.
    var key: [String] = []

    /// The columns that every version has, but the run's number, in their order.
    var first: [String] = []
    /// The columns that only later versions have, by name.
    var later: [String] = []
  }

  /// The shape of every table, as SQLite itself reads the schema.
  static var shapes: [String: Shape] {
    get throws { try known.get() }
  }

  /// The shape of a table of this schema.
  static func shape(of table: String) throws -> Shape {
    guard let shape = try shapes[table] else { fatalError("the schema has no table \(table)") }
    return shape
  }

  /// Names as SQL takes a list of columns.
  static func list(_ columns: [String]) -> String { columns.map { "\"\($0)\"" }.joined(separator: ", ") }

  private static let known = Result {
    try DatabaseQueue().write { db in
      try db.execute(sql: tables + contents + intervals + shards + audit + study)
      let sql = """
        SELECT m.name, p.name, p.type, p.pk FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS p
        WHERE m.type = 'table' ORDER BY m.name, p.cid
        """
      var shapes: [String: Shape] = [:]
      for row in try Row.fetchAll(db, sql: sql).map(StoredCells.init) {
        let (table, column): (String, String) = (try row[0], try row[1])
        var shape = shapes[table] ?? Shape()
        shape.columns.append((column, try row[2]))
        if column != "run_id" {
          if try row[3] > 0 { shape.key.append(column) }
          let isLater = added.contains { $0.table == table && $0.column == column }
          if isLater { shape.later.append(column) } else { shape.first.append(column) }
        }
        shapes[table] = shape
      }
      for table in shapes.keys { shapes[table]?.later.sort() }
      return shapes
    }
  }

  /// Brings an older store to this version; all within the caller's transaction.
  static func migrate(_ db: Database) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    for (table, column) in try missing(in: db) {
      try db.execute(sql: "ALTER TABLE \"\(table)\" ADD COLUMN \"\(column.name)\" \(column.type)")
    }
    guard version < Schema.version else { return }
    try db.execute(sql: contents)
    if version < 2 { try StoredContent.countAll(in: db) }
    for view in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'") {
      try db.execute(sql: "DROP VIEW \(view.quotedDatabaseIdentifier)")
    }
    try db.execute(sql: views)
    try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
  }

  /// Lets what the store is too old to have be read as missing.
  static func fillIn(_ db: Database) throws {
    let lacking = Dictionary(grouping: try missing(in: db), by: \.table)
    for (table, columns) in lacking {
      let nulls = columns.map { "NULL AS \"\($0.column.name)\"" }.joined(separator: ", ")
      try db.execute(sql: "CREATE TEMPORARY VIEW \"\(table)\" AS SELECT *, \(nulls) FROM main.\"\(table)\"")
    }
  }

  /// The later columns that the store's tables lack.
  private static func missing(in db: Database) throws -> [(table: String, column: (name: String, type: String))] {
    try added.compactMap { entry in
      let found = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [entry.table])
      guard !found.isEmpty, !found.contains(entry.column) else { return nil }
      return try shape(of: entry.table).columns.first { $0.name == entry.column }.map { (entry.table, $0) }
    }
  }
}
