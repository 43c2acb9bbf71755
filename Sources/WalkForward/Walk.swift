public import Foundation
internal import Synchronization

/// The walk of a job, or of a shard of it, as a sequence of steps: each is one fold of one unit, with a record an arm.
///
/// The folds of a unit come in their order, units as they end. Workers run ahead of the reader by a few steps at most, and stop
/// when the reader does, or its task is cancelled, which they look at once a fold. Each iteration walks anew.
///
///     for try await step in Engine(job, workers: 2).walk() { … }
public struct Walk: AsyncSequence, Sendable {
  fileprivate let engine: Engine
  fileprivate let saved: [WalkStep.Key: Data]
  fileprivate let done: Set<WalkStep.Key>

  /// Starts the workers.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// Hands each step to all sinks, in their order, until the walk ends or one of them throws.
  public func drain(into sinks: [any WalkSink]) async throws {
    for try await step in self {
      for sink in sinks { try sink.take(step) }
    }
  }

  /// Reads the steps of one walk.
  public struct Iterator: AsyncIteratorProtocol {
    private var steps: AsyncThrowingStream<WalkStep, any Error>.Iterator
    private let workers: Task<Void, Never>
    private let lead: Lead

    fileprivate init(_ walk: Walk) {
      let (stream, continuation) = AsyncThrowingStream<WalkStep, any Error>.makeStream()
      let lead = Lead(steps: 4 * walk.engine.workers)
      let workers = Task {
        do {
          try await walk.engine.run(resuming: walk.saved, done: walk.done) { step in
            await lead.take()
            continuation.yield(step)
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in
        workers.cancel()
        lead.end()
      }
      (steps, self.workers, self.lead) = (stream.makeAsyncIterator(), workers, lead)
    }

    /// The next step; nil at the end, when all workers have ended.
    ///
    /// - Throws: `CancellationError` where the reader's task is cancelled, and what the walk throws.
    public mutating func next() async throws -> WalkStep? {
      guard let step = try await steps.next() else {
        await workers.value
        try Task.checkCancellation()
        return nil
      }
      lead.give()
      return step
    }
  }
}

/// What takes the steps of a walk: a store, a log of events, a progress line.
public protocol WalkSink {
  /// Takes a step; the walk ends where it throws.
  func take(_ step: WalkStep) throws
}

extension Engine {
  /// The walk of everything, or of the shard's part of it.
  ///
  /// With `saved` states, by the units' keys, each unit goes on where its state left off, with the same bits as in a
  /// run that was never interrupted; units that are `done` are left out. Reading it throws `WalkStateError` for a state that
  /// does not fit.
  public func walk(resuming saved: [WalkStep.Key: Data] = [:], done: Set<WalkStep.Key> = []) -> Walk {
    Walk(engine: self, saved: saved, done: done)
  }
}

/// How many steps workers may be ahead of the reader: who would be further waits.
private final class Lead: Sendable {
  private struct State {
    var free: Int
    var isOver = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(steps: Int) { state = Mutex(State(free: steps)) }

  func take() async {
    await withCheckedContinuation { waiting in
      let goesOn = state.withLock { state in
        if state.isOver { return true }
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(waiting)
        return false
      }
      if goesOn { waiting.resume() }
    }
  }

  func give() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.waiting.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }

  /// Nobody reads any more, so that nobody waits.
  func end() {
    let all = state.withLock { state in
      state.isOver = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiting in all { waiting.resume() }
  }
}
