import Foundation
import GRDB
import Results
import Testing
import WalkForward

@Suite struct ShardFolderTests {
  @Test func missingPartsAreThoseWithoutAWholeStore() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let folder = ShardFolder(path: scratch.folder)
    #expect(try folder.missing(count: 4) == [0, 1, 2, 3])
    let shards = try parts.shards(4)
    for index in [0, 2] { try parts.write(shards[index]) }
    try parts.write(shards[3], leaving: 1)
    try parts.write(shards[1], named: "shard-1-of-4.sqlite.tmp-host-1-1")
    #expect(try folder.missing(count: 4) == [1, 3])
    #expect(try folder.finals(count: 4).count == 3)
    let absent = ShardFolder(path: scratch.folder + "/absent")
    #expect(storeError { _ = try absent.missing(count: 2) }?.kind == .noFolder(absent.path))
  }

  @Test func attemptsHaveNamesOfTheirOwnAndBecomeFinalWhole() throws {
    let scratch = try Scratch()
    let folder = ShardFolder(path: scratch.folder)
    let shard = try #require(Shard(index: 1, count: 2))
    let attempt = folder.newAttempt(shard)
    #expect(attempt != folder.newAttempt(shard))
    let name = String(try #require(attempt.split(separator: "/").last))
    try Parts(scratch).write(shard, named: name)
    try Data("why".utf8).write(to: URL(fileURLWithPath: folder.note(shard)))
    #expect(try folder.attempts(shard) == [attempt])
    try folder.publish(attempt, as: shard)
    #expect(try folder.attempts(shard) == [])
    #expect(try folder.missing(count: 2) == [0])
    #expect(!FileManager.default.fileExists(atPath: folder.note(shard)))
  }

  @Test func aNewAttemptGoesOnFromTheNewestReadableOne() throws {
    let scratch = try Scratch()
    let folder = ShardFolder(path: scratch.folder)
    let parts = Parts(scratch)
    let shard = try #require(Shard(index: 0, count: 2))
    let prefix = "shard-0-of-2.sqlite.tmp-host-"
    let older = try parts.write(shard, named: prefix + "1-1", leaving: 5)
    let good = try parts.write(shard, named: prefix + "2-2", leaving: 2)
    let other = try parts.write(
      shard, named: prefix + "3-3", run: run("other", series: [series("A"), series("B"), series("C")]))
    let torn = "\(scratch.folder)/\(prefix)4-4"
    try Data("SQLite format 3".utf8).write(to: URL(fileURLWithPath: torn))
    for (age, path) in [torn, other, good, older].enumerated() {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: Double(-age))], ofItemAtPath: path)
    }
    let attempt = folder.newAttempt(shard)
    let copied = try folder.copyNewestAttempt(shard, to: attempt) { $0.run.identity == parts.description.identity }
    #expect(copied == good)
    #expect(try rows(attempt, "SELECT * FROM prediction") == rows(good, "SELECT * FROM prediction"))
    #expect(try folder.copyNewestAttempt(shard, to: "\(attempt)-2") { _ in false } == nil)
    #expect(!FileManager.default.fileExists(atPath: "\(attempt)-2"))
  }

  @Test func whatAKilledAttemptHadNotCommittedDoesNotComeAlong() throws {
    let scratch = try Scratch()
    let folder = ShardFolder(path: scratch.folder)
    let parts = Parts(scratch)
    let shard = try #require(Shard(index: 0, count: 2))
    let path = try parts.write(shard, named: "alive.sqlite", leaving: 2)
    let before = try rows(path, "SELECT * FROM fold")
    let killed = "\(scratch.folder)/shard-0-of-2.sqlite.tmp-host-1-1"
    try DatabaseQueue(path: path).inDatabase { db in
      // A cache of one page, so that the open transaction is in the file already when its process dies.
      try db.execute(sql: "PRAGMA cache_size = 1")
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      try db.inTransaction {
        try db.execute(sql: "DELETE FROM fold; DELETE FROM instant")
        for end in ["", "-journal"] { try FileManager.default.copyItem(atPath: path + end, toPath: killed + end) }
        return .rollback
      }
    }
    let attempt = folder.newAttempt(shard)
    #expect(try folder.copyNewestAttempt(shard, to: attempt) { _ in true } == killed)
    #expect(try rows(attempt, "SELECT * FROM fold") == before)
  }

  @Test func aFolderTellsWhereItsPartsStand() throws {
    let scratch = try Scratch()
    let folder = ShardFolder(path: scratch.folder)
    let parts = Parts(scratch)
    let shards = try parts.shards(5)
    #expect(try folder.counts() == [])
    try parts.write(shards[0])
    try parts.write(shards[1], named: "shard-1-of-5.sqlite.tmp-host-1-1", leaving: 4)
    try parts.write(shards[2], named: "shard-2-of-5.sqlite.tmp-host-2-2", leaving: 2)
    try change("\(scratch.folder)/shard-2-of-5.sqlite.tmp-host-2-2", "UPDATE run SET status = 'interrupted'")
    try Data("no such file\n".utf8).write(to: URL(fileURLWithPath: folder.note(shards[3])))
    #expect(try folder.counts() == [5])
    #expect(try folder.finals() == [folder.final(shards[0])])
    let status = try folder.status(count: 5)
    #expect(status.map(\.state) == [.done, .running, .stopped, .failed(reason: "no such file"), .waiting])
    #expect(status.map(\.written) == [9, 5, 7, 0, 0])
    #expect(status.map(\.records) == [9, 9, 9, nil, nil])
    #expect(status[0].total == parts.records.count)
  }

  @Test func attemptsAreRemovedAndFinalsStay() throws {
    let scratch = try Scratch()
    let folder = ShardFolder(path: scratch.folder)
    let parts = Parts(scratch)
    let shards = try parts.shards(2)
    try parts.write(shards[0])
    try parts.write(shards[0], named: "shard-0-of-2.sqlite.tmp-host-1-1", leaving: 4)
    try parts.write(shards[1], named: "shard-1-of-2.sqlite.tmp-host-1-2", leaving: 4)
    try folder.removeAttempts(count: 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["shard-0-of-2.sqlite"])
  }
}
