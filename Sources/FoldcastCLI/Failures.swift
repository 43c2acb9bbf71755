internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import LearningRates
internal import Reporter
internal import Results
internal import Series
internal import WalkForward

/// The exit codes that scripts rely on.
enum Failures {
  /// Some folds or series failed.
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
    do {
      // An unusable FOLDCAST_CPU is said before any work, not in the middle of it.
      _ = try CPULevel.select()
      try await body()
    } catch let error as ConfigurationError {
      try end(error, usage)
    } catch let error as ConfigurationFileError {
      try end(error, usage)
    } catch let error as CPULevelError {
      try end(error, usage)
    } catch let error as RateRuleError {
      try end(error, usage)
    } catch let error as SeriesError {
      try end(error, data)
    } catch let error as StoreError {
      try end(error, error.isRefusal ? refused : error.isWriteFailure ? output : data)
    } catch let error as Slurm.Failure {
      try end(error, unavailable)
    } catch let error as ExportError {
      try end(error, output)
    } catch let error as WalkStateError {
      try end(error, data)
    }
  }

  /// Prints to standard error.
  static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

  private static func end(_ error: any Error, _ code: ExitCode) throws {
    say("foldcast: \(error)")
    throw code
  }
}
