internal import Foundation
internal import Synchronization

/// One line on standard error, rewritten in place: folds done, rate and time left.
///
/// Silent when standard error is no terminal.
final class Progress: Sendable {
  private struct State {
    var done = 0
    var failed = 0
    var shown = ContinuousClock.now
  }

  private let total: Int
  private let started = ContinuousClock.now
  private let isShown: Bool
  private let before: Int
  private let state: Mutex<State>

  /// Progress towards `total` records, of which some may be done already.
  init(total: Int, done: Int, failed: Int, quiet: Bool) {
    self.total = total
    before = done
    state = Mutex(State(done: done, failed: failed))
    isShown = !quiet && isatty(STDERR_FILENO) == 1
  }

  /// Counts records, and shows the line at most ten times a second.
  func advance(_ records: Int, failed: Int) {
    let line: String? = state.withLock { state in
      state.done += records
      state.failed += failed
      guard isShown, state.shown.duration(to: .now) > .milliseconds(100) || state.done == total else { return nil }
      state.shown = .now
      return text(state)
    }
    if let line { Failures.show("\r\u{1B}[K" + line) }
  }

  /// Records that failed so far, those of baselines left out.
  var failed: Int { state.withLock(\.failed) }

  /// Clears the line.
  func finish() { if isShown { Failures.show("\r\u{1B}[K") } }

  private func text(_ state: State) -> String {
    let seconds = max(started.duration(to: .now) / .seconds(1), 1e-3)
    let rate = Double(state.done - before) / seconds
    let left = rate > 0 ? duration(Double(total - state.done) / rate) : "?"
    let failed = state.failed > 0 ? ", \(state.failed) failed" : ""
    return "\(state.done) of \(total) folds\(failed), \(Int(rate)) a second, \(left) left"
  }

}

/// Seconds as 42 s, 3 min 5 s or 2 h 4 min.
func duration(_ seconds: Double) -> String {
  guard seconds < 3.6e12 else { return "more than 1000000000 h" }
  let whole = Int(seconds.rounded(.up))
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole / 60 % 60) min"
}
