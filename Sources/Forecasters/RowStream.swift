internal import Series

/// Scaled rows as an LSTM reads them one after the other, each measured from what is known at the row itself.
///
/// A window's inputs are measured from its end; a row that is read once, for all origins after it, has no such end. For
/// `lastValue` the anchored columns at t are therefore measured from the target of the row before, so that the states see its steps;
/// for `instance` from the mean and deviation of the target over the last `lookback` rows up to t. An output at t gets back what a
/// window's does: the target at t, or that mean and deviation. Rows with fewer behind them make do with those that are held.
struct RowStream {
  /// rows × F, row-major.
  let values: [Float]
  /// What an output at each row is measured from, and in what unit.
  let shifts: [Float]
  let scales: [Float]

  /// O(rows × columns), for `instance` O(rows × (columns + lookback)); without an anchor the rows stay as they are.
  init(_ windows: Windows) {
    let target = stride(from: 0, to: windows.values.count, by: windows.features).map { windows.values[$0] }
    var values = windows.values
    var shifts = [Float](repeating: 0, count: target.count)
    var scales = [Float](repeating: 1, count: target.count)
    for row in windows.anchor == .none ? 0..<0 : target.indices {
      var origin = target[max(0, row - 1)]
      shifts[row] = target[row]
      if windows.anchor == .instance {
        (origin, scales[row]) = moments(target[max(0, row - windows.lookback + 1)...row])
        shifts[row] = origin
      }
      for i in row * windows.features..<row * windows.features + windows.anchoredColumns {
        values[i] = (windows.values[i] - origin) / scales[row]
      }
    }
    (self.values, self.shifts, self.scales) = (values, shifts, scales)
  }
}

/// Mean and population standard deviation; a deviation under 1e-6 counts as 1.
private func moments(_ values: ArraySlice<Float>) -> (mean: Float, deviation: Float) {
  let count = Double(values.count)
  let mean = values.reduce(0) { $0 + Double($1) } / count
  let deviation = (values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count).squareRoot()
  return (Float(mean), deviation < 1e-6 ? 1 : Float(deviation))
}
