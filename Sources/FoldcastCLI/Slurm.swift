internal import Foundation

/// The few things that are asked of Slurm; what it answers is never taken for the state of the work.
struct Slurm {
  /// A command of Slurm that cannot be run or that refuses.
  struct Failure: Error, CustomStringConvertible {
    var command: String
    var reason: String
    var description: String {
      "\(command): \(reason). Run this where \(command) works, or run the shards yourself with foldcast run --shard i/n."
    }
  }

  /// Elements of an array job that Slurm still knows, by what they do.
  struct Queue {
    var running = 0
    var waiting = 0
    /// Elements that Slurm will not start by itself again.
    var held = 0
    var isEmpty: Bool { running + waiting + held == 0 }
  }

  /// Submits an array job and returns its number.
  static func submit(_ arguments: [String]) throws -> String {
    let (code, output, errors) = try run("sbatch", arguments)
    let job = output.split(separator: ";").first?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    guard code == 0, !job.isEmpty else {
      throw Failure(command: "sbatch", reason: errors.isEmpty ? "it ended with exit code \(code)" : errors)
    }
    return job
  }

  /// What is left of an array job; nil where the controller cannot be reached at the moment.
  static func queue(of job: String) throws -> Queue? {
    let (code, output, errors) = try run("squeue", ["--noheader", "--array", "--jobs=\(job)", "--format=%t %r"])
    guard code == 0 else {
      // A job that ended some time ago is forgotten.
      return errors.contains("Invalid job id") ? Queue() : nil
    }
    var queue = Queue()
    for line in output.split(separator: "\n") {
      if line.hasPrefix("PD") {
        if line.lowercased().contains("held") { queue.held += 1 } else { queue.waiting += 1 }
      } else {
        queue.running += 1
      }
    }
    return queue
  }

  /// Ends an array job, where it still runs.
  static func cancel(_ job: String) { _ = try? run("scancel", ["--quiet", job]) }

  private static func run(_ command: String, _ arguments: [String]) throws -> (Int32, String, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [command] + arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw Failure(command: command, reason: "\(error)")
    }
    // Slurm's messages are far shorter than a pipe's buffer, so that one stream can be read after the other.
    let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus == 127 { throw Failure(command: command, reason: "the command was not found") }
    let reason = complaint.split(separator: "\n").joined(separator: "; ")
    return (process.terminationStatus, printed, reason)
  }
}
