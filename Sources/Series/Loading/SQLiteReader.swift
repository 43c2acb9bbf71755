internal import Escaping
internal import GRDB

/// Reads a table or query of a SQLite database, which it never changes.
struct SQLiteReader {
  /// The rows as text, one record a row, so that they are detected and read like a file's.
  struct Rows {
    var bytes: [UInt8]
    var columns: [String]
    /// The table's name; nil for a query.
    var name: String?
    /// The table or query for messages.
    var place: String
  }

  /// The unit separator, which no ordinary text holds.
  static let separator: UInt8 = 31

  let path: String
  let options: LoadOptions

  func rows() throws(SeriesError) -> Rows {
    guard options.table == nil || options.query == nil else {
      throw SeriesError(
        source: path.shownPath, expected: "either --table or --query", found: "both", advice: "Leave one of them out.")
    }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      return try queue.read { database in try read(database) }
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

  private func read(_ database: Database) throws -> Rows {
    if let query = options.query { return try collect(database, query, name: nil, place: "the query") }
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
    return try collect(
      database, "SELECT * FROM \(Escape.sqlIdentifier(wanted))", name: wanted, place: "table '\(wanted.shown)'")
  }

  private func collect(_ database: Database, _ sql: String, name: String?, place: String) throws -> Rows {
    let statement = try database.makeStatement(sql: sql)
    let columns = statement.columnNames
    guard !columns.isEmpty else {
      throw SeriesError(
        source: path.shownPath, expected: "a query that returns rows", found: "one that returns none",
        advice: "Give a SELECT with --query.")
    }
    var bytes: [UInt8] = []
    let cursor = try Row.fetchCursor(statement)
    var number = 0
    while let row = try cursor.next() {
      number += 1
      for index in columns.indices {
        if index > 0 { bytes.append(Self.separator) }
        let value: DatabaseValue = row[index]
        switch value.storage {
        case .null: break
        case .int64(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): bytes.append(contentsOf: String(value).utf8)
        case .string(let text): Self.append(text, to: &bytes)
        case .blob:
          throw SeriesError(
            source: "\(path.shownPath), \(place)", line: number, column: columns[index],
            expected: "a number, a text or NULL", found: "a blob", advice: "Choose the columns with --query.")
        }
      }
      bytes.append(ASCII.lineFeed)
      guard bytes.count <= options.limits.unpackedBytes else {
        throw LimitError.size(source: path.shownPath, limits: options.limits)
      }
    }
    return Rows(bytes: bytes, columns: columns, name: name, place: place)
  }

  /// Texts are quoted, so that a separator, quote or newline in them stays theirs.
  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let isPlain = text.utf8.allSatisfy { $0 >= 32 && $0 != ASCII.quote && $0 != ASCII.hash }
    if isPlain {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(ASCII.quote)
    for byte in text.utf8 {
      if byte == ASCII.quote { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(ASCII.quote)
  }
}
