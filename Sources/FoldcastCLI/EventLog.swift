internal import Escaping
@preconcurrency internal import Foundation
internal import Results
internal import Synchronization
internal import WalkForward

/// What happens in a run, one JSON object a line, appended to a file as it happens, for programs that watch.
///
/// `event` is `begin`, `fold` or `end`; `time` is ISO 8601 in UTC. Numbers that are not finite are left out. A resumed run appends its
/// own `begin`, and folds that were done before are not told again.
final class EventLog: Sendable {
  private let path: String
  private let file: Mutex<FileHandle?>

  /// Opens the file to append to it, or makes it.
  ///
  /// - Throws: `OutputFile.Refusal` where it is one of the `needed` files or no file of events, `StoreError` where it cannot be written.
  init(path: String, needed: [String]) throws {
    self.path = path
    try OutputFile(option: "--events", path: path, kind: .events).check(needed: needed)
    let descriptor = MaybePipe.open(path, O_APPEND)
    guard descriptor >= 0 else {
      throw StoreError(path: path, kind: .cannotOpen(MaybePipe.reason(errno)))
    }
    file = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
  }

  private struct Event: Encodable {
    var event: String
    var time = Date().formatted(.iso8601)
    var run: String
    var identity: String?
    var store: String?
    var series: String?
    var arm: String?
    /// The fold's number, the row of its cutoff, and how it ended.
    var fold: Int?
    var cutoff: Int?
    var status: String?
    var reason: String?
    /// η after the last epoch, and the last epoch's losses in scaled units.
    var eta: Double?
    var trainLoss: Double?
    var validationLoss: Double?
    /// The mean squared error of the fold's forecasts, target units squared.
    var mse: Double?
    /// Fold records of the run, those that are done, and failures of arms that are judged.
    var folds: Int?
    var done: Int?
    var failed: Int?
  }

  /// A run began, or goes on where `done` records are in the store, or is there with all of them.
  func begin(run: String, identity: String, store: String, folds: Int, done: Int) {
    write([Event(event: "begin", run: run, identity: identity, store: store, folds: folds, done: done)])
  }

  /// Folds are finished.
  func folds(_ records: [FoldRecord], of job: Job, run: String) {
    write(
      records.map { record in
        var event = Event(event: "fold", run: run)
        event.series = job.series[record.series].name
        event.arm = job.arms[record.arm].name
        (event.fold, event.cutoff, event.status) = (record.fold.index, record.fold.cutoff, record.status.name)
        if case .failed(let reason) = record.status { event.reason = reason }
        event.eta = record.rateEnd.flatMap(finite)
        event.trainLoss = record.trainLoss.flatMap(finite)
        event.validationLoss = record.validationLoss.flatMap(finite)
        event.mse = record.testMSE.flatMap(finite)
        return event
      })
  }

  /// The run ended: `done` or `interrupted`.
  func end(run: String, status: RunStatus, failed: Int) {
    write([Event(event: "end", run: run, status: status.rawValue, failed: failed)])
  }

  private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

  /// Writes whole lines at once, so that a reader sees no halves of several.
  ///
  /// What cannot be written, or is not read from a pipe for five seconds, is said once; the run is worth more.
  private func write(_ events: [Event]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    for event in events {
      guard let line = try? encoder.encode(event) else { continue }
      lines += Data((Escape.json(line) + "\n").utf8)
    }
    file.withLock { handle in
      do {
        if let handle { try MaybePipe.write(lines, to: handle) }
      } catch {
        handle = nil
        Failures.say("warning: \(path): events can no longer be written; the run goes on without them.")
      }
    }
  }
}
