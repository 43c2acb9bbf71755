internal import ArgumentParser
internal import Escaping
@preconcurrency internal import Foundation
internal import Kernels
internal import LearningRates
internal import Reporter
internal import Results
internal import Series
internal import Settings
internal import Statistics
internal import WalkForward

/// The exit codes that scripts rely on.
enum Failures {
  /// Some series, or folds of arms that are judged, failed.
  static let partial = ExitCode(1)
  /// Shards are missing, unfinished or do not fit together.
  static let refused = ExitCode(3)
  /// The command line or configuration cannot be used.
  static let usage = ExitCode(64)
  /// The data cannot be used.
  static let data = ExitCode(65)
  /// Slurm cannot be used.
  static let unavailable = ExitCode(69)
  /// The results cannot be written.
  static let output = ExitCode(74)

  /// Runs a command's body; its errors become one line on standard error and an exit code.
  static func translated(_ body: () async throws -> Void) async throws {
    // A write beyond the shell's limit on file sizes is then an error like a full disk, and not the program's end.
    signal(SIGXFSZ, SIG_IGN)
    try requireOpenFiles()
    do {
      // An unusable FOLDCAST_CPU is said before any work, not in the middle of it.
      _ = try CPULevel.select()
      do {
        try await body()
      } catch let code as ExitCode {
        try flushOutput()
        throw code
      }
      try flushOutput()
    } catch let error as ConfigurationError {
      try end(error, usage)
    } catch let error as ConfigurationFileError {
      try end(error, usage)
    } catch let error as CPULevelError {
      try end(error, usage)
    } catch let error as RivalError {
      try end(error, usage)
    } catch let error as RateRuleError {
      try end(error, usage)
    } catch let error as OutputFile.Refusal {
      try end(error, usage)
    } catch let error as LoadOptionError {
      try end(error, usage)
    } catch let error as SeriesError {
      try end(error, data)
    } catch let error as StoreError {
      try end(error, error.isRefusal ? refused : error.isWriteFailure ? output : data)
    } catch let error as Slurm.Failure {
      try end(error, unavailable)
    } catch let error as AnalysisError {
      try end(error, error.isUsage ? usage : data)
    } catch let error as Undefined {
      try end(error, data)
    } catch let error as ExportError {
      try end(error, output)
    } catch let error as SyntheticPanel.WriteError {
      try end(error, output)
    } catch let error as WalkStateError {
      try end(error, data)
    }
  }

  /// Raises the limit on open files where the system lets it, and throws where a run could not open what it needs.
  private static func requireOpenFiles() throws {
    var limit = rlimit()
    guard getrlimit(openFilesResource, &limit) == 0, limit.rlim_cur < 1024 else { return }
    limit.rlim_cur = min(limit.rlim_max, 1024)
    setrlimit(openFilesResource, &limit)
    guard getrlimit(openFilesResource, &limit) == 0, limit.rlim_cur < fewestFiles else { return }
    say(
      "foldcast: too many open files: this process may have \(limit.rlim_cur) and needs \(fewestFiles). Raise the limit with ulimit -n."
    )
    throw output
  }

  private static let fewestFiles: rlim_t = 32

  /// Prints a line to standard error; what is not to be seen in it is shown as such.
  static func say(_ text: String) { show("\(Escape.shown(text))\n") }

  /// Prints what is fit for a terminal to standard error; a program whose standard error is closed or full goes on without.
  static func show(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

  /// Makes sure that standard output has taken what was printed: a report that is cut off must not look like success.
  private static func flushOutput() throws {
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
    say("foldcast: standard output: cannot be written, so that what was printed is cut off.")
    throw output
  }

  private static func end(_ error: any Error, _ code: ExitCode) throws {
    say("foldcast: \(error)")
    throw code
  }
}

/// Throws where a count that an option gives is outside the range; none is the default.
func requireCount(_ option: String, _ count: Int?, _ range: ClosedRange<Int>) throws {
  guard let count, !range.contains(count) else { return }
  throw ValidationError(
    "--\(option): expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(count).")
}

#if canImport(Glibc)
  // Glibc's enumeration of resources is not the type that its own function takes.
  private let openFilesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
#else
  private let openFilesResource = RLIMIT_NOFILE
#endif
