import Foundation
import GRDB
import Results
import Testing

@Suite("What is wrong with a store is said in words that help")
struct StoreErrorTests {
  @Test("A missing folder, a folder and a missing file")
  func missing() throws {
    let scratch = try Scratch()
    let nowhere = scratch.folder + "/no/store.sqlite"
    let error = try #require(storeError { _ = try ResultWriter(path: nowhere) })
    #expect(
      error.description
        == "\(nowhere): the folder \(scratch.folder)/no does not exist. Make it with mkdir -p, or name another place."
    )
    #expect(error.isWriteFailure)
    #expect(storeError { _ = try ResultWriter(path: scratch.folder) }?.kind == .isFolder)
    #expect(storeError { _ = try ResultReader(path: scratch.store) }?.kind == .noFile)
    #expect(storeError { _ = try ShardFolder(path: #filePath).counts() }?.kind == .isFile)
    #expect(!FileManager.default.fileExists(atPath: scratch.store))
  }

  @Test("A foreign database, a text file, an empty file for reading")
  func foreign() throws {
    let scratch = try Scratch()
    try DatabaseQueue(path: scratch.store).write { try $0.execute(sql: "CREATE TABLE mine(x)") }
    let before = try Data(contentsOf: URL(fileURLWithPath: scratch.store))
    #expect(storeError { _ = try ResultWriter(path: scratch.store) }?.kind == .foreign)
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.store)) == before, "what is refused stays as it was")
    let error = try #require(storeError { _ = try ResultReader(path: scratch.store) })
    #expect(
      error.description
        == "\(scratch.store): expected a foldcast store, found a database of another program. Name another file.")
    #expect(!error.isWriteFailure)
    let text = scratch.folder + "/prices.csv"
    try Data(String(repeating: "Date,Close\n", count: 20).utf8).write(to: URL(fileURLWithPath: text))
    #expect(storeError { _ = try ResultWriter(path: text) }?.kind == .notADatabase)
    try Data("x".utf8).write(to: URL(fileURLWithPath: text))
    #expect(storeError { _ = try ResultReader(path: text) }?.kind == .notADatabase)
  }

  @Test("An empty file becomes a store, but is none to be read")
  func empty() throws {
    let scratch = try Scratch()
    try Data().write(to: URL(fileURLWithPath: scratch.store))
    #expect(storeError { _ = try ResultReader(path: scratch.store) }?.kind == .empty)
    _ = try ResultWriter(path: scratch.store)
    _ = try ResultReader(path: scratch.store)
  }

  @Test("A store of a newer version")
  func newer() throws {
    let scratch = try Scratch()
    try ResultWriter(path: scratch.store).close()
    try DatabaseQueue(path: scratch.store).inDatabase { try $0.execute(sql: "PRAGMA user_version = 99") }
    let error = try #require(storeError { _ = try ResultReader(path: scratch.store) })
    #expect(error.kind == .newer(found: 99, known: Schema.version))
    #expect(
      error.description
        == "\(scratch.store): the store has schema version 99, this program knows versions up to \(Schema.version). "
        + "Use a newer foldcast, or run again into a new file.")
    #expect(storeError { _ = try ResultWriter(path: scratch.store) }?.kind == error.kind)
  }

  @Test("A truncated store", arguments: [50, 5000])
  func truncated(length: UInt64) throws {
    let scratch = try Scratch()
    try ResultWriter(path: scratch.store).close()
    let file = try #require(FileHandle(forUpdatingAtPath: scratch.store))
    let whole = try file.seekToEnd()
    try file.truncate(atOffset: length)
    try file.close()
    let error = try #require(storeError { _ = try ResultReader(path: scratch.store) })
    let found = length < 100 ? "it has only 50 bytes" : "5000 bytes of \(whole)"
    #expect(error.kind == .damaged(found))
    #expect(error.description.contains("the database is truncated or damaged (\(found))"))
  }

  @Test("A full disk keeps what was committed")
  func full() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("AAPL", rows: 2000)])).id
    try writer.write(record(error: 1), run: id)
    try writer.limit(pages: 1)
    var error: StoreError?
    for fold in 1..<900 where error == nil {
      error = storeError { try writer.write(record(fold: fold, error: 1), run: id) }
    }
    #expect(error?.kind == .diskFull)
    #expect(
      error?.description
        == "\(scratch.store): the disk is full. Free some space and run again; what was committed before is kept.")
    #expect(try rows(scratch.store, "SELECT count(*) FROM prediction WHERE fold = 0") == ["4"])
  }

  @Test("A store that another process has locked")
  func locked() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store, busyTimeout: 0.01)
    let holder = try DatabaseQueue(path: scratch.store)
    try holder.inDatabase { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      let error = storeError { _ = try writer.begin(run(series: [series("AAPL")])) }
      #expect(error?.kind == .locked)
      #expect(error?.isWriteFailure == true)
      try db.execute(sql: "ROLLBACK")
    }
    _ = try writer.begin(run(series: [series("AAPL")]))
  }

  @Test(
    "A place without permission",
    .enabled(if: getuid() != 0, "skipped: the superuser may write everywhere"))
  func readOnly() throws {
    let scratch = try Scratch()
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.folder)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: scratch.folder) }
    #expect(storeError { _ = try ResultWriter(path: scratch.store) }?.kind == .readOnly)
  }

  @Test("A run that is not there")
  func noRun() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    _ = try writer.begin(run(series: []))
    let error = storeError { _ = try ResultReader(path: scratch.store).runs(named: ["tset"]) }
    #expect(error?.description == "\(scratch.store): there is no run 'tset'. It holds 'test'.")
  }
}
