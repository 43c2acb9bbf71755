internal import CKernels

/// Windows as the rows of a regression, in double: all their columns, anchored, and the labels behind them in the same units.
package struct AnchoredRows {
  /// rows × (L·F).
  package let inputs: PanelMatrix
  /// rows × H, (label − shift) / scale.
  package let labels: PanelMatrix
  /// What each row's anchor took out: 0, column 0's last value or its mean over the window.
  package let shifts: [Double]
  /// 1, or column 0's deviation over the window (1 where it is under 1e-6).
  package let scales: [Double]

  /// Reads the windows that begin at `starts`, offsets in `values` [rows × F], and labels that begin `latency` rows behind them.
  ///
  /// The first `anchoredColumns` columns become (value − shift) / scale. A window or a label outside of `values` stops with a message.
  /// O(rows·(L·F + H)).
  package init(
    _ values: [Float], starts: [Int], lookback: Int, features: Int, horizon: Int, latency: Int = 0, anchor: AnchorKind,
    anchoredColumns: Int, table: KernelTable = .current
  ) {
    let size = lookback * features
    require(
      lookback > 0 && features > 0 && horizon >= 0 && latency >= 0,
      "windows of \(lookback) rows and \(features) columns")
    require(
      anchoredColumns >= 0 && anchoredColumns <= features, "\(anchoredColumns) anchored columns of \(features)")
    // A label is the first of its row.
    let reach = horizon == 0 ? size : size + (latency + horizon - 1) * features + 1
    require(
      (starts.min() ?? 0) >= 0 && (starts.max() ?? -reach) + reach <= values.count,
      "windows of \(size) values with \(horizon) labels leave the matrix of \(values.count)")
    let inputs = PanelMatrix(unfilled: starts.count, columns: size, table: table)
    let labels = PanelMatrix(rows: starts.count, columns: horizon, table: table)
    var (shifts, scales) = ([Double](repeating: 0, count: starts.count), [Double](repeating: 1, count: starts.count))
    var anchored = [Double](repeating: 0, count: roundedToPanel(size))
    var shape = fck_windows(
      lookback: Int64(lookback), features: Int64(features), horizon: Int64(horizon), latency: Int64(latency),
      anchor: anchor.code, anchored: Int64(anchoredColumns))
    starts.withUnsafeBufferPointer { starts in
      guard let first = starts.baseAddress else { return }
      first.withMemoryRebound(to: Int64.self, capacity: starts.count) { first in
        table.functions.pointee.panel_windows(
          &shape, values, first, Int64(starts.count), inputs.base, labels.base, &shifts, &scales, &anchored)
      }
    }
    (self.inputs, self.labels, self.shifts, self.scales) = (inputs, labels, shifts, scales)
  }
}
