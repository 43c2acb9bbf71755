internal import Forecasters
internal import Kernels

extension RunConfiguration {
  /// A network of that name for inputs of `features` columns, its parameters zero.
  func network(named name: String, features: Int) -> NeuralForecaster {
    // Buffers are as large as a batch, which no rolling training range fills beyond its own rows.
    let batch = window == .rolling ? min(batch, train) : batch
    return NeuralForecaster(
      NeuralForecaster.Configuration(
        architecture: name == "lstm"
          ? .lstm(hidden: hidden[0], layers: layers) : .mlp(hidden: hidden, activation: activation),
        optimizer: OptimizerSettings(kind: optimizer, weightDecay: weightDecay.map { Float($0) }), batch: batch,
        clipNorm: clip > 0 ? clip : .infinity, dropout: dropout),
      lookback: lookback, features: features, horizon: horizon)
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
