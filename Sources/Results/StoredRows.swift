public import WalkForward

/// A run as the store holds it.
public struct StoredRun: Sendable, Equatable {
  /// The run's number in the store.
  public var id: Int
  /// The hash of configuration, data content and seed.
  public var identity: String
  /// The run's name.
  public var name: String
  /// The configuration, as JSON.
  public var configuration: String
  /// The hash of the content of all series.
  public var dataHash: String
  /// The first seed.
  public var seed: Int
  /// The version of the program that ran.
  public var codeVersion: String
  /// When it began, ISO 8601 in UTC.
  public var started: String
  /// When it ended, ISO 8601 in UTC.
  public var finished: String?
  /// Where it stands.
  public var status: RunStatus
}

/// A series as the store holds it.
public struct StoredSeries: Sendable, Equatable {
  /// The series' number in its run.
  public var id: Int
  /// The series' name.
  public var name: String
  /// The file or table that it was read from.
  public var source: String
  /// Whether the data are generated rather than observed.
  public var isSynthetic: Bool
  /// Rows of the learning table.
  public var rows: Int
  /// The first row's instant; nil without rows.
  public var firstInstant: String?
  /// The last row's instant; nil without rows.
  public var lastInstant: String?
  /// What is forecast: `level`, `diff`, `return` or `logReturn`.
  public var targetKind: String
  /// The column that is transformed.
  public var targetColumn: String
  /// Leads of each forecast.
  public var horizon: Int
  /// Population variance of the target over all rows, target units squared.
  public var targetVariance: Double?
  /// Best attainable MSE of a generated series, target units squared.
  public var attainableMSE: Double?
  /// How its file was read; nil in stores of versions that did not keep it, and where it was not read from a file.
  public var reading: String?
}

/// An arm as the store holds it.
public struct StoredArm: Sendable, Equatable {
  /// The arm's number in its run.
  public var id: Int
  /// The arm.
  public var arm: Arm
}

/// Which randomFit arm an arm is measured against, for one scheme.
public struct StoredBaseline: Sendable, Hashable {
  /// The arm that is measured.
  public var arm: Int
  /// The scheme, such as `freshInit`.
  public var scheme: String
  /// The randomFit arm.
  public var baseline: Int
}

/// How one arm did on one series: a row of `v_score`.
public struct StoredScore: Sendable, Equatable {
  /// The series' number.
  public var series: Int
  /// The arm's number.
  public var arm: Int
  /// Forecasts scored, origins × leads.
  public var count: Int
  /// Forecasts that were not numbers.
  public var missing: Int
  /// Mean squared error over all leads and origins, target units squared; nil where nothing could be scored.
  public var mse: Double?
  /// Folds of the arm on the series.
  public var folds: Int
  /// Failed folds among them.
  public var failedFolds: Int
}

/// How one arm did in one fold of one series.
public struct StoredFoldScore: Sendable, Equatable {
  /// The series' number.
  public var series: Int
  /// The arm's number.
  public var arm: Int
  /// The fold.
  public var fold: Int
  /// Mean squared error over the fold's leads and origins; nil where nothing could be scored.
  public var mse: Double?
  /// Forecasts scored.
  public var count: Int
}

/// What the shrunk forecasts of an arm are made of, summed over series and folds, each fold counting by its origins.
public struct StoredMix: Sendable, Equatable {
  /// The arm's number.
  public var arm: Int
  /// Origins of folds whose forecasts are shrunk, and those among them whose forecasts are the naive one.
  public var origins, naive: Int
  /// The weights of the model and of the naive forecast, summed over the origins.
  public var modelWeight, naiveWeight: Double
}

/// What an arm spent over all series and folds, and how often its learning rate was clamped.
public struct StoredSpending: Sendable, Equatable {
  /// The arm's number.
  public var arm: Int
  /// Optimizer updates.
  public var gradientSteps: Int
  /// Gradients evaluated, in samples.
  public var gradientSamples: Int
  /// Forward-only evaluations, in samples.
  public var forwardSamples: Int
  /// Wall-clock seconds.
  public var seconds: Double
  /// Epochs trained.
  public var epochs: Int
  /// Epochs after which the learning rate was clamped to its floor or ceiling.
  public var clampedEpochs: Int

  /// Gradient evaluations in samples, forward passes counted as a third.
  public var gradientEvaluations: Double { Double(gradientSamples) + Double(forwardSamples) / 3 }
}
