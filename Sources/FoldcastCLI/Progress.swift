internal import Foundation
internal import Synchronization
internal import WalkForward

/// What a run says of how far it is: on a terminal one line that is rewritten in place, in a log a line every now and then.
final class Progress: Sendable {
  /// How it is said.
  enum Manner: Sendable {
    case silent, line, log

    /// As standard error takes it.
    static func suiting(quiet: Bool) -> Manner { quiet ? .silent : isatty(STDERR_FILENO) == 1 ? .line : .log }
  }

  private struct State {
    var done: Int
    var failed: Int
    var workload: Workload
    var pace: ProgressPace
  }

  private let total: Int
  private let before: Int
  private let manner: Manner
  private let seconds: @Sendable () -> Double
  private let show: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// Progress towards `total` records, of which some may be done already; `seconds` is the time since it began.
  init(
    _ workload: Workload, total: Int, done: Int, failed: Int, manner: Manner,
    seconds: @escaping @Sendable () -> Double = Progress.clock(),
    show: @escaping @Sendable (String) -> Void = { Failures.show($0) }
  ) {
    (self.total, before, self.manner, self.seconds, self.show) = (total, done, manner, seconds, show)
    state = Mutex(State(done: done, failed: failed, workload: workload, pace: ProgressPace(manner)))
  }

  /// The seconds since now.
  static func clock() -> @Sendable () -> Double {
    let started = ContinuousClock.now
    return { started.duration(to: .now) / .seconds(1) }
  }

  /// Counts a step's records, of which some failed, and says so where it is time to.
  func advance(_ step: WalkStep, failed: Int) {
    let line: String? = state.withLock { state in
      state.done += step.records.count
      state.failed += failed
      if manner == .silent { return nil }
      let now = seconds()
      state.workload.take(step, at: now)
      let percent = state.done == total ? 100 : min(99, Int(100 * state.workload.share))
      return state.pace.isDue(at: now, percent: percent, isLast: state.done == total) ? text(state, now, percent) : nil
    }
    if let line { show(manner == .line ? "\r\u{1B}[K" + line : "progress: \(line)\n") }
  }

  /// Records that failed so far, those of baselines left out.
  var failed: Int { state.withLock(\.failed) }

  /// Clears the line.
  func finish() { if manner == .line { show("\r\u{1B}[K") } }

  private func text(_ state: State, _ now: Double, _ percent: Int) -> String {
    let rate = Double(state.done - before) / max(now, 1e-3)
    let left = state.workload.secondsLeft.map(duration) ?? "?"
    let failed = state.failed > 0 ? ", \(state.failed) failed" : ""
    let end = state.done == total ? "in \(duration(now))" : "about \(left) left"
    let pace = rate < 10 ? String(format: "%.1f", rate) : "\(Int(rate))"
    return "\(percent) %, \(state.done) of \(total) folds\(failed), \(pace) a second, \(end)"
  }
}

/// When progress is said: at most ten times a second on a terminal; in a log at 1, 2, 5, 10, 20, … % and each half minute.
struct ProgressPace: Sendable {
  private let manner: Progress.Manner
  private var saidAt = 0.0
  private var percent = 0

  init(_ manner: Progress.Manner) { self.manner = manner }

  /// A log has no line in the first seconds, so that short runs say nothing, nor two within so many.
  private static let least = 5.0
  private static let most = 30.0
  private static let marks = [1, 2, 5] + stride(from: 10, through: 100, by: 10)

  /// Whether it is time for a line, which counts as said.
  mutating func isDue(at now: Double, percent: Int, isLast: Bool) -> Bool {
    let since = now - saidAt
    let isDue =
      switch manner {
      case .silent: false
      case .line: since > 0.1 || isLast
      case .log:
        since >= Self.most || since >= Self.least && Self.marks.contains { self.percent < $0 && $0 <= percent }
          || isLast && saidAt > 0
      }
    if isDue { (saidAt, self.percent) = (now, percent) }
    return isDue
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
