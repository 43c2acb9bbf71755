internal import Kernels

extension ForecasterFamily {
  /// One linear layer from the window to all leads, trained by gradient.
  ///
  /// With the last value as anchor it is NLinear (Zeng et al. 2023, doi:10.1609/aaai.v37i9.26317).
  public static let linear = ForecasterFamily(network: "linear", reading: []) { _ in .linear }
}

extension NeuralForecaster.Architecture {
  /// A linear head on the flattened window.
  public static let linear = Self("linear", text: "linear", isFlat: true) { lookback, features, outputs in
    MLPKernel(lookback: lookback, features: features, hidden: [], outputs: outputs, activation: .relu)
  }
}
