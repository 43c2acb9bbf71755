internal import Foundation
internal import GRDB

/// Opens the one file of a store and turns whatever SQLite complains about into a `StoreError`.
struct StoreFile {
  let path: String

  /// Opens the store for writing; makes it, with its schema, where there is none.
  func openForWriting(busyTimeout: Double, journal: StoreJournal = .ahead) throws -> DatabaseQueue {
    try check(mustExist: false)
    try refuseForeign(busyTimeout: busyTimeout)
    return try translating {
      var configuration = Configuration()
      configuration.label = "foldcast.store"
      configuration.busyMode = .timeout(busyTimeout)
      configuration.journalMode = journal == .ahead ? .wal : .default
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.write { db in
        if try isBlank(db) {
          try db.execute(sql: Schema.sql)
          try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
          try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
        }
        try checkMarks(db)
      }
      return queue
    }
  }

  /// Opens the store for reading only.
  func openForReading(busyTimeout: Double) throws -> DatabaseQueue {
    try check(mustExist: true)
    return try translating {
      var configuration = Configuration()
      configuration.label = "foldcast.store"
      configuration.readonly = true
      configuration.busyMode = .timeout(busyTimeout)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.read(checkMarks)
      return queue
    }
  }

  /// Another program's database is refused before it is opened for writing, which alone would change its journal mode.
  private func refuseForeign(busyTimeout: Double) throws {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64) ?? 0
    guard size > 0 else { return }
    try translating {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(busyTimeout)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      try queue.read { db in
        if try !isBlank(db) { try checkMarks(db) }
      }
    }
  }

  /// Runs `body`, turning errors of SQLite into errors of the store.
  func translating<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(path: path, kind: kind(of: error))
    }
  }

  private func kind(of error: DatabaseError) -> StoreError.Kind {
    let message = error.message ?? error.resultCode.description
    return switch error.resultCode {
    case .SQLITE_FULL: .diskFull
    case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
    case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
    case .SQLITE_NOTADB: .notADatabase
    case .SQLITE_CORRUPT: .damaged(message)
    case .SQLITE_IOERR: .inputOutput(message)
    case .SQLITE_CANTOPEN: .cannotOpen(message)
    default: .rejected(message)
    }
  }

  /// What can be told before SQLite opens the file, in words of its own rather than SQLite's "unable to open".
  private func check(mustExist: Bool) throws {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
      if mustExist { throw StoreError(path: path, kind: .noFile) }
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      guard files.fileExists(atPath: folder) else { throw StoreError(path: path, kind: .noFolder(folder)) }
      guard files.isWritableFile(atPath: folder) else { throw StoreError(path: path, kind: .readOnly) }
      return
    }
    if isFolder.boolValue { throw StoreError(path: path, kind: .isFolder) }
    if !mustExist && !files.isWritableFile(atPath: path) { throw StoreError(path: path, kind: .readOnly) }
    try checkHeader()
  }

  /// A file that is cut off still opens, and fails only when a missing page is read: its header says how long it should be.
  private func checkHeader() throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StoreError(path: path, kind: .cannotOpen("no permission to read it"))
    }
    defer { try? file.close() }
    let header = [UInt8]((try? file.read(upToCount: 100)) ?? Data())
    let length = (try? file.seekToEnd()) ?? 0
    if header.isEmpty { return }
    guard header.count == 100 else {
      let isCut = "SQLite format 3\0".utf8.starts(with: header.prefix(16))
      throw StoreError(path: path, kind: isCut ? .damaged("it has only \(header.count) bytes") : .notADatabase)
    }
    guard header.starts(with: "SQLite format 3\0".utf8) else { throw StoreError(path: path, kind: .notADatabase) }
    let written = header[16..<18].reduce(0) { $0 << 8 | UInt64($1) }
    let pageSize = written == 1 ? 65_536 : written
    let expected = header[28..<32].reduce(0) { $0 << 8 | UInt64($1) } * pageSize
    // With a log beside it the file may be behind, and SQLite mends it when it opens.
    let log = (try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? UInt64) ?? 0
    if length < expected && log == 0 {
      throw StoreError(path: path, kind: .damaged("\(length) bytes of \(expected)"))
    }
  }

  private func isBlank(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "PRAGMA application_id") == 0
      && Int.fetchOne(db, sql: "PRAGMA user_version") == 0
      && Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
  }

  private func checkMarks(_ db: Database) throws {
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == Schema.applicationID else {
      throw StoreError(path: path, kind: .foreign)
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= Schema.version else {
      throw StoreError(path: path, kind: .newer(found: version, known: Schema.version))
    }
  }
}
