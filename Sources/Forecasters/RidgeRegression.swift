internal import Kernels

/// Linear regression with a penalty on the squared coefficients, the intercept free.
///
/// Minimizes Σ‖y − a − xβ‖²/n + λ s ‖β‖², s the mean variance of the inputs, so that λ has no unit.
struct RidgeRegression {
  /// λ, ten to the power of −4 … 4.
  static let penalties: [Double] = [1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4]

  /// P × H.
  let coefficients: PanelMatrix
  /// H intercepts.
  let intercepts: [Double]

  /// The regression that forecasts zero.
  init(features: Int, outputs: Int) {
    coefficients = PanelMatrix(rows: features, columns: outputs)
    intercepts = Array(repeating: 0, count: outputs)
  }

  /// Fits all rows with the penalty that forecasts them best across blocks, in scaled units.
  ///
  /// The rows, which are in the order of time, are cut into five blocks; each is forecast by what the others tell but for the `purge` − 1
  /// rows on both sides of it, whose labels overlap with its own. Of rows of several `series` each of these weighs alike in every sum.
  /// O(n p min(n, p)).
  init(_ sample: RidgeSample, purge: Int, series: [Int]? = nil) {
    self = CrossValidation(sample, purge: purge, series: series, keepingOutputs: false).regression
  }

  /// A regression, and what its blocks were forecast as.
  struct CrossValidation {
    /// The regression of all rows.
    let regression: RidgeRegression
    private let sample: RidgeSample
    /// The place of λ among the penalties.
    private let penalty: Int
    /// What was forecast of each block, rows × (penalties × H), less the targets' means; none unless it is kept.
    private let blocks: [(rows: Range<Int>, outputs: PanelMatrix)]

    /// Fits a sample, as `RidgeRegression` does.
    ///
    /// What is kept takes O(rows × H) for each penalty.
    init(_ unweighted: RidgeSample, purge: Int, series: [Int]? = nil, keepingOutputs: Bool = true) {
      sample = series.map { unweighted.weighted(by: SampleWeights.alike($0)) } ?? unweighted
      var errors = penalties.map { _ in 0.0 }
      var blocks: [(rows: Range<Int>, outputs: PanelMatrix)] = []
      guard sample.count > 0 else {
        (penalty, self.blocks) = (Self.best(errors), [])
        regression = RidgeRegression(features: sample.features, outputs: sample.outputs)
        return
      }
      let sums = RidgeSums(of: sample, 0..<sample.count, withProducts: sample.count >= sample.features)
      for (block, hidden) in RidgeRegression.blocks(of: sample.count, purge: purge) {
        let (coefficients, constants) = RidgeSystem(sample, sums, without: hidden).solve(penalties)
        let outputs = sample.inputs.outputs(
          block, coefficients: coefficients, constants: constants, roots: sample.roots)
        let own = outputs.squaredErrors(against: sample.targets, block, scales: sample.scales)
        for i in errors.indices {
          errors[i] += own[i * sample.outputs..<(i + 1) * sample.outputs].reduce(0, +)
        }
        if keepingOutputs { blocks.append((block, outputs)) }
      }
      (penalty, self.blocks) = (Self.best(errors), blocks)
      let (coefficients, constants) = RidgeSystem(sample, sums, without: 0..<0).solve([penalties[penalty]])
      // In the units that the sample had before its means were taken out.
      let means = zip(constants, sample.targetMeans).map { $0 + $1 }
      regression = RidgeRegression(
        coefficients: coefficients, intercepts: coefficients.constants(means, less: sample.inputMeans))
    }

    /// The penalty with the least squared error over the blocks; the middle one where there are too few rows for any.
    private static func best(_ errors: [Double]) -> Int {
      // Where nothing tells them apart, as with so few rows that no input varies, the middle one stays.
      var best = errors.count / 2
      var least = errors[best]
      for (candidate, error) in errors.enumerated() where error < least { (least, best) = (error, candidate) }
      return best
    }

    /// What the kept blocks were forecast as by the others, with the penalty that was chosen: rows, ascending, and a row of outputs each, row-major.
    func heldOut() -> (rows: [Int], outputs: [Double]) {
      let rows = blocks.flatMap { Array($0.rows) }
      let (leads, first) = (sample.outputs, penalty * sample.outputs)
      var outputs = blocks.flatMap { $0.outputs.rowMajor(first..<first + leads) }
      for (place, row) in rows.enumerated() {
        let root = sample.roots?[row] ?? 1
        for lead in 0..<leads {
          outputs[place * leads + lead] = outputs[place * leads + lead] / root + sample.targetMeans[lead]
        }
      }
      return (rows, outputs)
    }
  }

  /// The blocks of rows that are forecast, and the rows around each of which no label may be seen; none that would leave no rows.
  static func blocks(of count: Int, purge: Int) -> [(block: Range<Int>, hidden: Range<Int>)] {
    (0..<5).compactMap { number in
      let block = count * number / 5..<count * (number + 1) / 5
      let hidden = max(0, block.lowerBound - purge + 1)..<min(count, block.upperBound + purge - 1)
      return block.isEmpty || hidden.count == count ? nil : (block, hidden)
    }
  }

  private init(coefficients: PanelMatrix, intercepts: [Double]) {
    (self.coefficients, self.intercepts) = (coefficients, intercepts)
  }

  /// The outputs of rows of inputs, rows × H.
  func outputs(of inputs: PanelMatrix) -> PanelMatrix {
    inputs.outputs(0..<inputs.rows, coefficients: coefficients, constants: intercepts, roots: nil)
  }
}

extension PanelMatrix {
  /// What regressions make of some rows of inputs, which are multiplied by `roots` where these are given, as then are the results.
  fileprivate func outputs(
    _ range: Range<Int>, coefficients: PanelMatrix, constants: [Double], roots: [Double]?
  ) -> PanelMatrix {
    let outputs = PanelMatrix(rows: range.count, columns: coefficients.columns)
    outputs.fillRows(constants)
    if let roots { outputs.multiplyRows(by: roots[range]) }
    outputs.addOutputs(of: self, range, coefficients)
    return outputs
  }

  /// Multiplies each row by its factor.
  ///
  /// O(rows × columns).
  func multiplyRows(by factors: ArraySlice<Double>) {
    for (row, factor) in factors.enumerated() {
      for column in 0..<columns { self[row, column] *= factor }
    }
  }
}
