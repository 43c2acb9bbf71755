@preconcurrency internal import Dispatch
internal import Foundation
internal import Synchronization

/// Listens for SIGINT and SIGTERM while it lives: whatever is under way, the program ends within two seconds of the first.
///
/// Work that has something to put in order says so with `workBegins`; otherwise the program ends at once, as it does at a
/// second signal. Work that does not come to its end in time, such as a long epoch, is left where it stands: a store keeps what
/// was committed, and no more than that would be kept of a fold that is not whole.
final class Interruption: Sendable {
  /// How work is stopped.
  struct Stop: Sendable {
    /// Asks the work to end.
    var cancel: @Sendable () -> Void
    /// Puts in order what is left, and says so, where the work has not ended a second later.
    var giveUp: @Sendable () -> Void = {}
  }

  private struct State {
    var signal: Int32?
    var isBeginning = false
    var stop: Stop?
    var gaveUp = false
  }

  private let state = Mutex(State())
  private let sources: [any DispatchSourceSignal]

  /// Begins to listen.
  init() {
    let queue = DispatchQueue(label: "signals")
    sources = [SIGINT, SIGTERM].map { number in
      Foundation.signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
      source.setEventHandler { [self] in handle(number) }
      source.resume()
    }
  }

  /// Says that work is about to begin: from here on a signal waits until it can be stopped in order.
  func workIsBeginning() { state.withLock { $0.isBeginning = true } }

  /// Says that work begins which a signal stops in this way, also one that came while it was beginning.
  func workBegins(_ stop: Stop) {
    let isStopped = state.withLock { state in
      (state.isBeginning, state.stop) = (false, stop)
      return state.signal != nil
    }
    if isStopped { stop.cancel() }
  }

  /// Says that the work has ended; gives the signal that stopped it, or nil.
  func workEnds() async -> Int32? {
    let (signal, gaveUp) = state.withLock { state in
      state.stop = nil
      return (state.signal, state.gaveUp)
    }
    // The program is ending, and what is to be said is being said.
    if gaveUp { try? await Task.sleep(for: .seconds(60)) }
    return signal
  }

  private func handle(_ number: Int32) {
    let (isSecond, isWorking, stop) = state.withLock { state in
      defer { state.signal = state.signal ?? number }
      return (state.signal != nil, state.isBeginning || state.stop != nil, state.stop)
    }
    guard !isSecond, isWorking else {
      Failures.say("Stopped. The same command goes on where it stopped.")
      // Not exit(): what it tears down, workers are still using.
      _exit(128 + number)
    }
    stop?.cancel()
    // Queues of their own get threads of their own; the global ones have as many as there are cores, and workers hold them.
    DispatchQueue(label: "giving up").asyncAfter(deadline: .now() + 1) { [self] in
      let stop = state.withLock { state in
        state.gaveUp = state.stop != nil
        return state.stop
      }
      guard let stop else { return }
      stop.giveUp()
      _exit(128 + number)
    }
    DispatchQueue(label: "deadline").asyncAfter(deadline: .now() + 1.8) { _exit(128 + number) }
  }
}
