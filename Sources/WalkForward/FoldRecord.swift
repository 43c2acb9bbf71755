public import Forecasters
public import Metrics

/// What a fold's training did to the network, for studies; result stores do not hold it.
public struct TrainingDiagnostics: Sendable, Equatable {
  /// ‖θ_end − θ_start‖ / ‖θ_start‖ of all parameters, from before the first epoch to what is kept; nil where the start is zero.
  public var travel: Double?
  /// The mean length of the steps that an LSTM's hidden states take from row to row of the test windows; nil for other models.
  public var hiddenMove: Double?
  /// The same of its cells.
  public var cellMove: Double?
  /// What the gradients were like; nil where they are not recorded.
  public var gradients: GradientRecord?
}

/// What forecasts that are shrunk are made of, means over the leads; what is left over is the weight of the simple forecast between.
package struct ForecastWeights: Sendable, Equatable {
  /// The weight of the model's own forecast, from 0 to 1.
  package var model: Double
  /// The weight of the naive forecast, from 0 to 1; at 1 the forecasts are the naive one.
  package var naive: Double

  /// The weights.
  package init(model: Double, naive: Double) { (self.model, self.naive) = (model, naive) }
}

/// Everything that one fold of one arm on one series leaves behind: one write to the store.
public struct FoldRecord: Sendable {
  /// How the fold ended.
  public enum Status: Sendable, Equatable {
    /// A model was trained and forecast.
    case trained
    /// The last trained model forecast without retraining.
    case frozen
    /// Training failed for this reason; the naive forecast stands in and is scored.
    case failed(reason: String)

    /// The status by name: `trained`, `frozen` or `failed`.
    public var name: String {
      switch self {
      case .trained: "trained"
      case .frozen: "frozen"
      case .failed: "failed"
      }
    }
  }

  /// A covariate that a fold could not take as it was, see `KnownRange`.
  public struct CovariateNote: Sendable, Hashable {
    /// What was the matter.
    public enum Kind: String, Sendable, CaseIterable {
      /// The column never changed in the training rows and says nothing.
      case constant
      /// Values lay far outside of those that training held; the nearest of them stood in.
      case beyond
    }

    /// What was the matter.
    public var kind: Kind
    /// The column, by its name in the learning table.
    public var column: String
    /// The values concerned, in the rows that the fold's forecasts read.
    public var values: Int

    /// A note.
    package init(_ kind: Kind, column: String, values: Int) {
      self.kind = kind
      self.column = column
      self.values = values
    }
  }

  /// A forecast and what came of it, in target units.
  public struct Prediction: Sendable, Equatable {
    /// The row of the origin in the learning table.
    public var origin: Int
    /// The lead, from 1; the target row is origin + lead.
    public var lead: Int
    /// What came.
    public var actual: Double
    /// What was forecast.
    public var forecast: Double
    /// The quantiles that were forecast, ascending.
    ///
    /// The median is the forecast. None of a model without, and where the naive forecast stands in.
    public var quantiles: [Quantile]

    /// A forecast and what came of it.
    public init(origin: Int, lead: Int, actual: Double, forecast: Double, quantiles: [Quantile] = []) {
      self.origin = origin
      self.lead = lead
      self.actual = actual
      self.forecast = forecast
      self.quantiles = quantiles
    }
  }

  /// The series' index in the run.
  public var series: Int
  /// The arm's index in the run.
  public var arm: Int
  /// The geometry.
  public var fold: Fold
  /// The geometry of the training that the model comes from: the fold's own, or of a frozen fold that of the last one that trained.
  public var training: Fold
  /// How it ended.
  public var status: Status
  /// η of the first epoch; nil without training.
  public var rateStart: Double?
  /// η after the last epoch; nil without training.
  public var rateEnd: Double?
  /// Training loss of the last epoch, scaled units.
  public var trainLoss: Double?
  /// Validation loss of the last epoch, scaled units.
  public var validationLoss: Double?
  /// Accuracy on the validation tail after the last epoch.
  public var accuracy: Double?
  /// The epochs in order.
  public var epochs: [EpochRecord]
  /// The forecasts by origin, then lead.
  public var predictions: [Prediction]
  /// The same before they were shrunk, where others are made of them; nil where they are as they were.
  var unshrunk: [Prediction]?
  /// What training spent.
  public var spending: Spending
  /// Covariates that could not be taken as they were.
  public var covariates: [CovariateNote] = []
  /// What the forecasts are made of; nil where they are not shrunk, and where the naive forecast stands in.
  package var weights: ForecastWeights?
  /// The arms of whose forecasts these are made, with their weights; empty of an arm that forecasts itself.
  package var sources: [(arm: Int, weight: Double)] = []
  /// The mean absolute step of the target from row to row of the fold's training range, in target units, as it is known at the
  /// cutoff: what MASE divides errors by (Hyndman and Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001); nil where unknown.
  public var scale: Double?
  /// What the training did to the network; nil unless the job asks for it.
  public var diagnostics: TrainingDiagnostics?
  /// Wall-clock seconds of training and forecasting; not part of a run's identity.
  public var seconds: Double

  /// A record.
  package init(
    series: Int, arm: Int, fold: Fold, status: Status, rateStart: Double? = nil, rateEnd: Double? = nil,
    trainLoss: Double? = nil, validationLoss: Double? = nil, accuracy: Double? = nil, epochs: [EpochRecord] = [],
    predictions: [Prediction], spending: Spending = Spending(), seconds: Double = 0
  ) {
    self.series = series
    self.arm = arm
    self.fold = fold
    training = fold
    self.status = status
    self.rateStart = rateStart
    self.rateEnd = rateEnd
    self.trainLoss = trainLoss
    self.validationLoss = validationLoss
    self.accuracy = accuracy
    self.epochs = epochs
    self.predictions = predictions
    self.spending = spending
    self.seconds = seconds
  }

  /// Whether the naive forecast stands in for the model's.
  public var isFailed: Bool {
    if case .failed = status { return true }
    return false
  }

  /// Mean squared error over all leads and origins, in target units; nil without predictions.
  public var testMSE: Double? {
    guard !predictions.isEmpty else { return nil }
    return predictions.reduce(0) { $0 + ($1.actual - $1.forecast) * ($1.actual - $1.forecast) }
      / Double(predictions.count)
  }
}
