/// The tables of a store, each declared once in a file of its own.
enum Tables {
  /// All tables, in the order in which they can be made.
  static let all: [TableShape] = [
    run.shape, series.shape, instant.shape, arm.shape, fold.shape, foldTiming.shape, epoch.shape, prediction.shape,
    walkState.shape, settledState.shape, failure.shape, content.shape, shard.shape, intervalScore.shape, audit.shape,
    auditCheck.shape,
    studyJob.shape, studyFold.shape,
  ]

  /// The tables that a store is made with.
  static let initial = all.filter { if case .onDemand = $0.presence { false } else { true } }

  /// The tables whose rows belong to one series and arm, parents first: each row is in one part of a run only.
  static let ofParts = [fold.shape, foldTiming.shape, epoch.shape, prediction.shape]

  /// The tables that every part of a run holds alike, parents first; `failure` is alike where it names no arm.
  static let ofRuns = [series.shape, instant.shape, arm.shape]
}

/// What rows refer to, and are removed with.
enum Reference {
  static let series = "FOREIGN KEY(run_id, series_id) REFERENCES series(run_id, series_id) ON DELETE CASCADE"
  static let arm = "FOREIGN KEY(run_id, arm_id) REFERENCES arm(run_id, arm_id) ON DELETE CASCADE"
  static let fold = "FOREIGN KEY(run_id, series_id, arm_id, fold) REFERENCES fold ON DELETE CASCADE"
}
