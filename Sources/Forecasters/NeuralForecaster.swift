public import Kernels
public import Series

/// An MLP or LSTM trained by mini-batch gradients at the rate that a rule gives it, epoch by epoch.
///
/// Shapes: batch B, lookback L, features F, horizon H. Inputs are windows [B × L × F] in scaled units after the windows'
/// anchor is taken out; the network's H outputs get it back and are compared with the labels in scaled units.
/// All buffers are made once, for the largest batch, and serve every fold: a training step allocates nothing.
public final class NeuralForecaster: Forecaster {
  /// The shape of the network.
  public enum Architecture: Sendable, Hashable, Codable {
    /// Fully connected hidden layers of these sizes over the flattened window, and a linear head.
    case mlp(hidden: [Int], activation: Activation)
    /// Stacked LSTM layers over the window, and a linear head on the last layer's last state.
    case lstm(hidden: Int, layers: Int)

    /// The name by which arms call it: `mlp` or `lstm`.
    public var name: String {
      switch self {
      case .mlp: "mlp"
      case .lstm: "lstm"
      }
    }
  }

  /// Everything about a network but the shape of its data.
  public struct Configuration: Sendable {
    /// The shape of the network.
    public var architecture: Architecture
    /// The update rule and its constants.
    public var optimizer: OptimizerSettings
    /// Samples a batch; a batch as large as the training set gives one accumulated step an epoch.
    public var batch: Int
    /// The largest global gradient norm; longer gradients are scaled down to it.
    public var clipNorm: Double
    /// The share of hidden outputs that each training batch drops, in [0, 1).
    public var dropout: Double

    /// A configuration.
    public init(
      architecture: Architecture, optimizer: OptimizerSettings, batch: Int = 32, clipNorm: Double = 1,
      dropout: Double = 0
    ) {
      require(batch > 0, "a batch holds at least one sample, not \(batch)")
      require(clipNorm > 0, "a gradient norm is clipped to something above 0, not \(clipNorm)")
      require(dropout >= 0 && dropout < 1, "a dropout share lies in [0, 1), not \(dropout)")
      self.architecture = architecture
      self.optimizer = optimizer
      self.batch = batch
      self.clipNorm = clipNorm
      self.dropout = dropout
    }
  }

  /// Everything but the shape of the data.
  public let configuration: Configuration
  /// L, rows in a window.
  public let lookback: Int
  /// F, columns.
  public let features: Int
  /// H, leads.
  public let horizon: Int
  /// `mlp` or `lstm`.
  public var name: String { configuration.architecture.name }
  /// The number of parameters.
  public var parameterCount: Int { kernel.parameterCount }

  /// Called after every training batch with what it measured, for diagnostics; nil for none.
  public var onBatch: ((BatchRecord) -> Void)?

  package let kernel: any NetworkKernel
  /// Samples that one pass forward takes at most; small enough that a pass stays in cache.
  let capacity: Int
  let weights: FloatBuffer
  /// The last batch's gradient, after clipping.
  package let gradients: FloatBuffer
  let optimizer: OptimizerState
  let inputs: FloatBuffer
  let labels: FloatBuffer
  let shifts: FloatBuffer
  let scales: FloatBuffer
  let outputs: FloatBuffer
  let outputGradients: FloatBuffer
  let predictions: FloatBuffer
  let workspace: FloatBuffer
  let dropoutMask: FloatBuffer?
  let goodWeights: FloatBuffer
  let goodOptimizer: OptimizerState
  let bestWeights: FloatBuffer

  /// A network with all parameters zero; call `initialize(seed:)` before training.
  public init(_ configuration: Configuration, lookback: Int, features: Int, horizon: Int) {
    self.configuration = configuration
    self.lookback = lookback
    self.features = features
    self.horizon = horizon
    kernel = configuration.architecture.kernel(lookback: lookback, features: features, outputs: horizon)
    capacity = max(configuration.batch, 64)
    weights = FloatBuffer(count: kernel.parameterCount)
    gradients = FloatBuffer(count: kernel.parameterCount)
    goodWeights = FloatBuffer(count: kernel.parameterCount)
    bestWeights = FloatBuffer(count: kernel.parameterCount)
    optimizer = OptimizerState(settings: configuration.optimizer, count: kernel.parameterCount)
    goodOptimizer = OptimizerState(settings: configuration.optimizer, count: kernel.parameterCount)
    inputs = FloatBuffer(count: capacity * lookback * features)
    labels = FloatBuffer(count: capacity * horizon)
    shifts = FloatBuffer(count: capacity)
    scales = FloatBuffer(count: capacity)
    outputs = FloatBuffer(count: capacity * horizon)
    outputGradients = FloatBuffer(count: capacity * horizon)
    predictions = FloatBuffer(count: capacity * horizon)
    workspace = FloatBuffer(count: kernel.workspaceCount(batch: capacity))
    dropoutMask = configuration.dropout > 0 ? FloatBuffer(count: capacity * kernel.dropoutUnits) : nil
  }

  /// The parameters, flat in the kernel's order.
  public var parameters: [Float] {
    get { weights.array }
    set {
      require(newValue.count == parameterCount, "expected \(parameterCount) parameters, found \(newValue.count)")
      weights.copy(from: newValue)
    }
  }

  /// Forgets the optimizer's moments, as between folds.
  public func resetMoments() { optimizer.reset() }

  /// Forecasts of all leads in target units: origins × H, row-major.
  ///
  /// Needs windows of the network's own shape. O(origins × parameters), an LSTM's times the lookback.
  public func forecast(origins: [Int], in windows: Windows) -> [Double] {
    requireShape(of: windows)
    windows.requireHeld(origins, labels: false)
    var forecasts: [Double] = []
    forecasts.reserveCapacity(origins.count * horizon)
    forEachPass(over: origins.map(windows.start(of:)), in: windows) { _, count in
      for i in 0..<count * horizon { forecasts.append(windows.unscaled(prediction(i))) }
    }
    return forecasts
  }

  func requireShape(of windows: Windows) {
    require(
      windows.lookback == lookback && windows.features == features && windows.horizon == horizon,
      "a network for windows of \(lookback) × \(features) and \(horizon) leads was given windows of "
        + "\(windows.lookback) × \(windows.features) and \(windows.horizon) leads")
  }
}

extension NeuralForecaster.Architecture {
  func kernel(lookback: Int, features: Int, outputs: Int) -> any NetworkKernel {
    switch self {
    case .mlp(let hidden, let activation):
      MLPKernel(lookback: lookback, features: features, hidden: hidden, outputs: outputs, activation: activation)
    case .lstm(let hidden, let layers):
      LSTMKernel(lookback: lookback, features: features, hidden: hidden, layers: layers, outputs: outputs)
    }
  }
}
