public import Kernels

/// What a forecaster is made from: the shape of its data, and the settings of its arm, those of ``FamilySettings`` by their names.
@dynamicMemberLookup
public struct ForecasterSettings: Sendable {
  // MARK: The data

  /// L, rows of a window.
  public var lookback: Int
  /// F, columns of a row: the target, covariates and feedback.
  public var features: Int
  /// H, leads.
  public var horizon: Int
  /// m, rows of a season.
  public var season = 1

  /// Values that are given beside each window, the same for all windows of a series.
  package var constants = 0

  // MARK: The network

  /// What the families read.
  package var families = FamilyValues()
  /// What families of a caller's own read, of which each value is allowed.
  package var own: [OwnSetting] = []
  /// What the linear head holds before training.
  public var head = NeuralForecaster.Head.zero

  // MARK: Its training

  /// The update rule and its constants.
  public var optimizer = OptimizerSettings(kind: .adam)
  /// An adaptive optimizer in place of `optimizer`.
  package var adaptive: AdaptiveKind?
  /// A search in place of both.
  package var search: NeuralForecaster.Search?
  /// The loss whose Lipschitz constant divides each epoch's rate.
  package var lipschitz: HeadLipschitz.Loss?
  /// Samples of a batch.
  public var batch = 32
  /// The largest global gradient norm.
  public var clipNorm = 1.0
  /// The share of hidden outputs that each training batch drops.
  public var dropout = 0.0
  /// Epochs whose weights are averaged.
  public var averageEpochs = 1
  /// Epochs that networks share which are trained side by side, of which the best stays (`Population`); nil for one network.
  public var population: Int?

  /// The defaults for data of a shape.
  public init(lookback: Int, features: Int, horizon: Int) {
    (self.lookback, self.features, self.horizon) = (lookback, features, horizon)
  }

  /// A setting that families read.
  public subscript<Value>(dynamicMember name: KeyPath<FamilySettings, FamilySetting<Value>>) -> Value {
    get { families[FamilySettings()[keyPath: name]] }
    set { families[FamilySettings()[keyPath: name]] = newValue }
  }

  /// A setting of a family of one's own.
  public subscript<Value>(setting: FamilySetting<Value>) -> Value {
    own.last { $0.key == setting.key }.flatMap { setting.value(of: $0.value) } ?? setting.standard
  }

  /// The configuration of a network of this architecture.
  func configuration(of architecture: NeuralForecaster.Architecture) -> NeuralForecaster.Configuration {
    var network = NeuralForecaster.Configuration(
      architecture: architecture, optimizer: optimizer, adaptive: adaptive, batch: batch, clipNorm: clipNorm,
      dropout: dropout, head: head, averageEpochs: averageEpochs)
    (network.search, network.lipschitz) = (search, lipschitz)
    (network.constants, network.quantiles) = (constants, self.quantiles)
    return network
  }
}
