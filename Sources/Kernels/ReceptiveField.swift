/// The rows of a window at which each layer of causal dilated convolutions has to be known, so that the last row's result is.
///
/// Output t of a layer with dilation d and K taps reads rows t − (K−1)·d, …, t − d, t of the layer below; rows before the window are
/// zero. Counted back from the last row, three layers of three taps and dilations 1, 2, 4 need 7 + 3 + 1 = 11 results, in windows of any length:
///
///     layer 3                     29
///     layer 2            21   25  29
///     layer 1   17 19 21 23 25 27 29
///     window    15 16 17 … 29
package struct ReceptiveField: Sendable, Equatable {
  /// What of a layer is known.
  package struct Layer: Sendable, Equatable {
    /// The rows, ascending; the last is the window's last.
    package let rows: [Int]
    /// For each row the places of its K taps among the layer's below, or the window's rows, ascending; −1 before the window.
    package let taps: [Int64]
    /// How many the layer below has, or the window.
    package let below: Int
  }

  /// From the window to the head.
  package let layers: [Layer]

  /// What is needed of windows of L rows, K taps and these dilations, from the window to the head.
  ///
  /// O(layers · L · K) at most.
  package init(lookback: Int, width: Int, dilations: [Int]) {
    var layers: [Layer] = []
    var rows = [lookback - 1]
    for (index, dilation) in dilations.enumerated().reversed() {
      // By row of the window, whether it is read; the first layer reads the window itself.
      var isRead = [Bool](repeating: index == 0, count: lookback)
      let read = rows.flatMap { row in (0..<width).map { row - (width - 1 - $0) * dilation } }
      for row in read where row >= 0 { isRead[row] = true }
      let below = isRead.indices.filter { isRead[$0] }
      var places = [Int64](repeating: -1, count: lookback)
      for (place, row) in below.enumerated() { places[row] = Int64(place) }
      layers.append(Layer(rows: rows, taps: read.map { $0 < 0 ? -1 : places[$0] }, below: below.count))
      rows = below
    }
    self.layers = layers.reversed()
  }

  /// Dilations 1, 2, 4, …, of as few layers as see all L rows of a window.
  package static func doubling(lookback: Int, width: Int) -> [Int] {
    var dilations = [1]
    var seen = width
    while width > 1, seen < lookback {
      dilations.append(2 * (dilations.last ?? 1))
      seen += (width - 1) * (dilations.last ?? 1)
    }
    return dilations
  }
}
