internal import CKernels

extension LSTMKernel {
  /// The mean lengths ‖h(t) − h(t−1)‖ and ‖c(t) − c(t−1)‖ of the last layer's steps, over samples and all steps but the first, as the
  /// forward pass of the same batch left them; `nan` for windows of one row.
  ///
  /// O(batch × lookback × units).
  package func stateMoves(batch: Int, workspace: FloatBuffer) -> (hidden: Double, cell: Double)? {
    let places = places(batch, isSegment: false)
    workspace.need(places.total, "workspace of an LSTM")
    let last = places.shape(layers - 1, Stretch(steps: lookback, batch: batch, isSegment: false))
    let memory = workspace.base + places.layer(layers - 1)
    // Step T of `states` holds the last h, step T − 1 of `cells` the last c.
    let (states, stride) = (memory + Int(last.states), Int(last.ld_state))
    let (cells, width) = (memory + Int(last.cells), Int(last.padded))
    func length(_ rows: UnsafeMutablePointer<Float>, _ row: Int, before: Int) -> Double {
      var sum = 0.0
      for j in 0..<hidden {
        let move = Double(rows[row + j]) - Double(rows[before + j])
        sum += move * move
      }
      return sum.squareRoot()
    }
    var (hiddenSum, cellSum) = (0.0, 0.0)
    for t in 1..<max(1, lookback) {
      for b in 0..<batch {
        hiddenSum += length(states, ((t + 1) * batch + b) * stride, before: (t * batch + b) * stride)
        cellSum += length(cells, (t * batch + b) * width, before: ((t - 1) * batch + b) * width)
      }
    }
    let count = Double((lookback - 1) * batch)
    return (hiddenSum / count, cellSum / count)
  }
}
