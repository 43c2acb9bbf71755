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

  /// The first `count` rows of a sample, at least one, by the sums of their products; the mean of what they weigh is 1.
  init(_ sample: RidgeSample, rows count: Int, _ products: inout RidgeProducts) {
    let inputSums = sample.sums(sample.inputs, count)
    targetMeans = sample.sums(sample.targets, count).map { $0 / Double(count) }
    let inputMeans = inputSums.map { $0 / Double(count) }
    self.inputMeans = inputMeans
    let isPrimal = count >= sample.features
    let (lower, sums): (PanelMatrix, [Double])
    if isPrimal {
      products.grow(to: count, over: sample)
      (lower, sums, rows) = (products.inputs, inputSums, nil)
    } else {
      let centred = sample.inputs.part(0..<count)
      if let roots = sample.roots {
        for row in 0..<count {
          for column in 0..<centred.columns { centred[row, column] -= roots[row] * inputMeans[column] }
        }
      } else {
        centred.subtract(inputMeans)
      }
      let columns = centred.part(0..<count, transposed: true)
      lower = PanelMatrix(rows: count, columns: count)
      lower.addProducts(of: columns, columns, 0..<columns.rows, lower: true)
      (sums, rows) = (Array(repeating: 0, count: count), centred)
    }
    let variation = sums.indices.reduce(0) { $0 + lower[$1, $1] - sums[$1] * sums[$1] / Double(count) }
    right = PanelMatrix(rows: lower.rows, columns: sample.outputs)
    guard variation > 0, variation.isFinite else {
      form = nil
      return
    }
    let unit = variation / Double(sample.features)
    for output in 0..<sample.outputs {
      let mean = targetMeans[output]
      for i in 0..<right.rows {
        let product =
          isPrimal
          ? products.targets[i, output] - inputSums[i] * mean
          : sample.targets[i, output] - (sample.roots?[i] ?? 1) * mean
        right[i, output] = product / unit
      }
    }
    let form = TridiagonalForm(consuming: lower.centred(sums: sums, count: count, divisor: unit))
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

/// Sums of products over the first rows of a sample, which grow with the rows.
///
/// Each is one chain in the order of the rows: over more rows it goes on where it ended, with the same bits as from the start.
struct RidgeProducts {
  /// P × P, the lower panels.
  private(set) var inputs = PanelMatrix(rows: 0, columns: 0)
  /// P × H.
  private(set) var targets = PanelMatrix(rows: 0, columns: 0)
  private var count = 0

  /// Takes the rows up to the `end`-th, which are no fewer than before.
  mutating func grow(to end: Int, over sample: RidgeSample) {
    if count == 0 {
      inputs = PanelMatrix(rows: sample.features, columns: sample.features)
      targets = PanelMatrix(rows: sample.features, columns: sample.outputs)
    }
    inputs.addProducts(of: sample.inputs, sample.inputs, count..<end, lower: true)
    targets.addProducts(of: sample.inputs, sample.targets, count..<end)
    count = end
  }
}
