internal import GRDB
internal import GRDBSQLite

/// How a table is made, whatever its rows are in Swift.
struct TableShape: Sendable {
  /// When a store has the table.
  enum Presence: Sendable {
    /// Every store has it.
    case always
    /// Stores have it from a schema version on.
    case since(Int)
    /// Stores have it to which something of the kind was written.
    case onDemand
  }

  let name: String
  let comment: String
  let presence: Presence
  let columns: [ColumnShape]
  /// The columns of its key, where the key is no matter of one column.
  let primaryKey: [String]
  /// What else must hold, in SQL.
  let constraints: [String]
  /// Whether rows have a number of SQLite's besides.
  let hasRowID: Bool
  /// The indexes, in SQL.
  let indexes: String

  /// The SQL that makes it, with its documentation.
  var sql: String {
    let key = primaryKey.isEmpty ? [] : ["PRIMARY KEY(\(quoted(primaryKey).joined(separator: ", ")))"]
    let rest = key + constraints
    let lines = columns.enumerated().map { index, column in
      let comma = index + 1 < columns.count || !rest.isEmpty ? "," : ""
      return "  \(column.quoted) \(column.type)\(comma) -- \(column.comment)\n"
    }
    let isAlways = if case .always = presence { true } else { false }
    return """
      -- \(comment)
      CREATE TABLE \(isAlways ? "" : "IF NOT EXISTS ")\(name)(
      \(lines.joined())\(rest.isEmpty ? "" : "  " + rest.joined(separator: ",\n  ") + "\n")) STRICT\
      \(hasRowID ? "" : ", WITHOUT ROWID");
      \(indexes)

      """
  }

  /// Whether a store may be without it.
  var isOptional: Bool { if case .always = presence { false } else { true } }

  /// The key's columns, but the run's number.
  var key: [String] {
    let alone = columns.filter { $0.type.contains("PRIMARY KEY") }.map(\.name)
    return (primaryKey.isEmpty ? alone : primaryKey).filter { $0 != "run_id" }
  }

  /// The columns that every version has, but the run's number, in their order.
  var first: [String] { columns.filter { $0.since == 1 && $0.name != "run_id" }.map(\.name) }

  /// The columns that only later versions have, sorted by their names.
  var later: [ColumnShape] { columns.filter { $0.since > 1 }.sorted { $0.name < $1.name } }

  /// Names as SQL takes them.
  private func quoted(_ names: [String]) -> [String] {
    names.map { name in columns.first { $0.name == name }?.quoted ?? name }
  }
}

/// A row of Swift's that a row of a table can be read into.
protocol StoredRow {
  /// A row of which nothing is known.
  init()
}

/// What nobody reads row by row.
struct Unread: StoredRow {}

/// A table of the store, declared once.
struct Table<Written, Read: StoredRow>: Sendable {
  let shape: TableShape
  private let columns: [Column<Written, Read>]
  /// The SQL of an insertion of one row and of many, made once as it is needed for each fold.
  private let insertions: [Conflict: (one: String, many: String)]
  /// What puts a row's values into an insertion, in the order of its placeholders.
  private let binds: [Column<Written, Read>.Bind]

  /// A table.
  ///
  /// - Parameters:
  ///   - presence: when a store has it.
  ///   - key: the columns of its key, where it is no matter of one column.
  ///   - constraints: what else must hold, in SQL.
  init(
    _ name: String, _ comment: String, presence: TableShape.Presence = .always, key: [String] = [],
    constraints: [String] = [], hasRowID: Bool = false, indexes: String = "", _ columns: [Column<Written, Read>]
  ) {
    shape = TableShape(
      name: name, comment: comment, presence: presence, columns: columns.map(\.shape), primaryKey: key,
      constraints: constraints, hasRowID: hasRowID, indexes: indexes)
    self.columns = columns
    insertions = Dictionary(uniqueKeysWithValues: Conflict.allCases.map { ($0, $0.sql(name, columns)) })
    binds = columns.compactMap { if case .row(let bind, _) = $0.source { bind } else { nil } }
  }

  /// Makes an optional table where there is none.
  func make(in db: Database) throws { try db.execute(sql: shape.sql) }

  /// Whether the store has it, asked of SQLite itself: GRDB keeps what it knows of a schema, to which another connection may
  /// have added.
  func exists(in db: Database) throws -> Bool {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?)"
    return try Bool.fetchOne(db, sql: sql, arguments: [shape.name]) ?? false
  }

  // MARK: Writing

  /// What becomes of a row with the key of a new one.
  enum Conflict: CaseIterable {
    case refuse, replace, update

    /// The SQL of an insertion of one row and of many.
    fileprivate func sql(_ table: String, _ columns: [Column<Written, Read>]) -> (one: String, many: String) {
      (sql(table, columns, rows: 1), sql(table, columns, rows: manyRows))
    }

    /// Placeholders of the key's columns come first, as tables have these first, and are shared by the rows.
    private func sql(_ table: String, _ columns: [Column<Written, Read>], rows: Int) -> String {
      var (names, updates): ([String], [String]) = ([], [])
      var values = Array(repeating: [String](), count: rows)
      var (keys, others) = (0, 0)
      let width = columns.count { if case .row = $0.source { true } else { false } }
      for column in columns {
        switch column.source {
        case .key:
          keys += 1
          for row in 0..<rows { values[row].append("?\(keys)") }
        case .row(_, let sql):
          others += 1
          for row in 0..<rows { values[row].append(sql("?\(keys + row * width + others)")) }
          updates.append("\(column.shape.quoted) = excluded.\(column.shape.quoted)")
        case .later: continue
        }
        names.append(column.shape.quoted)
      }
      return """
        INSERT \(self == .replace ? "OR REPLACE " : "")INTO \(table)(\(names.joined(separator: ", ")))
        VALUES \(values.map { "(\($0.joined(separator: ", ")))" }.joined(separator: ", "))
        \(self == .update ? "ON CONFLICT DO UPDATE SET \(updates.joined(separator: ", "))" : "")
        """
    }
  }

  /// An insertion of rows, ready for the keys that they have in common.
  func insertion(onConflict conflict: Conflict = .refuse, in db: Database) throws -> Insertion<Written> {
    let keys = columns.count { if case .key = $0.source { true } else { false } }
    let sql = insertions[conflict] ?? conflict.sql(shape.name, columns)
    return Insertion(sql: sql, keys: keys, binds: binds, db: db)
  }

  /// Inserts one row.
  func insert(_ row: Written, key: [Int] = [], onConflict conflict: Conflict = .refuse, in db: Database) throws {
    try insertion(onConflict: conflict, in: db).insert(CollectionOfOne(row), key: key)
  }

  // MARK: Reading

  /// The rows for which a condition holds; `tail` is what follows `FROM` and the table in SQL.
  func rows(_ tail: String, _ arguments: StatementArguments = [], in db: Database) throws -> [Read] {
    let read = columns.compactMap { column in column.take.map { (column.shape.quoted, $0) } }
    let sql = "SELECT \(read.map(\.0).joined(separator: ", ")) FROM \(shape.name) \(tail)"
    let cursor = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
    var rows: [Read] = []
    while let row = try cursor.next().map(StoredCells.init) {
      var found = Read()
      for (place, (_, take)) in read.enumerated() { try take(&found, row, place) }
      rows.append(found)
    }
    return rows
  }
}

/// Rows of one statement where many are inserted, which halves what a row costs.
private let manyRows = 16

/// An insertion of rows by SQLite's own calls: GRDB's arguments cost twice the insertion.
struct Insertion<Row> {
  private let db: Database
  private let sql: (one: String, many: String)
  private let binds: [@Sendable (Row, SQLiteStatement, CInt) -> Void]
  private let keys: Int

  fileprivate init(
    sql: (one: String, many: String), keys: Int, binds: [@Sendable (Row, SQLiteStatement, CInt) -> Void], db: Database
  ) {
    (self.db, self.sql, self.binds, self.keys) = (db, sql, binds, keys)
  }

  /// Inserts rows that have `key` in common, the values of the table's key columns in their order; what is no number becomes NULL.
  func insert(_ rows: some Sequence<Row>, key: [Int]) throws {
    precondition(key.count == keys, "the key has a value for each key column")
    var waiting: [Row] = []
    var many: Statement?
    for row in rows {
      waiting.append(row)
      guard waiting.count == manyRows else { continue }
      let statement = try many ?? db.cachedStatement(sql: sql.many)
      many = statement
      try step(statement, waiting, key)
      waiting.removeAll(keepingCapacity: true)
    }
    guard !waiting.isEmpty else { return }
    let one = try db.cachedStatement(sql: sql.one)
    for row in waiting { try step(one, CollectionOfOne(row), key) }
  }

  private func step(_ owner: Statement, _ rows: some Sequence<Row>, _ key: [Int]) throws {
    let statement = owner.sqliteStatement
    var place: CInt = 1
    for value in key {
      sqlite3_bind_int64(statement, place, Int64(value))
      place += 1
    }
    for row in rows {
      for bind in binds {
        bind(row, statement, place)
        place += 1
      }
    }
    let stepped = sqlite3_step(statement)
    let code = sqlite3_reset(statement)
    guard stepped == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
  }
}
