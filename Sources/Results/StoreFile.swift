internal import Escaping
internal import Foundation
internal import GRDB

/// Opens the one file of a store and turns whatever SQLite complains about into a `StoreError`.
struct StoreFile {
  let path: String

  /// Takes the right to write the store, which is the first thing to do; makes an empty file where there is none.
  ///
  /// - Throws: `StoreError`, of the kind `held` where another process is writing the store.
  func lock() throws -> StoreLock {
    try check(mustExist: false)
    return try StoreLock(path: path)
  }

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
      let queue = try DatabaseQueue(path: absolute, configuration: configuration)
      try queue.write { db in
        if try isBlank(db) {
          try db.execute(sql: Schema.sql)
          try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
          try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
        }
        try checkMarks(db)
        try Schema.migrate(db)
      }
      return queue
    }
  }

  /// Brings a store into its one file, so that another can take its place: a log that stayed behind would be replayed into that.
  func settle() throws {
    try translating {
      let queue = try openForWriting(busyTimeout: 5, journal: .rollback)
      try Self.settle(queue)
      try queue.close()
    }
  }

  /// Leaves no log beside the file, and no mark in it that has readers make one.
  static func settle(_ queue: DatabaseQueue) throws {
    try queue.inDatabase { try $0.execute(sql: "PRAGMA busy_timeout = 2000; PRAGMA journal_mode = DELETE") }
  }

  /// The path as SQLite takes no part of it for anything but a name.
  private var absolute: String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  /// The path as one that nobody changes while it is read.
  private var immutable: String {
    "file://\(absolute.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? absolute)?immutable=1"
  }

  /// Whether the file is marked as one with a log, has none, and lies where no reader could make one.
  ///
  /// Versions before 0.2 left every store like that.
  private var isSealed: Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let header = [UInt8]((try? file.read(upToCount: 20)) ?? Data())
    let log = (try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? UInt64) ?? 0
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return header.count == 20 && header[18] == 2 && log == 0 && !FileManager.default.isWritableFile(atPath: folder)
  }

  /// Opens the store for reading only.
  func openForReading(busyTimeout: Double) throws -> DatabaseQueue {
    try check(mustExist: true)
    return try reading {
      try rollBack(busyTimeout: busyTimeout)
      var configuration = Configuration()
      configuration.label = "foldcast.store"
      configuration.readonly = true
      configuration.busyMode = .timeout(busyTimeout)
      let queue = try DatabaseQueue(path: isSealed ? immutable : absolute, configuration: configuration)
      try queue.inDatabase { db in
        if try isBlank(db) { throw StoreError(path: path, kind: .empty) }
        try checkMarks(db)
        try Schema.fillIn(db)
        // The program's own views, whatever those in the file have become.
        for view in Views.all { try db.execute(sql: view.sql(temporary: true)) }
      }
      return queue
    }
  }

  /// Takes back what a writer had half done when it was killed, as its journal says: a reader would be refused until then.
  private func rollBack(busyTimeout: Double) throws {
    let files = FileManager.default
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard files.fileExists(atPath: path + "-journal"), files.isWritableFile(atPath: path),
      files.isWritableFile(atPath: folder)
    else { return }
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyTimeout)
    let queue = try DatabaseQueue(path: absolute, configuration: configuration)
    defer { try? queue.close() }
    // SQLite does it at the first look at the file.
    _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA application_id") }
  }

  /// Another program's database is refused before it is opened for writing, which alone would change its journal mode.
  private func refuseForeign(busyTimeout: Double) throws {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64) ?? 0
    guard size > 0 else { return }
    try reading {
      try rollBack(busyTimeout: busyTimeout)
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(busyTimeout)
      let queue = try DatabaseQueue(path: absolute, configuration: configuration)
      defer { try? queue.close() }
      try queue.read { db in
        if try !isBlank(db) { try checkMarks(db) }
      }
    }
  }

  /// Reads from a store; what does not fit the schema is damage, whatever SQLite calls it.
  func reading<T>(_ body: () throws -> T) throws -> T {
    do {
      return try translating(body)
    } catch let error as StoreError {
      guard case .rejected(let reason) = error.kind else { throw error }
      throw StoreError(path: path, kind: .damaged(reason))
    }
  }

  /// Runs `body`, turning errors of SQLite into errors of the store.
  func translating<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(path: path, kind: kind(of: error))
    } catch let error as RowDecodingError {
      throw StoreError(path: path, kind: .damaged(Self.wording(of: error)))
    }
  }

  /// What cannot be read as what in which column, without the row and the query.
  private static func wording(of error: RowDecodingError) -> String {
    let words = (error.description.split(separator: ", column index").first ?? "")
      .replacing(/Optional<(\w+)>/) { $0.output.1 }
    return Escape.shown(words, limit: 160)
  }

  private func kind(of error: DatabaseError) -> StoreError.Kind {
    let message = error.message ?? error.resultCode.description
    if let limit = fileSizeLimit, [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE].contains(error.extendedResultCode) {
      return .fileTooLarge(limit: limit)
    }
    return switch error.resultCode {
    case .SQLITE_FULL: .diskFull
    case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
    case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
    case .SQLITE_NOTADB: .notADatabase
    case .SQLITE_CORRUPT: .damaged(message)
    case .SQLITE_IOERR: .inputOutput(message)
    case .SQLITE_CANTOPEN: .cannotOpen(Self.hasNoFileLeft ? Self.reason(EMFILE) : message)
    default: .rejected(message)
    }
  }

  /// Whether this process can open no further file, which SQLite does not tell apart from other reasons.
  private static var hasNoFileLeft: Bool {
    let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { close(descriptor) }
    return descriptor < 0 && (errno == EMFILE || errno == ENFILE)
  }

  /// Why the system opened no file, in words.
  static func reason(_ error: CInt) -> String {
    error == EMFILE || error == ENFILE
      ? "too many files are open; raise the limit with ulimit -n" : String(cString: strerror(error))
  }

  /// The size in bytes beyond which no file of this process may grow, or nil.
  private var fileSizeLimit: UInt64? {
    var limit = rlimit()
    guard getrlimit(fileSizeResource, &limit) == 0, limit.rlim_cur < UInt64(Int64.max) else { return nil }
    return UInt64(limit.rlim_cur)
  }

  /// What can be told before SQLite opens the file, in words of its own rather than SQLite's "unable to open".
  private func check(mustExist: Bool) throws {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    if path.isEmpty || path == ":memory:" { throw StoreError(path: path, kind: .noName) }
    guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
      if mustExist { throw StoreError(path: path, kind: .noFile) }
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      guard files.fileExists(atPath: folder) else { throw StoreError(path: path, kind: .noFolder(folder)) }
      guard files.isWritableFile(atPath: folder) else { throw StoreError(path: path, kind: .readOnly) }
      return
    }
    if isFolder.boolValue { throw StoreError(path: path, kind: .isFolder) }
    // A pipe or device would be waited for, or taken for an empty store.
    let type = try? files.attributesOfItem(atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.type]
    guard type as? FileAttributeType == .typeRegular else {
      throw StoreError(path: path, kind: .cannotOpen("it is no regular file"))
    }
    if !mustExist {
      // SQLite makes its journal beside the store.
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      guard files.isWritableFile(atPath: path), files.isWritableFile(atPath: folder) else {
        throw StoreError(path: path, kind: .readOnly)
      }
    }
    try checkHeader()
  }

  /// A file that is cut off still opens, and fails only when a missing page is read: its header says how long it should be.
  private func checkHeader() throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StoreError(path: path, kind: .cannotOpen(Self.reason(errno)))
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
    for table in Tables.all {
      let kind = try String.fetchOne(
        db, sql: "SELECT type FROM main.sqlite_schema WHERE name = ?", arguments: [table.name])
      if kind == nil, table.isOptional { continue }
      guard kind == "table" else { throw StoreError(path: path, kind: .damaged("it has no table \(table.name)")) }
      let found = try Set(String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table.name]))
      let needed = Set(table.columns.filter { $0.since == 1 }.map(\.name))
      guard let missing = needed.subtracting(found).min() else { continue }
      throw StoreError(path: path, kind: .damaged("its table \(table.name) has no column \(missing)"))
    }
  }
}

#if canImport(Glibc)
  // Glibc's enumeration of resources is not the type that its own function takes.
  private let fileSizeResource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
  private let fileSizeResource = RLIMIT_FSIZE
#endif
