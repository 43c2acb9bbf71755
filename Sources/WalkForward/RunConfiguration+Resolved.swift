internal import Forecasters
internal import Kernels
internal import LearningRates
public import Series

extension RunConfiguration {
  /// The rate rule of that name.
  func rule(named name: String) throws(ConfigurationError) -> any RateRule {
    do {
      return try RateRuleCatalog.rule(name)
    } catch {
      throw ConfigurationError(key: "rate", expected: error.expected, found: error.found, advice: error.advice)
    }
  }

  /// The network that the forecasters share, without the shape of the data.
  func networkOptions() throws(ConfigurationError) -> NetworkOptions {
    guard let kind = OptimizerKind(rawValue: optimizer) else {
      throw ConfigurationError(key: "optimizer", expected: "one of \(names(OptimizerKind.self))", found: optimizer)
    }
    guard let activation = Activation(rawValue: activation) else {
      throw ConfigurationError(
        key: "activation", expected: "one of \(names(Activation.self))", found: self.activation)
    }
    return NetworkOptions(configuration: self, optimizer: kind, activation: activation)
  }

  /// The accuracy that rules see.
  func resolvedAccuracy() throws(ConfigurationError) -> Accuracy {
    guard let accuracy = Accuracy(rawValue: accuracy) else {
      throw ConfigurationError(key: "accuracy", expected: "one of \(names(Accuracy.self))", found: self.accuracy)
    }
    return accuracy
  }

  /// The accuracy of a validated configuration.
  var accuracyKind: Accuracy { Accuracy(rawValue: accuracy) ?? .r2 }

  /// The features beside the target; throws at a text that names none.
  public func featureSet() throws -> FeatureSet {
    try FeatureSet(covariates: covariates, lags: lags, calendar: calendar)
  }

  /// The target on a column.
  public func target(on column: String) -> Target { Target(kind: target, column: column, horizon: horizon) }
}

/// What makes a network, checked: everything but the number of its input columns.
struct NetworkOptions {
  let configuration: RunConfiguration
  let optimizer: OptimizerKind
  let activation: Activation

  /// A network of that name for inputs of `features` columns, its parameters zero.
  func forecaster(named name: String, features: Int) -> NeuralForecaster {
    let architecture: NeuralForecaster.Architecture =
      name == "lstm"
      ? .lstm(hidden: configuration.hidden[0], layers: configuration.layers)
      : .mlp(hidden: configuration.hidden, activation: activation)
    return NeuralForecaster(
      NeuralForecaster.Configuration(
        architecture: architecture,
        optimizer: OptimizerSettings(kind: optimizer, weightDecay: configuration.weightDecay),
        batch: configuration.batch, clipNorm: configuration.clip > 0 ? configuration.clip : .infinity,
        dropout: configuration.dropout),
      lookback: configuration.lookback, features: features, horizon: configuration.horizon)
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
