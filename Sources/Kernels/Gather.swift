internal import CKernels

/// What a window is measured from.
package enum AnchorKind: String, CaseIterable, Codable, Sendable {
  /// Nothing: the values as they are.
  case none
  /// The last value of column 0.
  case lastValue
  /// The mean and population standard deviation of column 0 over the window (Kim et al. 2022, RevIN, without its affine part).
  case instance

  var code: Int32 {
    switch self {
    case .none: Int32(FCK_ANCHOR_NONE)
    case .lastValue: Int32(FCK_ANCHOR_LAST)
    case .instance: Int32(FCK_ANCHOR_INSTANCE)
    }
  }
}

/// Fills a batch from windows that are read where they lie.
package enum Gather {
  /// Copies the windows that begin at `starts` (offsets in `values`, row-major [rows × F]) into `into`, B = starts.count.
  ///
  /// The first `anchoredColumns` columns become (value − shift) / scale. Shift and scale of a window are 0 and 1 without an anchor,
  /// column 0's last value and 1 for `lastValue`, its mean and deviation for `instance` (a deviation under 1e-6 counts as 1);
  /// they are written to `shifts` and `scales` [B]. A window that leaves `values` stops with a message. O(B·L·F).
  package static func windows(
    _ values: [Float], starts: ArraySlice<Int>, lookback: Int, features: Int, anchor: AnchorKind, anchoredColumns: Int,
    layout: InputLayout, into: FloatBuffer, shifts: FloatBuffer, scales: FloatBuffer
  ) {
    windows(
      values, starts: starts, lookback: lookback, features: features, anchor: anchor, anchoredColumns: anchoredColumns,
      layout: layout, into: into, shifts: shifts, scales: scales, table: .current)
  }

  /// The same for a whole array of starts.
  package static func windows(
    _ values: [Float], starts: [Int], lookback: Int, features: Int, anchor: AnchorKind, anchoredColumns: Int,
    layout: InputLayout, into: FloatBuffer, shifts: FloatBuffer, scales: FloatBuffer
  ) {
    windows(
      values, starts: starts[...], lookback: lookback, features: features, anchor: anchor,
      anchoredColumns: anchoredColumns, layout: layout, into: into, shifts: shifts, scales: scales)
  }

  /// The same on the given functions.
  package static func windows(
    _ values: [Float], starts: ArraySlice<Int>, lookback: Int, features: Int, anchor: AnchorKind, anchoredColumns: Int,
    layout: InputLayout, into: FloatBuffer, shifts: FloatBuffer, scales: FloatBuffer, table: KernelTable
  ) {
    let size = lookback * features
    require(lookback > 0 && features > 0, "windows of \(lookback) rows and \(features) columns")
    require(
      anchoredColumns >= 0 && anchoredColumns <= features, "\(anchoredColumns) anchored columns of \(features)")
    into.need(starts.count * size, "a batch of \(starts.count) windows")
    shifts.need(starts.count, "shifts")
    scales.need(starts.count, "scales")
    for start in starts {
      require(
        start >= 0 && start + size <= values.count,
        "a window of \(size) values at \(start) leaves the matrix of \(values.count)")
    }
    values.withUnsafeBufferPointer { values in
      starts.withUnsafeBufferPointer { starts in
        guard let first = values.baseAddress, let offsets = starts.baseAddress else { return }
        offsets.withMemoryRebound(to: Int64.self, capacity: starts.count) { offsets in
          table.functions.pointee.gather(
            first, offsets, Int64(starts.count), Int64(lookback), Int64(features), anchor.code, Int64(anchoredColumns),
            layout == .timeMajor ? 1 : 0, into.base, shifts.base, scales.base)
        }
      }
    }
  }
}
