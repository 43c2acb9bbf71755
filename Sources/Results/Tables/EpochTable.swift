internal import Forecasters
internal import GRDB
internal import WalkForward

/// An epoch of one arm on one series.
public struct StoredEpoch: Sendable, Equatable, StoredRow {
  /// The fold.
  package var fold = 0
  /// The epoch, from 1.
  package var epoch = 0
  /// The learning rate.
  package var eta: Double?
  /// The mean loss over the epoch's batches, scaled units squared.
  public var trainLoss: Double?
  /// The validation loss after the epoch, scaled units squared.
  public var validationLoss: Double?

  init() {}
}

extension Tables {
  private typealias C = Column<EpochRecord, StoredEpoch>

  static let epoch = Table<EpochRecord, StoredEpoch>(
    "epoch", "One epoch of training.", key: ["run_id", "series_id", "arm_id", "fold", "epoch"],
    constraints: [Reference.fold],
    [
      C.key("run_id", "the run"),
      C.key("series_id", "the series"),
      C.key("arm_id", "the arm"),
      C.key("fold", "the fold", read: \.fold),
      C("epoch", "INTEGER NOT NULL", "number of the epoch, from 1", write: { $0.epoch }, count: \.epoch),
      C(
        "eta", "REAL", "learning rate of the epoch; where it follows batches, the mean over these", write: { $0.rate },
        read: \.eta),
      C(
        "train_loss", "REAL",
        "mean loss over the epoch's batches, scaled units squared; of quantiles the pinball loss, scaled units",
        write: { $0.trainLoss },
        read: \.trainLoss),
      C(
        "validation_loss", "REAL", "inner validation loss after the epoch, in the same units",
        write: { $0.validationLoss }, read: \.validationLoss),
      C(
        "accuracy", "REAL", "accuracy on the validation tail; NULL where undefined", write: { $0.accuracy }),
      C(
        "interventions", "TEXT NOT NULL",
        "what the safety chain did after the epoch, comma-separated; empty for nothing",
        write: { $0.interventions }),
      C(
        "gradient_norms", "TEXT",
        "mean length of each layer's gradient over the epoch's batches before clipping, first layer first, JSON array; NULL unless recorded",
        since: 6, write: { $0.layerNorms.isEmpty ? nil : "[\($0.layerNorms.map { "\($0)" }.joined(separator: ","))]" }),
    ])
}

extension ResultReader {
  /// The epochs of an arm on a series, by fold, then epoch.
  public func epochs(of run: Int, series: Int, arm: Int) throws -> [StoredEpoch] {
    try access {
      try Tables.epoch.rows(
        "WHERE run_id = ? AND series_id = ? AND arm_id = ? ORDER BY fold, epoch", [run, series, arm], in: $0)
    }
  }
}
