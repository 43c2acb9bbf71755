internal import ArgumentParser
internal import Foundation
internal import Results
internal import Settings
internal import WalkForward

/// `foldcast run --shard`: one attempt at one part of a run, in a file of its own until it is whole.
struct ShardRun {
  let session: RunSession
  let shard: Shard
  let folder: ShardFolder

  func run() async throws {
    try? FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: folder.note(shard))
    do {
      try await attempt()
    } catch let code as ExitCode {
      throw code
    } catch {
      // The note is for 'foldcast status'; a folder that cannot take it is what the error is about.
      try? Data("\(error)\n".utf8).write(to: URL(fileURLWithPath: folder.note(shard)))
      throw error
    }
  }

  private func attempt() async throws {
    let interruption = Interruption()
    let prepared = try session.settings.configurations.map { try self.session.prepare($0) }
    let runs = try prepared.map(session.description)
    let identities = Set(runs.flatMap(\.identities))
    func belongs(_ stored: StoredShard) -> Bool {
      stored.shard == shard && identities.contains(stored.run.identity) && stored.run.codeVersion == Version.text
    }

    let final = folder.final(shard)
    if !session.overwriting && FileManager.default.fileExists(atPath: final) {
      let stored = try ResultReader(path: final).shards()
      guard stored.count == runs.count, stored.allSatisfy({ belongs($0) && $0.isWhole }) else {
        throw StoreError(path: folder.path, kind: .otherRunsFolder(file: final))
      }
      if !session.quiet { Failures.say("\(final) holds the shard already.") }
      return
    }

    let attempt = folder.newAttempt(shard)
    if !session.overwriting, let older = try folder.copyNewestAttempt(shard, to: attempt, where: belongs),
      !session.quiet
    {
      Failures.say("Going on from \(older).")
    }
    var session = session
    session.settings.store = attempt
    session.shard = shard
    var failed = false
    for prepared in prepared where try await session.walk(prepared, interruption).failed { failed = true }
    try seal(attempt)
    try folder.publish(attempt, as: shard)
    if failed { throw Failures.partial }
  }

  private func seal(_ attempt: String) throws {
    let runs = try ResultReader(path: attempt).runs().map(\.id)
    let writer = try ResultWriter(path: attempt, journal: .rollback)
    for run in runs { try writer.seal(run: run) }
    try writer.close()
  }
}
