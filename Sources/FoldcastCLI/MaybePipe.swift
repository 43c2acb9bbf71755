internal import Foundation

/// A file to write to that may be a pipe, whose reader may be missing, go away, or read nothing.
enum MaybePipe {
  /// How long a pipe is waited for, in milliseconds: until somebody reads it, or reads on.
  private static let patience: Int32 = 5000

  /// The descriptor of a file that is made where there is none, or -1.
  static func open(_ path: String, _ flags: CInt) -> CInt {
    for _ in 0..<(patience / 50) {
      let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | flags, 0o644)
      var there = stat()
      guard descriptor < 0, errno == ENXIO, stat(path, &there) == 0, there.st_mode & S_IFMT == S_IFIFO else {
        return descriptor
      }
      poll(nil, 0, 50)
    }
    errno = ENXIO
    return -1
  }

  /// Why a file cannot be opened.
  static func reason(_ code: CInt) -> String {
    code == ENXIO ? "nobody reads there" : String(cString: strerror(code))
  }

  /// Writes all bytes, and throws where that fails: a pipe that its reader has left ends no program.
  static func write(_ data: Data, to file: FileHandle) throws {
    var (signals, before) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer {
      var pending = sigset_t()
      sigpending(&pending)
      var taken: CInt = 0
      if sigismember(&pending, SIGPIPE) == 1 { sigwait(&signals, &taken) }
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    // A pipe that is ready takes 4096 bytes at once (PIPE_BUF), so that no write is in part; a file takes all.
    var there = stat()
    let isPipe = fstat(file.fileDescriptor, &there) == 0 && there.st_mode & S_IFMT == S_IFIFO
    let most = isPipe ? 4096 : max(1, data.count)
    var rest = data[...]
    while !rest.isEmpty {
      var ready = pollfd(fd: file.fileDescriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&ready, 1, patience) > 0 else { throw POSIXError(.ETIMEDOUT) }
      try file.write(contentsOf: rest.prefix(most))
      rest = rest.dropFirst(most)
    }
  }
}
