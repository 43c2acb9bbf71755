internal import Foundation
internal import GRDB
internal import Reporter
internal import Results
internal import Statistics
internal import WalkForward

/// Damages a whole store and gives it to all that reads stores.
///
/// The store is FOLDCAST_FUZZ_STORE, a part 0 of 1 of a run. The first byte of an input says how it is damaged: by
/// bytes that are changed or a length that is cut, or by values that SQLite itself is made to put where none belong.
struct StoreFuzz {
  static let shared = StoreFuzz()

  private let whole: Data
  /// The store without its schema's conditions on types and values.
  private let lax: Data
  private let folder: String
  private let tables: [(name: String, columns: [String])]

  private init() {
    let path = ProcessInfo.processInfo.environment["FOLDCAST_FUZZ_STORE"] ?? ""
    folder = NSTemporaryDirectory() + "/foldcast-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      whole = try Data(contentsOf: URL(fileURLWithPath: path))
      (lax, tables) = try Self.withoutConditions(whole, folder + "/lax")
    } catch {
      fatalError("FOLDCAST_FUZZ_STORE has to name a store: \(error)")
    }
  }

  private static func withoutConditions(
    _ store: Data, _ path: String
  ) throws -> (Data, [(name: String, columns: [String])]) {
    try store.write(to: URL(fileURLWithPath: path))
    let queue = try DatabaseQueue(path: path)
    let tables = try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = DELETE")
      let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
      let schema = try Row.fetchAll(db, sql: sql).map { (name: $0[0] as String, sql: $0[1] as String) }
      try db.execute(sql: "PRAGMA legacy_alter_table = ON")
      for (name, sql) in schema {
        // Neither types nor keys: the columns alone.
        let columns = try db.columns(in: name).map { "\"\($0.name)\"" }.joined(separator: ", ")
        try db.execute(
          sql: """
            CREATE TABLE fuzz_copy AS SELECT * FROM \(name); DROP TABLE \(name); CREATE TABLE \(name)(\(columns));
            INSERT INTO \(name) SELECT * FROM fuzz_copy; DROP TABLE fuzz_copy
            """)
        precondition(!sql.isEmpty)
      }
      return try schema.map { ($0.name, try db.columns(in: $0.name).map(\.name)) }
    }
    try queue.close()
    return (try Data(contentsOf: URL(fileURLWithPath: path)), tables)
  }

  func run(_ input: [UInt8]) {
    guard let mode = input.first else { return }
    let path = folder + "/s.sqlite"
    for end in ["", "-journal", "-wal", "-shm"] { unlink(path + end) }
    let edits = Array(input.dropFirst())
    do {
      if mode & 1 == 0 {
        try bytesChanged(edits).write(to: URL(fileURLWithPath: path))
      } else {
        try lax.write(to: URL(fileURLWithPath: path))
        try changeValues(edits, path)
      }
    } catch {
      return
    }
    read(path, mode)
    write(path)
  }

  /// Four bytes an edit: a place by its first three, and what is put there; the value 255 of an odd place cuts the file.
  private func bytesChanged(_ edits: [UInt8]) -> Data {
    var bytes = whole
    for i in stride(from: 0, to: edits.count - 3, by: 4) where !bytes.isEmpty {
      let place = (Int(edits[i]) << 16 | Int(edits[i + 1]) << 8 | Int(edits[i + 2])) % bytes.count
      if edits[i + 3] == 255 && place % 2 == 1 {
        bytes = bytes.prefix(place)
      } else {
        bytes[place] = edits[i + 3]
      }
    }
    return bytes
  }

  private static let odd: [String] = [
    "NULL", "'x'", "x'00ff'", "-1", "0", "1", "2", "7", "40", "1000000", "9223372036854775807", "-9223372036854775808",
    "1e308", "9e999", "-9e999", "1e-320", "''", "'{}'", "'2024-01-01'", "zeroblob(9)", "char(27)", "'-'",
  ]

  /// Four bytes an edit: a table, a column, a row, and the value that is put there; past the values, the row goes or is doubled.
  private func changeValues(_ edits: [UInt8], _ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      for i in stride(from: 0, to: min(edits.count, 64) - 3, by: 4) {
        let table = tables[Int(edits[i]) % tables.count]
        let column = table.columns[Int(edits[i + 1]) % table.columns.count]
        let row = "rowid = (SELECT rowid FROM \(table.name) LIMIT 1 OFFSET \(edits[i + 2] % 32))"
        let value = Int(edits[i + 3]) % (Self.odd.count + 2)
        switch value {
        case Self.odd.count: try db.execute(sql: "DELETE FROM \(table.name) WHERE \(row)")
        case Self.odd.count + 1:
          try db.execute(sql: "INSERT INTO \(table.name) SELECT * FROM \(table.name) WHERE \(row)")
        default: try db.execute(sql: "UPDATE \(table.name) SET \"\(column)\" = \(Self.odd[value]) WHERE \(row)")
        }
      }
    }
    try queue.close()
  }

  /// Every report of the store, and each by itself, so that an error of one does not keep the next from the damage.
  private func read(_ path: String, _ mode: UInt8) {
    guard let reader = attempt({ try ResultReader(path: path) }) else { return }
    attempt {
      let model = try ReportModel(reader)
      _ = try model.json() + TerminalReport().text(model) + MarkdownReport().text(model)
    }
    if mode & 2 != 0 { attempt { _ = try HTMLReport(reader).text() } }
    if mode & 4 != 0 { attempt { _ = try CSVExport(reader).write(to: folder + "/csv") } }
    if mode & 8 != 0 { attempt { _ = try Notebook(reader).text(store: path) } }
    if mode & 16 != 0 {
      attempt {
        let report = try CompareReport([reader], draws: 100)
        _ = TerminalReport().text(report.document)
      }
    }
    if mode & 32 != 0 {
      attempt {
        _ = TerminalReport().text(try IntervalReport(reader, method: .defaultAdaptive).document(everySeries: true))
      }
    }
    if mode & 64 != 0 {
      attempt {
        let rule = try TradingRule(signal: .sign, costBasisPoints: 5, delay: 1)
        let report = try TradingReport(reader, rule: rule)
        _ = TerminalReport().text(report.document(everySeries: true)) + report.csv
      }
    }
  }

  /// Merging the store, and taking up each of its runs.
  private func write(_ path: String) {
    attempt {
      let merged = folder + "/merged.sqlite"
      for end in ["", "-journal", "-wal", "-shm"] { unlink(merged + end) }
      try Merge(into: merged, from: [path]).write()
    }
    attempt {
      let identities = try ResultReader(path: path).runs().map(\.identity)
      let writer = try ResultWriter(path: path, busyTimeout: 1)
      defer { try? writer.close() }
      for identity in identities {
        _ = try writer.begin(
          RunDescription(
            identity: identity, name: "run", configuration: "{}", dataHash: "", seed: 1, codeVersion: "", series: [],
            arms: []))
      }
    }
  }

  @discardableResult
  private func attempt<T>(_ body: () throws -> T) -> T? {
    do {
      return try body()
    } catch is StoreError {
    } catch is AnalysisError {
    } catch is Undefined {
    } catch is ExportError {
    } catch {
      fatalError("a foreign error: \(type(of: error)) \(error)")
    }
    return nil
  }
}
