public import Kernels

extension ForecasterFamily {
  /// Causal dilated convolutions over the window, with a linear head on the last row.
  public static let tcn = ForecasterFamily(
    network: "tcn", reading: ["hidden", "width", "dilations", "residual", "activation"]
  ) {
    .tcn(
      channels: $0.hidden[0], width: $0.width, dilations: $0.dilations, activation: $0.activation,
      residual: $0.residual)
  }
}

extension NeuralForecaster.Architecture {
  /// Causal convolutions with one layer a dilation, and a linear head on the last row's result.
  ///
  /// Without dilations they double from 1 on, in as few layers as see the whole window. From the second layer on what a layer reads at
  /// its own row is added to its result, unless `residual` is false.
  public static func tcn(
    channels: Int, width: Int = 3, dilations: [Int] = [], activation: Activation = .relu, residual: Bool = true
  ) -> Self {
    Self("tcn", text: "\(channels) channels") { lookback, features, outputs in
      TCNKernel(
        lookback: lookback, features: features, channels: channels, width: width,
        dilations: dilations.isEmpty ? ReceptiveField.doubling(lookback: lookback, width: width) : dilations,
        outputs: outputs, activation: activation, isResidual: residual)
    }
  }
}
