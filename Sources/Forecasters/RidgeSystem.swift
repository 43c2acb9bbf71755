internal import Kernels

/// The normal equations of some rows, factorized once for all penalties and outputs.
///
/// (C/s + λ) β = c/s with C the inputs' covariances, c those with the outputs, and s the mean of C's diagonal: λ has no unit, and no
/// element can overflow. With fewer rows than inputs it is the rows' inner products that are factorized: the same solution from a
/// smaller system. O(d³) for d = min(rows, P), then O(d) a penalty and output, and O(d²) to turn a solution back.
struct RidgeSystem {
  /// C/s, or the rows' inner products in the same unit, with the same eigenvalues but for zeros; nil where none of the inputs varies.
  let form: TridiagonalForm?
  /// d × H, the right sides in T's coordinates.
  private let right: PanelMatrix
  /// Where the rows' inner products are factorized, those rows less their means.
  private let rows: PanelMatrix?
  private let inputMeans: [Double]
  private let targetMeans: [Double]

  /// The rows of a sample but for some, at least one, by the sums over all and over those.
  init(_ sample: RidgeSample, _ whole: RidgeSums, without hidden: Range<Int>) {
    let isPrimal = sample.count - hidden.count >= sample.features
    let sums = hidden.isEmpty ? whole : whole.less(RidgeSums(of: sample, hidden, withProducts: isPrimal))
    let total = sums.weight
    let inputMeans = sums.inputs.map { $0 / total }
    (self.inputMeans, targetMeans) = (inputMeans, sums.targets.map { $0 / total })
    let kept = isPrimal ? nil : sample.without(hidden, lessInputs: inputMeans, lessTargets: targetMeans)
    rows = kept?.inputs
    let (lower, means): (PanelMatrix, [Double])
    if let kept {
      let columns = kept.inputs.part(0..<kept.inputs.rows, transposed: true)
      lower = PanelMatrix(rows: columns.columns, columns: columns.columns)
      lower.addProducts(of: columns, columns, 0..<columns.rows, lower: true)
      means = Array(repeating: 0, count: columns.columns)
    } else {
      (lower, means) = (sums.inputProducts, sums.inputs)
    }
    let variation = means.indices.reduce(0) { $0 + lower[$1, $1] - means[$1] * means[$1] / total }
    right = PanelMatrix(rows: lower.rows, columns: sample.outputs)
    guard variation > 0, variation.isFinite else {
      form = nil
      return
    }
    let unit = variation / Double(sample.features)
    for output in 0..<sample.outputs {
      for i in 0..<right.rows {
        let product =
          kept?.targets[i, output] ?? (sums.targetProducts[i, output] - sums.inputs[i] * targetMeans[output])
        right[i, output] = product / unit
      }
    }
    let form = TridiagonalForm(consuming: lower.centred(sums: means, total: total, divisor: unit))
    form.rotate(right, .into)
    self.form = form
  }

  /// The regressions with these penalties, in the sample's units: P × (penalties × H) coefficients and as many constants.
  func solve(_ penalties: [Double]) -> (coefficients: PanelMatrix, constants: [Double]) {
    let outputs = right.columns
    let solution = PanelMatrix(rows: right.rows, columns: penalties.count * outputs)
    if let form {
      for column in 0..<solution.columns {
        for i in 0..<solution.rows { solution[i, column] = right[i, column % outputs] }
      }
      form.solve(solution, shifts: (0..<solution.columns).map { penalties[$0 / outputs] })
      form.rotate(solution, .back)
    }
    var coefficients = solution
    if let rows {
      coefficients = PanelMatrix(rows: rows.columns, columns: solution.columns)
      coefficients.addProducts(of: rows, solution, 0..<rows.rows)
    }
    let means = (0..<solution.columns).map { targetMeans[$0 % outputs] }
    return (coefficients, coefficients.constants(means, less: inputMeans))
  }
}

extension PanelMatrix {
  /// The constants of regressions with these coefficients [P × any] through the means of outputs and inputs.
  func constants(_ outputMeans: [Double], less inputMeans: [Double]) -> [Double] {
    outputMeans.indices.map { column in
      inputMeans.indices.reduce(outputMeans[column]) { $0 - inputMeans[$1] * self[$1, column] }
    }
  }
}

/// Sums over some rows of a sample, each one chain in the order of the rows.
struct RidgeSums {
  /// What the rows weigh.
  let weight: Double
  /// Σ w x.
  let inputs: [Double]
  /// Σ w y.
  let targets: [Double]
  /// Σ w x xᵀ, the lower panels; without rows where they are left out.
  let inputProducts: PanelMatrix
  /// Σ w x yᵀ.
  let targetProducts: PanelMatrix

  /// O(rows × P²), or without the products of what is solved by its rows' inner products O(rows × P).
  init(of sample: RidgeSample, _ rows: Range<Int>, withProducts: Bool) {
    weight = sample.roots.map { roots in rows.reduce(0) { $0 + roots[$1] * roots[$1] } } ?? Double(rows.count)
    (inputs, targets) = (sample.sums(sample.inputs, rows), sample.sums(sample.targets, rows))
    let features = withProducts ? sample.features : 0
    inputProducts = PanelMatrix(rows: features, columns: features)
    targetProducts = PanelMatrix(rows: features, columns: sample.outputs)
    guard withProducts else { return }
    inputProducts.addProducts(of: sample.inputs, sample.inputs, rows, lower: true)
    targetProducts.addProducts(of: sample.inputs, sample.targets, rows)
  }

  /// The sums over the rows that are not among others.
  ///
  /// O(P²).
  func less(_ other: RidgeSums) -> RidgeSums {
    RidgeSums(
      weight: weight - other.weight, inputs: zip(inputs, other.inputs).map { $0 - $1 },
      targets: zip(targets, other.targets).map { $0 - $1 },
      inputProducts: other.inputProducts.rows == 0 ? other.inputProducts : inputProducts.less(other.inputProducts),
      targetProducts: other.targetProducts.rows == 0
        ? other.targetProducts : targetProducts.less(other.targetProducts))
  }

  private init(
    weight: Double, inputs: [Double], targets: [Double], inputProducts: PanelMatrix, targetProducts: PanelMatrix
  ) {
    (self.weight, self.inputs, self.targets) = (weight, inputs, targets)
    (self.inputProducts, self.targetProducts) = (inputProducts, targetProducts)
  }
}
