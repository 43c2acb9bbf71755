public import Forecasters

/// A forecaster of the caller's own, under the name by which configurations call it.
public struct CustomForecaster: Sendable {
  /// The shape of the data that a forecaster is made for.
  public struct Shape: Sendable, Equatable {
    /// L, rows of a window.
    public var lookback: Int
    /// F, columns of a row: the target, covariates and feedback.
    public var features: Int
    /// H, leads.
    public var horizon: Int
  }

  /// The name, of letters, digits, '-' and '_'.
  public let name: String
  /// Makes one; each arm of each series has its own.
  let make: @Sendable (Shape) -> any TrainableForecaster

  /// A forecaster by name.
  public init(_ name: String, _ make: @escaping @Sendable (Shape) -> any TrainableForecaster) {
    self.name = name
    self.make = make
  }
}

extension Job {
  /// A forecaster for inputs of `features` columns that has learned nothing yet, trained as a rival is where one is given.
  func forecaster(named name: String, rival: Rival?, features: Int) -> any TrainableForecaster {
    if let custom = custom(named: name) {
      return custom.make(
        .init(lookback: configuration.lookback, features: features, horizon: configuration.horizon))
    }
    let network = NeuralForecaster(
      configuration.networkConfiguration(named: name, rival: rival), lookback: configuration.lookback,
      features: features, horizon: configuration.horizon)
    return rival?.method == .population ? Population(of: network, epochs: configuration.epochs) : network
  }

  /// The caller's own forecaster of that name; nil for a network.
  func custom(named name: String) -> CustomForecaster? { custom.first { $0.name == name } }
}

extension RunConfiguration {
  /// The forecasters that are always there.
  static let networks = ["mlp", "lstm"]

  /// Throws where the configuration cannot be run with these forecasters beside the built-in ones.
  func validate(with custom: [CustomForecaster]) throws(ConfigurationError) {
    for forecaster in custom where !Self.isNew(forecaster.name, among: custom) {
      throw ConfigurationError(
        key: "forecaster", expected: "a name of its own for each forecaster, of letters, digits, - and _",
        found: forecaster.name)
    }
    try validate(forecasters: Self.networks + custom.map(\.name))
    guard let name = forecaster.first(where: { !Self.networks.contains($0) }) else { return }
    for (key, isSet, what) in [
      ("rival", !rival.isEmpty, "rivals, which train networks"),
      ("random-fit", randomFit.contains(.untrainedReadout), "untrainedReadout, which has a network's hidden units"),
    ] where isSet {
      throw ConfigurationError(
        key: key, expected: "\(Self.networks.joined(separator: " or ")) alone with \(what)", found: name,
        advice: "Run them apart, into the same store.")
    }
  }

  private static func isNew(_ name: String, among custom: [CustomForecaster]) -> Bool {
    name.wholeMatch(of: /[\p{L}\p{N}_-]+/) != nil && !networks.contains(name) && custom.count { $0.name == name } == 1
  }
}
