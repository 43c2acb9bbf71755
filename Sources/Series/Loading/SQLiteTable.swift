internal import Escaping
internal import Foundation
internal import GRDB

extension TableFormat {
  /// A SQLite database, of which one table or query is read.
  static let sqlite = TableFormat(
    "a SQLite database", extensions: ["sqlite", "sqlite3", "db"], signature: Array("SQLite format 3\0".utf8),
    isDatabase: true
  ) { path, options in try SQLiteTable(path: path, options: options) }
}

/// A table or query of a SQLite database, which is never changed; numbers stay numbers.
struct SQLiteTable: TableReader {
  let source: String
  /// The table's name; nil for a query.
  let name: String?
  let columns: [String]
  private let path: String
  private let sql: String
  private let options: LoadOptions

  /// The table or query that the options name; throws where there is none, or several and none is named.
  init(path: String, options: LoadOptions) throws(SeriesError) {
    let (chosen, columns) = try Self.read(path, options) { database in
      try SQLiteTable.requireWhole(database, path: path)
      let chosen = try SQLiteTable.choose(database, path: path, options: options)
      return (chosen, try database.makeStatement(sql: chosen.sql).columnNames)
    }
    guard !columns.isEmpty else {
      throw SeriesError(
        source: path.shownPath, expected: "a query that returns rows", found: "one that returns none",
        advice: "Give a SELECT with --query.")
    }
    (self.path, self.options, self.columns) = (path, options, columns)
    (name, sql) = (chosen.name, chosen.sql)
    source = "\(path.shownPath), \(chosen.place)"
  }

  func read(_ take: ([TableCell]) throws -> Bool) throws {
    try Self.read(path, options) { database in
      let cursor = try Row.fetchCursor(database, sql: sql)
      var line = 1
      while let row = try cursor.next(),
        try take(try columns.indices.map { try cell(row[$0], column: columns[$0], row: line) })
      { line += 1 }
    }
  }

  private func cell(_ value: DatabaseValue, column: String, row: Int) throws(SeriesError) -> TableCell {
    switch value.storage {
    case .null: return .blank
    case .int64(let number): return .integer(number)
    case .double(let number): return .real(number)
    case .string(let text): return .text(text)
    case .blob:
      throw SeriesError(
        source: source, line: row, column: column, expected: "a number, a text or NULL", found: "a blob",
        advice: "Choose the columns with --query.")
    }
  }

  // MARK: The database

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

  /// Throws where the file ends amid a page, as SQLite reads zeros there and goes on.
  private static func requireWhole(_ database: Database, path: String) throws {
    let page = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 1
    let whole = try page * (Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? whole
    // A file of fewer pages may be one with a log beside it, and is refused by SQLite where it is not.
    guard size < whole, !size.isMultiple(of: page) else { return }
    throw SeriesError(
      source: path.shownPath, expected: "a whole SQLite database of \(whole) bytes", found: "\(size) bytes",
      advice: "Copy the database again, as its end is missing.")
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
