internal import Forecasters
internal import Kernels

extension RunConfiguration {
  /// Whether a forecaster of that name reads its rows one after the other, from the first of its training range on.
  func streams(_ name: String) -> Bool { name == "lstm" && lstmMode == .streaming }

  /// A network of that name, without the shape of its data.
  func networkConfiguration(named name: String, rival: Rival? = nil) -> NeuralForecaster.Configuration {
    // Buffers are as large as a batch, which no rolling training range fills beyond its own rows.
    let batch = window == .rolling ? min(batch, train) : batch
    var settings = OptimizerSettings(kind: optimizer, weightDecay: weightDecay.map { Float($0) })
    var adaptive: AdaptiveKind?
    switch rival?.method {
    case .optimizer(let kind): settings = OptimizerSettings(kind: kind)
    case .adaptive(let kind): adaptive = kind
    case .lipschitz: settings = OptimizerSettings(kind: .sgd)
    case .population: settings = OptimizerSettings(kind: .adam)
    case .search, nil: break
    }
    var network = NeuralForecaster.Configuration(
      architecture: name == "lstm"
        ? .lstm(hidden: hidden[0], layers: layers, bptt: streams(name) ? bptt ?? lookback : nil)
        : .mlp(hidden: hidden, activation: activation, shortcut: shortcut ?? false),
      optimizer: settings, adaptive: adaptive, batch: batch, clipNorm: clip > 0 ? clip : .infinity, dropout: dropout,
      head: head, averageEpochs: averageEpochs)
    if let search = rival?.search {
      // The search sets the length of the step itself.
      (network.search, network.clipNorm) = (search, .infinity)
      if search == .lbfgs { network.batch = train }
    }
    if case .lipschitz(let loss) = rival?.method { network.lipschitz = loss }
    return network
  }
}

extension Feedback {
  /// How many columns it adds to the inputs.
  var columns: Int {
    switch self {
    case .none: 0
    case .eta, .loss: 1
    case .both, .permuted: 2
    }
  }
}
