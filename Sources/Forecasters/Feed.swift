internal import Series

/// A fold's windows as one network reads them.
struct Feed {
  let windows: Windows
  /// The rows one after the other, for a streaming network.
  let rows: RowStream?

  init(_ windows: Windows, of network: NeuralForecaster) {
    self.windows = windows
    rows = network.streaming == nil ? nil : RowStream(windows)
  }

  /// The order in which an epoch of a network visits the training windows of `origins`, ascending, and what they weigh.
  func order(origins: [Int], weights: [Float]?, of network: NeuralForecaster) -> any TrainingOrder {
    guard let rows, let streaming = network.streaming else {
      return WindowOrder(origins: origins, in: windows, weights: weights, batch: network.configuration.batch)
    }
    require(weights == nil, "a streaming LSTM reads rows of one series, which weigh alike")
    return LaneOrder(origins: origins, in: windows, rows: rows, of: network, streaming)
  }
}
