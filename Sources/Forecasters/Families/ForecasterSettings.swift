public import Kernels

/// What a forecaster is made from: the shape of its data, and the settings of its arm.
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

  /// Units of the hidden layers; a recurrent network takes the first, as do the channels of convolutions and the width of a transformer.
  public var hidden = [32]
  /// Layers of a recurrent network or a transformer.
  public var layers = 1
  /// Rows over which the gradients of a network that streams reach back; nil for one that reads windows.
  public var bptt: Int?
  /// Rows that a convolution reads.
  public var width = 3
  /// Rows from one of them to the next, layer by layer; none for as many layers, doubling it, as see the whole window.
  public var dilations: [Int] = []
  /// Whether what a convolution reads at its own row is added to its result.
  public var residual = true
  /// The encoder of a transformer but its width and layers.
  public var encoder = TransformerShape()
  /// The function between layers.
  package var activation = Activation.relu
  /// Whether the linear head reads the window beside the last hidden layer.
  public var shortcut = false
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

  /// The configuration of a network of this architecture.
  func configuration(of architecture: NeuralForecaster.Architecture) -> NeuralForecaster.Configuration {
    var network = NeuralForecaster.Configuration(
      architecture: architecture, optimizer: optimizer, adaptive: adaptive, batch: batch, clipNorm: clipNorm,
      dropout: dropout, head: head, averageEpochs: averageEpochs)
    (network.search, network.lipschitz) = (search, lipschitz)
    network.constants = constants
    return network
  }
}
