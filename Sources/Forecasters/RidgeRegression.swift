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

  /// Chooses the penalty by the error on the rows after the first `training` ones, in scaled units, then fits all rows with it.
  ///
  /// Where there are none after them the last fifth of the training rows serves; of those before it as many are left out as `purge` says,
  /// whose labels overlap. Of rows of several `series` each of these weighs alike in every sum, among the rows of that sum. O(n p min(n, p)).
  init(_ sample: RidgeSample, training: Int, purge: Int, series: [Int]? = nil) {
    let (fitted, judged) = Self.choice(training: training, of: sample.count, purge: purge)
    guard sample.count > 0 else {
      self.init(features: sample.features, outputs: sample.outputs)
      return
    }
    var products = RidgeProducts()
    var penalty = 1.0
    if fitted > 0, !judged.isEmpty {
      // The rows between those that are fitted and those that are judged are in neither sum.
      let weighted = series.map { series in
        sample.weighted(
          by: SampleWeights.alike(series[..<fitted]) + Array(repeating: 0, count: judged.lowerBound - fitted)
            + SampleWeights.alike(series[judged]))
      }
      let sample = weighted ?? sample
      let errors = RidgeSystem(sample, rows: fitted, &products).errors(of: Self.penalties, on: judged, of: sample)
      var least = Double.infinity
      for (candidate, error) in zip(Self.penalties, errors) where error < least {
        (least, penalty) = (error, candidate)
      }
      if weighted != nil { products = RidgeProducts() }
    }
    let whole = series.map { sample.weighted(by: SampleWeights.alike($0)) } ?? sample
    let (coefficients, constants) = RidgeSystem(whole, rows: sample.count, &products).solve([penalty])
    // In the units that the sample had before its means were taken out.
    let means = zip(constants, sample.targetMeans).map { $0 + $1 }
    self.init(coefficients: coefficients, intercepts: coefficients.constants(means, less: sample.inputMeans))
  }

  /// How many of the first rows are fitted with each penalty, and the rows that judge them.
  static func choice(training: Int, of count: Int, purge: Int) -> (fitted: Int, judged: Range<Int>) {
    guard training == count else { return (training, training..<count) }
    let judged = training - training / 5..<training
    return (max(0, judged.lowerBound - purge + 1), judged)
  }

  private init(coefficients: PanelMatrix, intercepts: [Double]) {
    (self.coefficients, self.intercepts) = (coefficients, intercepts)
  }

  /// The outputs of rows of inputs, rows × H.
  func outputs(of inputs: PanelMatrix) -> PanelMatrix {
    inputs.outputs(0..<inputs.rows, coefficients: coefficients, constants: intercepts, roots: nil)
  }
}

extension RidgeSystem {
  /// The squared error of the regression with each penalty on some rows of a sample, summed in scaled units.
  fileprivate func errors(of penalties: [Double], on rows: Range<Int>, of sample: RidgeSample) -> [Double] {
    let (coefficients, constants) = solve(penalties)
    let forecasts = sample.inputs.outputs(
      rows, coefficients: coefficients, constants: constants, roots: sample.roots)
    let errors = forecasts.squaredErrors(against: sample.targets, rows, scales: sample.scales)
    return penalties.indices.map { errors[$0 * sample.outputs..<($0 + 1) * sample.outputs].reduce(0, +) }
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
