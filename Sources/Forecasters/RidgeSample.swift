internal import Kernels
internal import Series

/// Inputs and outputs of a regression in time order, less their means, with what turns outputs back into scaled units.
struct RidgeSample {
  /// rows × P, less `inputMeans`.
  let inputs: PanelMatrix
  /// rows × H, in anchored units, less `targetMeans`.
  let targets: PanelMatrix
  /// The unit of each row's outputs.
  let scales: [Double]
  /// What was subtracted from each input, so that sums of products keep their digits.
  let inputMeans: [Double]
  /// What was subtracted from each output.
  let targetMeans: [Double]

  var count: Int { inputs.rows }
  /// P, inputs of a row.
  var features: Int { inputs.columns }
  /// H, outputs of a row.
  var outputs: Int { targets.columns }

  /// Takes over both matrices.
  init(inputs: PanelMatrix, targets: PanelMatrix, scales: [Double]) {
    func means(_ matrix: PanelMatrix) -> [Double] {
      matrix.sums(0..<matrix.rows).map { $0 / Double(max(matrix.rows, 1)) }
    }
    (inputMeans, targetMeans) = (means(inputs), means(targets))
    inputs.subtract(inputMeans)
    targets.subtract(targetMeans)
    (self.inputs, self.targets, self.scales) = (inputs, targets, scales)
  }

  /// All columns of each origin's window, anchored, and its labels.
  init(windows: Windows, origins: [Int]) {
    let rows = windows.anchoredRows(origins, horizon: windows.horizon)
    self.init(inputs: rows.inputs, targets: rows.labels, scales: rows.scales)
  }
}

extension Windows {
  /// The windows of origins in double, and as many labels of each.
  func anchoredRows(_ origins: [Int], horizon: Int) -> AnchoredRows {
    AnchoredRows(
      values, starts: origins.map(start(of:)), lookback: lookback, features: features, horizon: horizon,
      latency: latency, anchor: anchor.kind, anchoredColumns: anchoredColumns)
  }
}
