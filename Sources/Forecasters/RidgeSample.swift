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
  /// The roots of what the rows weigh, by which both matrices are multiplied; nil where all weigh 1.
  private(set) var roots: [Double]?

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

  /// The sample with a weight for each row.
  ///
  /// A copy; O(rows × columns).
  func weighted(by weights: [Double]) -> RidgeSample {
    let roots = weights.map { $0.squareRoot() }
    let (inputs, targets) = (inputs.part(0..<count), targets.part(0..<count))
    inputs.multiplyRows(by: roots[...])
    targets.multiplyRows(by: roots[...])
    return RidgeSample(
      inputs: inputs, targets: targets, scales: scales, inputMeans: inputMeans, targetMeans: targetMeans, roots: roots)
  }

  private init(
    inputs: PanelMatrix, targets: PanelMatrix, scales: [Double], inputMeans: [Double], targetMeans: [Double],
    roots: [Double]
  ) {
    (self.inputs, self.targets, self.scales) = (inputs, targets, scales)
    (self.inputMeans, self.targetMeans, self.roots) = (inputMeans, targetMeans, roots)
  }

  /// Σ w x over some rows of one of the matrices.
  func sums(_ matrix: PanelMatrix, _ rows: Range<Int>) -> [Double] {
    guard let roots else { return matrix.sums(rows) }
    return (0..<matrix.columns).map { column in rows.reduce(0) { $0 + roots[$1] * matrix[$1, column] } }
  }

  /// Inputs and targets of the rows but for some, less their means.
  ///
  /// A copy; O(rows × columns).
  func without(
    _ hidden: Range<Int>, lessInputs inputMeans: [Double], lessTargets targetMeans: [Double]
  ) -> (inputs: PanelMatrix, targets: PanelMatrix) {
    func kept(_ matrix: PanelMatrix, _ means: [Double]) -> PanelMatrix {
      let kept = PanelMatrix(rows: count - hidden.count, columns: matrix.columns)
      for column in 0..<matrix.columns {
        for row in 0..<kept.rows {
          let from = row < hidden.lowerBound ? row : row + hidden.count
          kept[row, column] = matrix[from, column] - (roots?[from] ?? 1) * means[column]
        }
      }
      return kept
    }
    return (kept(inputs, inputMeans), kept(targets, targetMeans))
  }

  /// The regressors of each origin's window, anchored, and its labels.
  init(windows: Windows, origins: [Int]) {
    let rows = windows.anchoredRows(origins, horizon: windows.horizon)
    self.init(inputs: windows.regressors(of: rows), targets: rows.labels, scales: rows.scales)
  }
}

extension Windows {
  /// Rows from an origin that is judged back to the last one whose labels are all known when it is forecast: H, and rows that come late.
  var purge: Int { horizon + latency }

  /// How many inputs a regression has of a window.
  var regressorCount: Int { lookback * (features - ofTime.count) + ofTime.count }

  /// What a regression reads of windows: every column, but of those that time alone tells the newest row, which says all that they say.
  ///
  /// That row is multiplied by √L: a penalty on one coefficient then is as the least one on L of them that make the same of a sine pair.
  /// O(rows × columns).
  func regressors(of rows: AnchoredRows) -> PanelMatrix {
    guard !ofTime.isEmpty, lookback > 1 else { return rows.inputs }
    let kept = (0..<lookback * features).filter { $0 >= (lookback - 1) * features || !ofTime.contains($0 % features) }
    let inputs = PanelMatrix(rows: rows.inputs.rows, columns: kept.count)
    let root = Double(lookback).squareRoot()
    for (column, from) in kept.enumerated() {
      let factor = ofTime.contains(from % features) ? root : 1
      for row in 0..<inputs.rows { inputs[row, column] = factor * rows.inputs[row, from] }
    }
    return inputs
  }

  /// The windows of origins in double, and as many labels of each.
  func anchoredRows(_ origins: [Int], horizon: Int) -> AnchoredRows {
    AnchoredRows(
      values, starts: origins.map(start(of:)), lookback: lookback, features: features, horizon: horizon,
      latency: latency, anchor: anchor.kind, anchoredColumns: anchoredColumns)
  }
}
