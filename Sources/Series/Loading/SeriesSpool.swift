internal import Foundation
internal import Synchronization

/// Where the rows of drafts wait: in memory, or where they are many in a temporary file from which each draft is read when it is needed.
///
/// The file has no name and is gone with the process.
struct SeriesSpool: Sendable {
  /// A draft as it waits.
  struct Stored: Sendable {
    /// The draft; without its rows where these are in the file.
    fileprivate(set) var draft: SeriesDraft
    /// The days of its first and last row, since 1970; nil without dates or rows.
    let days: ClosedRange<Int64>?
    /// Where its instants, lines and columns begin in the file, one behind the other, and how many bytes each has.
    fileprivate var place: (start: UInt64, sizes: [Int])?
  }

  /// Holds all rows in memory.
  static let memory = SeriesSpool(file: nil)

  private let file: SpoolFile?

  /// An empty temporary file.
  static func temporaryFile() -> SeriesSpool { SeriesSpool(file: SpoolFile()) }

  /// Takes in a draft; may be called from several threads.
  func store(_ draft: SeriesDraft) throws(SeriesError) -> Stored {
    guard let file else { return Stored(draft: draft, days: draft.days) }
    var light = draft
    (light.instants, light.lines) = ([], [])
    light.columns = draft.columns.map { .init(name: $0.name, values: []) }
    let arrays =
      [Data(littleEndian: draft.instants), Data(littleEndian: draft.lines)]
      + draft.columns.map { Data(littleEndian: $0.values.map(\.bitPattern)) }
    let start = try Self.translating { try file.append(arrays) }
    return Stored(draft: light, days: draft.days, place: (start, arrays.map(\.count)))
  }

  /// The draft with its rows; may be called from several threads.
  func draft(_ stored: Stored) throws(SeriesError) -> SeriesDraft {
    guard let file, let place = stored.place else { return stored.draft }
    var rest = try Self.translating { try file.read(from: place.start, place.sizes.reduce(0, +)) }
    let arrays = place.sizes.map { size in
      defer { rest = rest.dropFirst(size) }
      return rest.prefix(size)
    }
    var draft = stored.draft
    draft.instants = arrays[0].littleEndianWords()
    draft.lines = arrays[1].littleEndianWords()
    draft.columns = zip(draft.columns, arrays[2...]).map { column, bytes in
      .init(name: column.name, values: bytes.littleEndianWords().map(Double.init(bitPattern:)))
    }
    return draft
  }

  private static func translating<T>(_ body: () throws -> T) throws(SeriesError) -> T {
    do {
      return try body()
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error
      throw SeriesError(
        source: "temporary file of the series", expected: "a disk that takes what was read",
        found: cause.localizedDescription,
        advice: "Set TMPDIR to a folder with room, on a disk that can be written to.")
    }
  }
}

/// Bytes that grow at their end, for several threads: in memory as long as they are few, then in a temporary file without a name.
private final class SpoolFile: Sendable {
  private struct State {
    var few = Data()
    var handle: FileHandle?
    var end: UInt64 = 0
  }

  /// What stays in memory: a run on little data needs no disk for it.
  private static let most = 4_000_000

  private let state = Mutex(State())

  /// Takes in one behind the other; returns where the first begins.
  func append(_ pieces: [Data]) throws -> UInt64 {
    try state.withLock { state in
      let start = state.end
      if state.handle == nil, pieces.reduce(state.few.count, { $0 + $1.count }) <= Self.most {
        for piece in pieces { state.few.append(piece) }
      } else {
        let handle = try state.handle ?? Self.file(holding: state.few)
        (state.handle, state.few) = (handle, Data())
        try handle.seek(toOffset: start)
        for piece in pieces { try handle.write(contentsOf: piece) }
      }
      state.end = start + UInt64(pieces.reduce(0) { $0 + $1.count })
      return start
    }
  }

  private static func file(holding bytes: Data) throws -> FileHandle {
    let place = FileManager.default.temporaryDirectory.appending(path: "foldcast-\(UUID().uuidString)")
    try Data().write(to: place, options: .withoutOverwriting)
    defer { try? FileManager.default.removeItem(at: place) }
    let handle = try FileHandle(forUpdating: place)
    try handle.write(contentsOf: bytes)
    return handle
  }

  func read(from start: UInt64, _ count: Int) throws -> Data {
    try state.withLock { state in
      guard let handle = state.handle else { return state.few.dropFirst(Int(start)).prefix(count) }
      try handle.seek(toOffset: start)
      var bytes = Data()
      while bytes.count < count, let more = try handle.read(upToCount: count - bytes.count), !more.isEmpty {
        bytes.append(more)
      }
      guard bytes.count == count else { throw CocoaError(.fileReadCorruptFile) }
      return bytes
    }
  }
}
