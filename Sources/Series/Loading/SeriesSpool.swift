internal import Foundation
internal import GRDB

/// Where the rows of drafts wait: in memory, or in a temporary file from which each draft is read when it is needed.
///
/// The file is a database of SQLite, which keeps the newest rows in a cache of some megabytes and needs the disk for
/// more; it is gone with the process.
struct SeriesSpool: Sendable {
  /// A draft as it waits.
  struct Stored: Sendable {
    /// The draft; without its rows where these are in the file.
    fileprivate(set) var draft: SeriesDraft
    /// The days of its first and last row, since 1970; nil without dates or rows.
    let days: ClosedRange<Int64>?
    fileprivate var parts: [Int64]?
  }

  /// Holds all rows in memory.
  static let memory = SeriesSpool(queue: nil)

  private let queue: DatabaseQueue?

  /// An empty temporary file; throws where none can be made.
  static func temporaryFile() throws(SeriesError) -> SeriesSpool {
    try translating {
      var configuration = Configuration()
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF") }
      // By an empty name SQLite makes a file where temporary files go, and removes it from there at once.
      let queue = try DatabaseQueue(path: "", configuration: configuration)
      try queue.inDatabase {
        try $0.execute(sql: "CREATE TABLE part(part_id INTEGER PRIMARY KEY, words BLOB NOT NULL)")
      }
      return SeriesSpool(queue: queue)
    }
  }

  /// Takes in a draft; may be called from several threads.
  func store(_ draft: SeriesDraft) throws(SeriesError) -> Stored {
    guard let queue else { return Stored(draft: draft, days: draft.days) }
    var light = draft
    (light.instants, light.lines) = ([], [])
    light.columns = draft.columns.map { .init(name: $0.name, values: []) }
    let arrays =
      [words(draft.instants) { UInt64(bitPattern: $0) }, words(draft.lines) { UInt64(UInt32(bitPattern: $0)) }]
      + draft.columns.map { words($0.values, \.bitPattern) }
    let parts = try Self.translating {
      try queue.inDatabase { database in
        try arrays.map { bytes in
          try database.cachedStatement(sql: "INSERT INTO part(words) VALUES (?)").execute(arguments: [bytes])
          return database.lastInsertedRowID
        }
      }
    }
    return Stored(draft: light, days: draft.days, parts: parts)
  }

  /// The draft with its rows; may be called from several threads.
  func draft(_ stored: Stored) throws(SeriesError) -> SeriesDraft {
    guard let queue, let parts = stored.parts else { return stored.draft }
    let arrays = try Self.translating {
      try queue.inDatabase { database in
        try parts.map { part in
          let statement = try database.cachedStatement(sql: "SELECT words FROM part WHERE part_id = ?")
          return [UInt8](try Data.fetchOne(statement, arguments: [part]) ?? Data())
        }
      }
    }
    var draft = stored.draft
    draft.instants = values(arrays[0]) { Int64(bitPattern: $0) }
    draft.lines = values(arrays[1]) { Int32(truncatingIfNeeded: $0) }
    draft.columns = zip(draft.columns, arrays[2...]).map { column, bytes in
      .init(name: column.name, values: values(bytes, Double.init(bitPattern:)))
    }
    return draft
  }

  private static func translating<T>(_ body: () throws -> T) throws(SeriesError) -> T {
    do {
      return try body()
    } catch {
      throw SeriesError(
        source: "temporary file of the series", expected: "a disk that takes what was read",
        found: "\((error as? DatabaseError)?.message ?? "\(error)")",
        advice: "Set TMPDIR to a folder with room, on a disk that can be written to.")
    }
  }
}

/// 64-bit words as little-endian bytes.
private func words<Value>(_ values: [Value], _ word: (Value) -> UInt64) -> Data {
  var bytes = [UInt8](repeating: 0, count: 8 * values.count)
  var place = 0
  for value in values {
    let word = word(value)
    for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: word >> (8 * UInt64(byte))) }
    place += 8
  }
  return Data(bytes)
}

private func values<Value>(_ bytes: [UInt8], _ value: (UInt64) -> Value) -> [Value] {
  stride(from: 0, to: bytes.count - 7, by: 8).map { place in
    var word: UInt64 = 0
    for byte in 0..<8 { word |= UInt64(bytes[place + byte]) << (8 * UInt64(byte)) }
    return value(word)
  }
}
