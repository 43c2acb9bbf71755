public import Kernels

extension ForecasterFamily {
  /// Multilayer perceptrons over the flattened window, with a linear head.
  public static let mlp = ForecasterFamily(
    network: "mlp", reading: ["hidden", "hidden:several", "activation", "shortcut"]
  ) {
    .mlp(hidden: $0.hidden, activation: $0.activation, shortcut: $0.shortcut)
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
