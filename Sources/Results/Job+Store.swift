public import Foundation
internal import Series
public import WalkForward

extension Job {
  /// Walks the whole job into a store, going on with the same run where the store holds a part of it.
  ///
  /// Throws `SeriesError` where no series can be walked. A run that the store holds to its end is left as it is. Where the task is cancelled, or the store cannot be written, all
  /// finished folds stay in the store and the run counts as interrupted. `codeVersion` is noted with the run: foldcast's own, unless a
  /// program that has one of its own gives that.
  public func run(
    into path: String, named name: String, codeVersion: String = Version.text,
    workers: Int = ProcessInfo.processInfo.activeProcessorCount
  ) async throws {
    guard !series.isEmpty else {
      throw SeriesError(
        source: refused.first?.name ?? skipped.first?.series ?? "the panel", expected: "a series that can be forecast",
        found: refused.first?.description ?? skipped.first?.reason ?? "no series",
        advice: "Give longer series, or another target.")
    }
    let writer = try ResultWriter(path: path)
    defer { try? writer.close() }
    let run: BegunRun
    do {
      run = try writer.begin(RunDescription(self, name: name, codeVersion: codeVersion))
    } catch let error as StoreError {
      guard case .holdsRun = error.kind else { throw error }
      return
    }
    let steps = StepWriter(writer, run: run.id)
    do {
      try await Engine(self, workers: workers).walk(resuming: run.states, done: run.done).drain(into: [steps])
      try steps.flush()
      try writer.finish(run: run.id)
    } catch {
      // What was finished is worth keeping; where the store cannot take it either, the first error says why.
      try? steps.flush()
      try? writer.finish(run: run.id, status: .interrupted)
      throw error
    }
  }
}
