public import Declarations
public import Kernels

extension ForecasterFamily {
  /// Multilayer perceptrons over the flattened window, with a linear head.
  public static let mlp = ForecasterFamily(
    network: "mlp", reading: [\.hidden, \.shortcut, \.activation], hasLayersOfEachWidth: true, hasNeurons: true
  ) {
    .mlp(hidden: $0.hidden, activation: $0.activation, shortcut: $0.shortcut ?? false)
  }
}

extension FamilySettings {
  /// Whether the MLP's linear head reads the window beside the last hidden layer; nil for not.
  public var shortcut: FamilySetting<Bool?> {
    FamilySetting(
      "shortcut", nil,
      """
      Let the MLP's linear head read the window beside the last hidden layer, for strongly seasonal series; an LSTM stays \
      as it is
      """, .shown, default: "--no-shortcut", isDefault: { $1 == false })
  }
}

extension NeuralForecaster.Architecture {
  /// Fully connected hidden layers of these sizes over the flattened window, and a linear head.
  ///
  /// With a shortcut, which needs a hidden layer, the head reads the window beside the last hidden layer.
  public static func mlp(hidden: [Int], activation: Activation, shortcut: Bool = false) -> Self {
    let units = hidden.isEmpty ? "linear" : hidden.map(String.init).joined(separator: "+") + " units"
    return Self("mlp", text: units + (shortcut ? " and shortcut" : ""), isFlat: true) { lookback, features, outputs in
      MLPKernel(
        lookback: lookback, features: features, hidden: hidden, outputs: outputs, activation: activation,
        shortcut: shortcut)
    }
  }
}
