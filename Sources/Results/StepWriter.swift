internal import Foundation
internal import Synchronization
package import WalkForward

/// Writes the steps of one run together: transactions cost more than the rows of a short fold.
///
/// Steps wait until they are worth a quarter of a second of work, or are thousands of rows, and are then one
/// transaction, in the order in which they came. So a crash loses at most that much work, and leaves whole folds with
/// the state of their last one. Steps that take long are written at once. After an error nothing more is written, so
/// that no step is stored behind a lost one of the same unit.
package final class StepWriter: WalkSink, Sendable {
  private struct Waiting {
    var records: [FoldRecord] = []
    /// The last step of each unit, for its state.
    var last: [WalkStep.Key: WalkStep] = [:]
    /// The steps after which goes on what rows that follow cannot change.
    var settled: [WalkStep] = []
    var seconds = 0.0
    var rows = 0
  }

  private let writer: ResultWriter
  private let run: Int
  private let seconds: Double
  private let rows: Int
  private let waiting = Mutex(Waiting())
  /// Held while a batch is written, so that batches are written in their order; the error that ended the writing.
  private let writing = Mutex<(any Error)?>(nil)

  /// A writer of the steps of a run.
  ///
  /// - Parameters:
  ///   - writer: the store.
  ///   - run: the run's number in the store.
  ///   - seconds: work that may wait, by the records' own times.
  ///   - rows: epochs and predictions that may wait.
  package init(_ writer: ResultWriter, run: Int, seconds: Double = 0.25, rows: Int = 8192) {
    self.writer = writer
    self.run = run
    self.seconds = seconds
    self.rows = rows
  }

  /// Takes a step, and writes all that wait where they have become enough.
  ///
  /// While another task is writing, the step waits for the next batch, unless too many wait already.
  /// - Throws: `StoreError` of this or an earlier batch.
  package func take(_ step: WalkStep) throws {
    let (isDue, isOverdue) = waiting.withLock { waiting in
      waiting.records += step.records
      waiting.last[step.key] = step.withoutRecords
      if step.isSettled { waiting.settled.append(step.withoutRecords) }
      for record in step.records {
        waiting.seconds += record.seconds
        waiting.rows += 1 + record.epochs.count + record.predictions.count
      }
      return (
        waiting.seconds >= seconds || waiting.rows >= rows, waiting.seconds >= 4 * seconds || waiting.rows >= 4 * rows
      )
    }
    if isOverdue {
      try writing.withLock { try writeWaiting(&$0) }
    } else if isDue {
      _ = try writing.withLockIfAvailable { try writeWaiting(&$0) }
    }
  }

  /// Writes all that wait.
  ///
  /// - Throws: `StoreError` of this or an earlier batch.
  package func flush() throws { try writing.withLock { try writeWaiting(&$0) } }

  private func writeWaiting(_ failure: inout (any Error)?) throws {
    if let failure { throw failure }
    let batch = waiting.withLock { waiting in
      defer { waiting = Waiting() }
      return waiting
    }
    if batch.records.isEmpty { return }
    do {
      let settled = try batch.settled.map { ($0.key, try $0.settled) }
      try writer.write(
        batch.records, states: batch.last.mapValues { try $0.state },
        settled: settled.reduce(into: [:]) { $0[$1.0] = $1.1 }, run: run)
    } catch {
      failure = error
      throw error
    }
  }
}

extension WalkStep {
  /// The step for what goes on after it alone.
  fileprivate var withoutRecords: WalkStep {
    var step = self
    step.records = []
    return step
  }
}
