public import Kernels

extension ForecasterFamily {
  /// Encoder layers over the window or over patches of it, with a linear head.
  public static let transformer = ForecasterFamily(
    network: "transformer",
    reading: ["hidden", "layers", "heads", "feed-forward", "patch", "patch-stride", "positions", "readout"]
  ) {
    .transformer(width: $0.hidden[0], layers: $0.layers, shape: $0.encoder)
  }
}

extension NeuralForecaster.Architecture {
  /// An encoder of this width, whose heads divide it, and a linear head on the last row, the rows' mean or all of them.
  ///
  /// With `shape.readout` `.last` the last layer computes that row alone.
  public static func transformer(width: Int, layers: Int, shape: TransformerShape = TransformerShape()) -> Self {
    Self(
      "transformer", text: "\(width) units", passes: { Double(shape.tokens(lookback: $0)) }
    ) { lookback, features, outputs in
      TransformerKernel(
        lookback: lookback, features: features, width: width, layers: layers, shape: shape, outputs: outputs)
    }
  }
}
