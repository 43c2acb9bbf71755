import Foundation
import Synchronization

/// The built program, run as its users run it.
enum Program {
  /// Where it is: beside the tests, or where FOLDCAST says.
  static var path: String {
    if let given = ProcessInfo.processInfo.environment["FOLDCAST"] { return given }
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("foldcast").path
  }

  /// All tests are under way at once: with a program for each, those that are timed would wait for a core until their time is over.
  private static let places = Places(2 * ProcessInfo.processInfo.activeProcessorCount)

  /// Runs the program in a folder to its end.
  static func run(_ arguments: [String], in folder: Scratch, from input: String = "/dev/null") async throws -> Ended {
    await places.take()
    defer { places.giveBack() }
    return try await start(arguments, in: folder, from: input).ended()
  }

  /// Runs a line of the shell, in which `foldcast` is the program.
  static func shell(_ line: String, in folder: Scratch) async throws -> Ended {
    await places.take()
    defer { places.giveBack() }
    return try await Started(
      "/bin/sh", ["-c", "foldcast() { exec '\(path)' \"$@\"; }\n\(line)"], in: folder, from: "/dev/null"
    )
    .ended()
  }

  /// Starts the program in a folder.
  static func start(_ arguments: [String], in folder: Scratch, from input: String = "/dev/null") throws -> Started {
    try Started(path, arguments, in: folder, from: input)
  }
}

/// So many places, taken by those who come first.
private final class Places: Sendable {
  private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

  init(_ count: Int) { state = Mutex((count, [])) }

  func take() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.free > 0 { state.free -= 1 } else { state.waiting.append(continuation); return false }
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  func giveBack() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.free += 1
      return nil
    }
    next?.resume()
  }
}

/// How a process ended and what it printed.
struct Ended: Sendable {
  /// The exit code; that of a process which a signal ended is 128 more than the signal, as shells have it, and `wasKilled` is true.
  var code: Int32
  var wasKilled: Bool
  var output: String
  var errors: String

  /// The lines on standard error but those that say how files were read, and how far a run is.
  var said: [String] {
    errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("read: ") && !$0.hasPrefix("progress: ") }
  }

  /// The lines on standard error that begin as errors do.
  var complaints: [String] {
    errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("foldcast: ") || $0.hasPrefix("Error: ") }
  }
}

/// A process at work; what it prints goes to files, so that no full pipe can hold it up.
final class Started: Sendable {
  let id: Int32
  private let ending: AsyncStream<(Int32, Bool)>
  private let printed: String

  init(_ program: String, _ arguments: [String], in folder: Scratch, from input: String) throws {
    printed = folder.newName("printed")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle(forReadingAtPath: input)
    // Where the tests' coverage is measured, a killed process would leave half a profile, which spoils the whole.
    // Help is as wide as the terminal that is said to be there.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["LLVM_PROFILE_FILE": "/dev/null", "COLUMNS": "80"]) { $1 }
    for end in ["out", "err"] { _ = FileManager.default.createFile(atPath: "\(printed).\(end)", contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: "\(printed).out")
    process.standardError = FileHandle(forWritingAtPath: "\(printed).err")
    let (stream, continuation) = AsyncStream.makeStream(of: (Int32, Bool).self)
    ending = stream
    process.terminationHandler = { process in
      continuation.yield((process.terminationStatus, process.terminationReason == .uncaughtSignal))
      continuation.finish()
    }
    try process.run()
    id = process.processIdentifier
  }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(id, signal) }

  /// Waits for the end.
  func ended() async -> Ended {
    var found: (Int32, Bool) = (-1, false)
    for await end in ending { found = end }
    return Ended(
      code: found.1 ? 128 + found.0 : found.0, wasKilled: found.1, output: text("out"), errors: text("err"))
  }

  /// Waits until something is so, the process has ended, or four minutes are over, and then does something at once.
  ///
  /// On a thread of its own: the tests' shared ones may be busy for longer than the process lives.
  func wait(until isSo: @escaping @Sendable () -> Bool, then act: @escaping @Sendable () -> Void = {}) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [id] in
        let end = Date(timeIntervalSinceNow: 240)
        while !isSo(), kill(id, 0) == 0, Date() < end { Thread.sleep(forTimeInterval: 0.005) }
        act()
        continuation.resume()
      }
    }
  }

  private func text(_ end: String) -> String {
    (try? String(contentsOfFile: "\(printed).\(end)", encoding: .utf8)) ?? ""
  }
}
