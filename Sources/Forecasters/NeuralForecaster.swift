public import Kernels
public import Series

/// A network trained by mini-batch gradients at the rate that a rule gives it, epoch by epoch.
///
/// Shapes: batch B, lookback L, features F, horizon H. Inputs are windows [B × L × F] in scaled units after the windows'
/// anchor is taken out; the network's H outputs get it back and are compared with the labels in scaled units. A streaming network
/// reads rows [F] one after the other instead, and has H outputs at each; what it reads there is `RowStream`'s affair.
/// All buffers are made once, for the largest batch, and serve every fold: a training step allocates nothing.
public final class NeuralForecaster: TrainableForecaster {
  /// What the linear head of a fresh network holds.
  public enum Head: String, Sendable, Codable, CaseIterable {
    /// Random weights, like all other layers.
    case random
    /// Zeros: before training, the network forecasts what its windows' anchor puts back, or the scaler's centre where there is none.
    case zero
  }

  /// How the length of a step is searched for.
  public enum Search: Sendable, Hashable {
    /// `ArmijoSearch` along each batch's gradient.
    case armijo
    /// `LimitedMemoryBFGS`.
    case lbfgs
  }

  /// Everything about a network but the shape of its data.
  public struct Configuration: Sendable {
    /// The shape of the network.
    public var architecture: Architecture
    /// The update rule and its constants.
    public var optimizer: OptimizerSettings
    /// An adaptive optimizer in place of `optimizer`; nil for none.
    package var adaptive: AdaptiveKind?
    /// A search in place of both; it passes batches forward again, which a streaming LSTM cannot.
    public var search: Search?
    /// Divides each epoch's rate by the Lipschitz constant of this loss, found in a pass forward before the epoch (`HeadLipschitz`), which
    /// only windows have; nil for rates as they are given.
    package var lipschitz: HeadLipschitz.Loss?
    /// Samples a batch; a batch as large as the training set gives one accumulated step an epoch.
    public var batch: Int
    /// The largest global gradient norm; longer gradients are scaled down to it.
    public var clipNorm: Double
    /// The share of hidden outputs that each training batch drops, in [0, 1).
    public var dropout: Double
    /// What the linear head holds before training.
    public var head: Head
    /// Values that are given beside each window, the same for all windows of a series.
    package var constants = 0
    /// The levels of the quantiles that are forecast, ascending and symmetric around .5, which is among them; empty for point forecasts.
    public var quantiles: [Double] = []
    /// Training leaves the mean of the weights after this many epochs, the last that ended well; 1 for the last one's own.
    public var averageEpochs: Int

    /// A configuration.
    public init(
      architecture: Architecture, optimizer: OptimizerSettings, adaptive: AdaptiveKind? = nil, batch: Int = 32,
      clipNorm: Double = 1, dropout: Double = 0, head: Head = .random, averageEpochs: Int = 1
    ) {
      require(averageEpochs > 0, "weights are averaged over at least one epoch, not \(averageEpochs)")
      require(batch > 0, "a batch holds at least one sample, not \(batch)")
      require(clipNorm > 0, "a gradient norm is clipped to something above 0, not \(clipNorm)")
      require(dropout >= 0 && dropout < 1, "a dropout share lies in [0, 1), not \(dropout)")
      self.architecture = architecture
      self.optimizer = optimizer
      self.adaptive = adaptive
      self.batch = batch
      self.clipNorm = clipNorm
      self.dropout = dropout
      self.head = head
      self.averageEpochs = averageEpochs
    }

    /// Floats of memory that the optimizer keeps of each parameter.
    var stateCount: Int {
      switch search {
      case .armijo: 1
      case .lbfgs: LimitedMemoryBFGS.stateCount
      case nil: adaptive?.stateCount ?? optimizer.kind.stateCount
      }
    }

    /// Optimizer steps of an epoch over this many samples, where they lie row after row.
    public func steps(samples: Int) -> Int {
      guard let bptt = architecture.streaming?.bptt else { return (samples + batch - 1) / batch }
      return Lanes(rows: samples, batch: batch, bptt: bptt).segmentCount
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
  /// Values that the network gives for a window: one for each lead, or for each lead its quantiles Q.
  let width: Int
  /// The architecture's name.
  public var name: String { configuration.architecture.name }
  /// The number of parameters.
  package var parameterCount: Int { kernel.parameterCount }

  /// Called after every training batch with what it measured, for diagnostics; nil for none.
  public var onBatch: ((BatchRecord) -> Void)?

  /// Multiplies the steps of hidden neurons; nil where all have the same rate.
  var neuronSteps: NeuronSteps?
  /// Measures gradients; nil where they are not recorded.
  var watch: GradientWatch?

  /// Samples that the next step may pass forward again in search of a rate.
  var searchAllowance = Int.max

  package let kernel: any NetworkKernel
  /// What a streaming LSTM has beside; nil where inputs are windows.
  let streaming: Streaming?
  /// Outputs [H] that one pass forward has at most; small enough that a pass stays in cache.
  let capacity: Int
  let weights: FloatBuffer
  /// The last batch's gradient, after clipping.
  package let gradients: FloatBuffer
  let optimizer: any ParameterUpdate
  /// What rates are divided by, where they are.
  let lipschitz: HeadLipschitz?
  let inputs: FloatBuffer
  /// Windows before what is constant of each is laid beside them; the inputs themselves where nothing is.
  let bare: FloatBuffer
  let labels: FloatBuffer
  let shifts: FloatBuffer
  let scales: FloatBuffer
  let outputs: FloatBuffer
  /// The level of each of a row's values; empty for point forecasts.
  let levels: FloatBuffer
  /// One lead's quantiles, as they are put in order.
  var leadQuantiles: [Double]
  let outputGradients: FloatBuffer
  let predictions: FloatBuffer
  let workspace: FloatBuffer
  let dropoutMask: FloatBuffer?
  let goodWeights: FloatBuffer
  let goodOptimizer: any ParameterUpdate
  let bestWeights: FloatBuffer
  /// The weights after the last epochs that ended well, in a ring; none unless they are averaged.
  let recentWeights: [FloatBuffer]
  /// The trained parameters while others are scored in their place.
  let trainedWeights: FloatBuffer

  /// A network with all parameters zero; call `initialize(seed:)` before training.
  public init(_ configuration: Configuration, lookback: Int, features: Int, horizon: Int) {
    self.configuration = configuration
    self.lookback = lookback
    self.features = features
    self.horizon = horizon
    let width = configuration.width(horizon: horizon)
    self.width = width
    levels = FloatBuffer(configuration.levels(horizon: horizon))
    leadQuantiles = configuration.quantiles
    streaming = Streaming(configuration, features: features, outputs: width)
    kernel =
      streaming?.kernel
      ?? configuration.architecture.kernel(lookback, features, constants: configuration.constants, width)
    capacity = Self.capacity(batch: streaming.map { $0.lanes * $0.bptt } ?? configuration.batch)
    require(configuration.lipschitz == nil || streaming == nil, "a streaming LSTM has no rates by a Lipschitz constant")
    require(
      configuration.lipschitz == nil || leadQuantiles.isEmpty,
      "quantiles have no rates by a Lipschitz constant, which is another loss's")
    let kernel = kernel
    lipschitz = configuration.lipschitz.map { HeadLipschitz($0, of: kernel, batch: configuration.batch) }
    weights = FloatBuffer(count: kernel.parameterCount)
    gradients = FloatBuffer(count: kernel.parameterCount)
    goodWeights = FloatBuffer(count: kernel.parameterCount)
    bestWeights = FloatBuffer(count: kernel.parameterCount)
    let parameters = kernel.parameterCount
    recentWeights =
      configuration.averageEpochs == 1
      ? [] : (0..<configuration.averageEpochs).map { _ in FloatBuffer(count: parameters) }
    trainedWeights = FloatBuffer(count: configuration.adaptive == nil ? 0 : kernel.parameterCount)
    optimizer = configuration.update(of: kernel)
    goodOptimizer = configuration.update(of: kernel)
    let hasConstants = configuration.constants > 0
    require(!hasConstants || streaming == nil, "a streaming LSTM has no values beside its windows")
    inputs = FloatBuffer(count: capacity * (streaming == nil ? kernel.lookback * kernel.features : features))
    bare = hasConstants ? FloatBuffer(count: capacity * lookback * features) : inputs
    labels = FloatBuffer(count: capacity * width)
    shifts = FloatBuffer(count: capacity)
    scales = FloatBuffer(count: capacity)
    outputs = FloatBuffer(count: capacity * width)
    outputGradients = FloatBuffer(count: capacity * width)
    predictions = FloatBuffer(count: capacity * width)
    workspace = FloatBuffer(
      count: streaming?.workspaceCount ?? kernel.workspaceCount(batch: capacity))
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
  public func resetMoments() { optimizer.begin(epochs: 0, stepsPerEpoch: 0) }

  /// Forecasts of all leads in target units, of quantiles the medians: origins × H, row-major.
  ///
  /// Needs windows of the network's own shape. A streaming LSTM reads all rows held up to the last origin, from zero states at
  /// the first. O(origins × parameters), an LSTM's times the lookback; a streaming one's O(rows × parameters).
  public func forecast(origins: [Int], in windows: Windows) -> [Double] {
    let values = values(origins, in: windows)
    let count = configuration.quantiles.count
    return count == 0 ? values : stride(from: count / 2, to: values.count, by: count).map { values[$0] }
  }

  /// All values in target units, origins × H, or × H × Q with each lead's quantiles in order.
  func values(_ origins: [Int], in windows: Windows) -> [Double] {
    requireShape(of: windows)
    windows.requireHeld(origins, labels: false)
    var values = [Double](repeating: 0, count: origins.count * width)
    let order = origins.indices.sorted { origins[$0] < origins[$1] }
    forEachPass(over: order.map { windows.start(of: origins[$0]) }, in: Feed(windows, of: self)) { sample, row in
      forEachValue({ prediction(row * width + $0) }) { i, value in
        values[order[sample] * width + i] = windows.unscaled(value)
      }
    }
    return values
  }

  /// How far a recurrent network's states move from row to row in the windows that end at `origins`: the mean lengths of the last
  /// layer's steps.
  ///
  /// Nil for a network that has none, and for a streaming one. O(origins × lookback × parameters).
  public func stateMoves(origins: [Int], in windows: Windows) -> (hidden: Double, cell: Double)? {
    guard streaming == nil, !origins.isEmpty else { return nil }
    requireShape(of: windows)
    windows.requireHeld(origins, labels: false)
    var (hidden, cell) = (0.0, 0.0)
    let starts = origins.map(windows.start(of:))
    for first in stride(from: 0, to: starts.count, by: capacity) {
      let part = starts[first..<min(first + capacity, starts.count)]
      gather(part, from: windows)
      kernel.forward(
        parameters: weights, inputs: inputs, batch: part.count, dropoutMask: nil, outputs: outputs, workspace: workspace
      )
      guard let moves = kernel.stateMoves(batch: part.count, workspace: workspace) else { return nil }
      hidden += moves.hidden * Double(part.count)
      cell += moves.cell * Double(part.count)
    }
    return (hidden / Double(starts.count), cell / Double(starts.count))
  }

  func requireShape(of windows: Windows) {
    require(
      windows.lookback == lookback && windows.features == features && windows.horizon == horizon
        && windows.constants.allSatisfy { $0.count == configuration.constants },
      "a network for windows of \(lookback) × \(features) and \(horizon) leads was given windows of "
        + "\(windows.lookback) × \(windows.features) and \(windows.horizon) leads, or of other constants")
  }
}

extension NeuralForecaster.Configuration {
  /// What moves the parameters of a network.
  func update(of kernel: any NetworkKernel) -> any ParameterUpdate {
    switch search {
    case .armijo: return ArmijoSearch(count: kernel.parameterCount)
    case .lbfgs: return LimitedMemoryBFGS(count: kernel.parameterCount)
    case nil: break
    }
    guard let adaptive else { return OptimizerState(settings: optimizer, count: kernel.parameterCount) }
    return AdaptiveOptimizer(adaptive, count: kernel.parameterCount, blocks: kernel.blocks.map(\.range))
  }
}
