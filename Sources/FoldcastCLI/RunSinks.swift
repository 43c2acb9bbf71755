internal import WalkForward

/// Tells the log of events of each finished fold.
struct EventSink: WalkSink {
  let events: EventLog
  let job: Job
  let run: String

  func take(_ step: WalkStep) { events.folds(step.records, of: job, run: run) }
}

/// Counts finished folds, and failures of arms that are judged, for the progress line.
struct ProgressSink: WalkSink {
  let progress: Progress
  let arms: [Arm]

  func take(_ step: WalkStep) {
    progress.advance(step, failed: step.records.count { $0.isFailed && arms[$0.arm].role.isJudged })
  }
}
