@preconcurrency internal import Dispatch
internal import Foundation
internal import Synchronization

/// Listens for SIGINT and SIGTERM while it lives; the first one is noted and handled, a second one ends the program at once.
final class Interruption: Sendable {
  private let caught = Atomic<Int32>(0)
  private let sources: [any DispatchSourceSignal]

  /// The signal that came, or nil.
  var signal: Int32? {
    let number = caught.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  /// Calls `handler` at the first signal, on a queue of its own.
  init(_ handler: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "signals")
    sources = [SIGINT, SIGTERM].map { number in
      Foundation.signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
      source.setEventHandler { [self] in
        if caught.exchange(number, ordering: .acquiringAndReleasing) != 0 { exit(128 + number) }
        handler()
      }
      source.resume()
    }
  }
}
