internal import Kernels

extension ForecasterFamily {
  /// Stacked LSTM layers over the window, or streaming over the rows, with a linear head.
  public static let lstm = ForecasterFamily(network: "lstm", reading: ["hidden", "layers", "lstm-mode", "bptt"]) {
    .lstm(hidden: $0.hidden[0], layers: $0.layers, bptt: $0.bptt)
  }
}

extension NeuralForecaster.Architecture {
  /// Stacked LSTM layers over the window, and a linear head on the last layer's last state.
  ///
  /// With `bptt` it is streaming: the states go on from row to row over the whole range, the head has outputs at every row,
  /// and gradients reach back over at most `bptt` rows.
  public static func lstm(hidden: Int, layers: Int, bptt: Int? = nil) -> Self {
    let make: Make<LSTMKernel> = { lookback, features, outputs in
      LSTMKernel(lookback: lookback, features: features, hidden: hidden, layers: layers, outputs: outputs)
    }
    guard let bptt else { return Self("lstm", text: "\(hidden) units", passes: { Double($0) }) { make($0, $1, $2) } }
    return Self("lstm", text: "\(hidden) units", bptt: bptt) { make($0, $1, $2) }
  }
}
