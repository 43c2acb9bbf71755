internal import Escaping
internal import GRDB

/// A table or query of a SQLite database, which is never changed; numbers stay numbers.
struct SQLiteTable: TableReader {
  let source: String
  /// The table's name; nil for a query.
  let name: String?
  private let path: String
  private let sql: String
  private let options: LoadOptions

  /// The table or query that the options name; throws where there is none, or several and none is named.
  init(path: String, options: LoadOptions) throws(SeriesError) {
    let chosen = try Self.read(path, options) { database in
      try SQLiteTable.choose(database, path: path, options: options)
    }
    self.path = path
    self.options = options
    (name, sql) = (chosen.name, chosen.sql)
    source = "\(path.shownPath), \(chosen.place)"
  }

  // MARK: Reading

  func profile() throws(SeriesError) -> TableProfile {
    try Self.read(path, options) { database in
      let statement = try database.makeStatement(sql: sql)
      let names = try columnNames(statement)
      var rows: [[TableParser.TypedCell]] = []
      let cursor = try Row.fetchCursor(statement)
      while rows.count < TableProfile.typedRows, let row = try cursor.next() {
        rows.append(try names.indices.map { try cell(row[$0], column: names[$0], row: rows.count + 1) })
      }
      return try TableProfile(typed: rows, names: names, source: source, options: options)
    }
  }

  func read(_ shape: FileShape) throws(SeriesError) -> RawTable {
    try Self.read(path, options) { database in
      let statement = try database.makeStatement(sql: sql)
      let names = statement.columnNames
      var parser = TableParser(source: source, shape: shape, options: options)
      let cursor = try Row.fetchCursor(statement)
      while let row = try cursor.next() {
        try parser.append(try names.indices.map { try cell(row[$0], column: names[$0], row: parser.line) })
        guard parser.table.count * names.count <= options.limits.unpackedBytes / 8 else {
          throw LimitError.size(source: source, limits: options.limits)
        }
      }
      return parser.finished()
    }
  }

  private func cell(
    _ value: DatabaseValue, column: String, row: Int
  ) throws(SeriesError) -> TableParser.TypedCell {
    switch value.storage {
    case .null: return .blank
    case .int64(let number): return .integer(number)
    case .double(let number): return .real(number)
    case .string(let text): return .text(Array(text.utf8))
    case .blob:
      throw SeriesError(
        source: source, line: row, column: column, expected: "a number, a text or NULL", found: "a blob",
        advice: "Choose the columns with --query.")
    }
  }

  // MARK: The database

  private func columnNames(_ statement: Statement) throws(SeriesError) -> [String] {
    let names = statement.columnNames
    guard !names.isEmpty else {
      throw SeriesError(
        source: path.shownPath, expected: "a query that returns rows", found: "one that returns none",
        advice: "Give a SELECT with --query.")
    }
    return names
  }

  private static func read<T>(
    _ path: String, _ options: LoadOptions, _ body: (Database) throws -> T
  ) throws(SeriesError) -> T {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      return try DatabaseQueue(path: path, configuration: configuration).read(body)
    } catch let error as SeriesError {
      throw error
    } catch let error as DatabaseError {
      throw SeriesError(
        source: path.shownPath,
        expected: options.query == nil ? "a readable SQLite database" : "a query that SQLite can run",
        found: (error.message ?? "an error").shown,
        advice: options.query == nil ? "Check the database with sqlite3." : "Correct --query.")
    } catch {
      throw SeriesError(
        source: path.shownPath, expected: "a readable SQLite database", found: "\(error)".shown,
        advice: "Check the database with sqlite3.")
    }
  }

  /// The table or query to read: its name, its place for messages, its SQL.
  private static func choose(
    _ database: Database, path: String, options: LoadOptions
  ) throws -> (name: String?, place: String, sql: String) {
    guard options.table == nil || options.query == nil else {
      throw SeriesError(
        source: path.shownPath, expected: "either --table or --query", found: "both", advice: "Leave one of them out.")
    }
    if let query = options.query { return (nil, "the query", query) }
    let tables = try String.fetchAll(
      database,
      sql:
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    let listed = tables.isEmpty ? "none" : tables.prefix(40).map(\.shown).joined(separator: ", ")
    let wanted: String
    if let table = options.table {
      guard
        let found = tables.first(where: { $0 == table })
          ?? tables.first(where: { $0.lowercased() == table.lowercased() })
      else {
        throw SeriesError(
          source: path.shownPath, expected: "a table called '\(table.shown)'", found: "the tables \(listed)",
          advice: "Name one of them with --table.")
      }
      wanted = found
    } else {
      guard tables.count == 1 else {
        throw SeriesError(
          source: path.shownPath, expected: "one table, or one named", found: "the tables \(listed)",
          advice: "Name one with --table, or give a query with --query.")
      }
      wanted = tables[0]
    }
    return (wanted, "table '\(wanted.shown)'", "SELECT * FROM \(Escape.sqlIdentifier(wanted))")
  }
}
