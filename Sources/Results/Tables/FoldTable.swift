internal import Forecasters
internal import GRDB
internal import WalkForward

/// A fold of one arm on one series, as its learning went.
package struct StoredFold: Sendable, Equatable, StoredRow {
  /// The series' number.
  package var series = 0
  /// The arm's number.
  package var arm = 0
  /// The fold.
  package var fold = 0
  /// The instant of the last row that training may read, which is its first forecast's origin.
  package var cutoff = ""
  /// `trained`, `frozen` or `failed`.
  package var status = ""
  /// The learning rate of the first epoch; nil without epochs.
  package var etaStart: Double?
  /// The learning rate after the last epoch.
  package var etaEnd: Double?
  /// The training loss of the last epoch, scaled units squared.
  package var trainLoss: Double?
  /// The validation loss after the last epoch, scaled units squared.
  package var validationLoss: Double?
  /// The accuracy after the last epoch.
  package var accuracy: Double?
  /// The mean absolute step of the target over the training range, target units; nil in folds of earlier versions.
  package var scale: Double?
  /// The numbers of the arms of whose forecasts these are made, with their weights, as JSON; nil for an arm that forecasts itself.
  package var sources: String?

  init() {}
}

extension Tables {
  private typealias C = Column<FoldRecord, StoredFold>

  static let fold = Table<FoldRecord, StoredFold>(
    "fold", "One fold of one arm on one series, without wall-clock times, so that equal runs have equal rows.",
    key: ["run_id", "series_id", "arm_id", "fold"], constraints: [Reference.series, Reference.arm],
    [
      C.key("run_id", "the run"),
      C.key("series_id", "the series", read: \.series),
      C.key("arm_id", "the arm", read: \.arm),
      C.key("fold", "number of the fold, from 0", read: \.fold),
      C(
        "cutoff", "TEXT NOT NULL", "instant of the last row that training may read",
        sql: {
          #"""
          (SELECT time FROM instant AS i JOIN series AS s ON s.run_id = ?1 AND s.series_id = ?2
            AND i.run_id = s.run_id AND i.series_id = coalesce(s.calendar, s.series_id) AND i."row" = \#($0))
          """#
        },
        write: { $0.fold.cutoff }, read: \.cutoff),
      C(
        "train_start", "INTEGER NOT NULL",
        "first row that the model's training may read; of a frozen fold that of the last training",
        write: { $0.training.trainRows.lowerBound }),
      C(
        "train_end", "INTEGER NOT NULL",
        "last row that the model's training may read: the cutoff's where the fold trains",
        write: { $0.training.cutoff }),
      C(
        "n_train", "INTEGER NOT NULL", "origins that the model is trained on",
        write: { $0.training.trainOrigins.count }),
      C(
        "n_validation", "INTEGER NOT NULL", "origins of the inner validation tail of that training",
        write: { $0.training.validationOrigins.count }),
      C("n_test", "INTEGER NOT NULL", "origins that are forecast", write: { $0.fold.testOrigins.count }),
      C(
        "refit", "INTEGER NOT NULL CHECK(refit IN (0, 1))",
        "1 where a model is to be trained, 0 where the last one forecasts", write: { $0.fold.refits }),
      C(
        "status", "TEXT NOT NULL CHECK(status IN ('trained', 'frozen', 'failed'))", "how the fold ended",
        write: { $0.status.name }, read: \.status),
      C("reason", "TEXT", "why the fold failed; NULL otherwise", write: { $0.reason }),
      C(
        "eta_start", "REAL", "learning rate of the first epoch; NULL without training", write: { $0.rateStart },
        read: \.etaStart),
      C(
        "eta_end", "REAL", "learning rate after the last epoch; NULL without training", write: { $0.rateEnd },
        read: \.etaEnd),
      C(
        "train_loss", "REAL",
        "training loss of the last epoch, scaled units squared; of quantiles the pinball loss, scaled units",
        write: { $0.trainLoss }, read: \.trainLoss),
      C(
        "validation_loss", "REAL", "inner validation loss after the last epoch, in the same units",
        write: { $0.validationLoss }, read: \.validationLoss),
      C(
        "accuracy", "REAL", "accuracy on the validation tail after the last epoch", write: { $0.accuracy },
        read: \.accuracy),
      C("gradient_steps", "INTEGER NOT NULL", "optimizer updates", write: { $0.spending.gradientSteps }),
      C(
        "gradient_samples", "INTEGER NOT NULL", "gradients evaluated, in samples",
        write: { $0.spending.gradientSamples }),
      C(
        "forward_samples", "INTEGER NOT NULL",
        "forward-only evaluations, in samples; each costs a third of a gradient",
        write: { $0.spending.forwardSamples }),
      C(
        "interventions", "TEXT NOT NULL",
        "what the safety chain did and which covariates said nothing or left the known range, JSON object of counts by name",
        write: { $0.interventionCounts }),
      C(
        "model_weight", "REAL", "weight of the model in the forecasts, mean over leads; NULL where they are not shrunk",
        since: 2, write: { $0.weights?.model }),
      C(
        "naive_weight", "REAL", "weight of the naive forecast in them; 1 where they are the naive one", since: 2,
        write: { $0.weights?.naive }),
      C(
        "mase_scale", "REAL",
        "mean absolute step of the target from row to row of the fold's training range, target units: what MASE divides by; NULL in folds of earlier versions",
        since: 3, isDigested: false, write: { $0.scale }, read: \.scale),
      C(
        "sources", "TEXT",
        "for an arm that is made of others, numbers of those whose forecasts are in this fold's, with their weights, JSON object; NULL for an arm that forecasts itself",
        since: 6, write: { $0.sourceWeights }, read: \.sources),
    ])

  static let foldTiming = Table<FoldRecord, Unread>(
    "fold_timing",
    "What the folds took by the wall clock; the only table that differs between equal runs, beside run.",
    key: ["run_id", "series_id", "arm_id", "fold"], constraints: [Reference.fold],
    [
      .key("run_id", "the run"),
      .key("series_id", "the series"),
      .key("arm_id", "the arm"),
      .key("fold", "the fold"),
      .init("seconds", "REAL NOT NULL", "seconds of training and forecasting", write: { $0.seconds }),
    ])
}

extension ResultReader {
  /// The folds of an arm, on one series or on all: by series, then fold.
  package func folds(of run: Int, series: Int? = nil, arm: Int) throws -> [StoredFold] {
    try access {
      try Tables.fold.rows(
        "WHERE run_id = ?1 AND arm_id = ?2 AND (?3 IS NULL OR series_id = ?3) ORDER BY series_id, fold",
        [run, arm, series], in: $0)
    }
  }
}
