internal import Foundation
internal import GRDB
internal import Synchronization

/// Saves what a writer has committed when its file no longer lies at its path, where it would be lost with the process.
final class StoreRescue: Sendable {
  private let path: String
  private let saved = Mutex<String?>(nil)

  /// A rescue of the store at `path`.
  init(path: String) { self.path = path }

  /// Where the rows are: a copy beside the store's place, or in the folder of temporary files; nil where neither can be written.
  ///
  /// The copy is made once: nothing is written afterwards.
  func path(of queue: DatabaseQueue) -> String? {
    saved.withLock { saved in
      if saved == nil { saved = copy(queue) }
      return saved
    }
  }

  private func copy(_ queue: DatabaseQueue) -> String? {
    let place = URL(fileURLWithPath: path)
    for folder in [place.deletingLastPathComponent(), URL(fileURLWithPath: NSTemporaryDirectory())] {
      let copy = free(folder.appendingPathComponent(place.lastPathComponent).path)
      do {
        let target = try DatabaseQueue(path: copy)
        try queue.backup(to: target)
        try StoreFile.settle(target)
        try target.close()
        dropLog()
        return copy
      } catch {
        for end in ["", "-journal", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + end) }
      }
    }
    return nil
  }

  /// A name that no file has.
  private func free(_ path: String) -> String {
    var (name, number) = ("\(path).saved", 1)
    while FileManager.default.fileExists(atPath: name) {
      number += 1
      name = "\(path).saved-\(number)"
    }
    return name
  }

  /// Removes the log that is left at the place, if it is this store's: it would be replayed into whatever is put there.
  private func dropLog() {
    for log in [path + "-wal", path + "-shm"] {
      var there = stat()
      guard stat(log, &there) == 0 else { continue }
      let isOurs = (0..<4096).contains { descriptor in
        var open = stat()
        return fstat(CInt(descriptor), &open) == 0 && open.st_ino == there.st_ino && open.st_dev == there.st_dev
      }
      if isOurs { try? FileManager.default.removeItem(atPath: log) }
    }
  }
}
