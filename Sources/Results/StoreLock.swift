internal import Foundation
internal import Synchronization

/// The right to write a store, which one process holds at a time: a lock of the kernel on the store's own file.
///
/// A lock of an open file description (fcntl(2), `F_OFD_SETLK`) ends with its process however that dies, so that none is
/// ever stale, and needs no file beside the store. It lies far behind the bytes that SQLite locks, and disturbs neither
/// it nor readers. Network storage holds it as far as its file system passes locks on, as NFS 4 does; where a file system
/// knows no locks, the store is written without.
final class StoreLock: Sendable {
  /// The first locked byte; the length of the lock is the holder's process id, so that who is refused can name it.
  private static let start: off_t = 1 << 40

  private let path: String
  private let descriptor: Mutex<CInt?>

  /// Takes the lock of the file at `path`, and makes the file, empty, where there is none.
  ///
  /// - Throws: `StoreError`, of the kind `held` where another process, or another writer in this one, has the lock.
  init(path: String) throws {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw StoreError(path: path, kind: .cannotOpen(StoreFile.reason(errno)))
      }
      do {
        try Self.lock(descriptor, path: path)
      } catch {
        close(descriptor)
        throw error
      }
      // A merge that held the lock until now has put another file in this one's place.
      if Self.isSame(descriptor, path) {
        self.path = path
        self.descriptor = Mutex(descriptor)
        return
      }
      close(descriptor)
    }
  }

  deinit { release() }

  /// Gives the lock back; only when SQLite has closed the file, because that closes its own locks in this process too.
  func release() {
    descriptor.withLock { descriptor in
      if let open = descriptor {
        // Closing alone would leave it to a child that this process is just starting, until that has become another program.
        var whole = Self.region(length: 0, type: F_UNLCK)
        _ = fcntl(open, setLock, &whole)
        close(open)
      }
      descriptor = nil
    }
  }

  /// Whether the file whose lock this is still lies at its path.
  var isInPlace: Bool { descriptor.withLock { $0.map { Self.isSame($0, path) } ?? false } }

  private static func lock(_ descriptor: CInt, path: String) throws {
    while true {
      var wanted = region(length: off_t(getpid()))
      if fcntl(descriptor, setLock, &wanted) == 0 { return }
      guard errno == EAGAIN || errno == EACCES else { return }
      var held = region(length: 1)
      guard fcntl(descriptor, getLock, &held) == 0, held.l_type != Int16(F_UNLCK) else { continue }
      // A number that no process here has is that of another machine or container.
      let isHere = kill(pid_t(truncatingIfNeeded: held.l_len), 0) == 0 || errno == EPERM
      throw StoreError(path: path, kind: .held(process: Int(held.l_len), isHere: isHere))
    }
  }

  private static func region(length: off_t, type: CInt = F_WRLCK) -> flock {
    var region = flock()
    region.l_type = Int16(type)
    region.l_whence = Int16(SEEK_SET)
    region.l_start = start
    region.l_len = length
    return region
  }

  private static func isSame(_ descriptor: CInt, _ path: String) -> Bool {
    var mine = stat()
    var there = stat()
    return fstat(descriptor, &mine) == 0 && stat(path, &there) == 0 && mine.st_ino == there.st_ino
      && mine.st_dev == there.st_dev
  }
}

// The commands F_OFD_SETLK and F_OFD_GETLK of fcntl, which the C libraries declare for programs in C only.
#if os(Linux)
  private let setLock: CInt = 37
  private let getLock: CInt = 36
#else
  private let setLock: CInt = 90
  private let getLock: CInt = 92
#endif
