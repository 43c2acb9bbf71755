internal import Foundation
internal import Kernels
internal import Testing

@Suite struct ElementwiseTests {
  static let counts = [1, 3, 15, 16, 17, 100, 1000]

  static func exact(_ function: ElementaryFunction, _ x: Double) -> Double {
    switch function {
    case .exp: exp(x)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .erf: erf(x)
    }
  }

  @Test(arguments: ElementaryFunction.allCases, levels)
  func elementaryFunctionsAreAccurate(function: ElementaryFunction, level: CPULevel) throws {
    let xs = stride(from: Float(-20), through: 20, by: 0.0137).map { $0 } + [0, 1e-6, -1e-6, 80, -80]
    let buffer = FloatBuffer(xs)
    try table(level).apply(function, to: buffer)
    for (x, y) in zip(xs, buffer.array) {
      let expected = ElementwiseTests.exact(function, Double(x))
      // exp relative, the bounded ones absolute, tanh and erf relative near zero as well.
      let scale = function == .exp ? expected : function == .sigmoid ? 1 : min(1, max(abs(expected), 1e-30))
      #expect(abs(Double(y) - expected) < 6e-7 * scale, "\(function)(\(x)) = \(y), expected \(expected)")
    }
  }

  @Test(arguments: ElementaryFunction.allCases, levels)
  func elementaryFunctionsKeepNaNAndBoundInfinity(function: ElementaryFunction, level: CPULevel) throws {
    let buffer = FloatBuffer([.nan, .infinity, -.infinity, 1e30, -1e30])
    try table(level).apply(function, to: buffer)
    #expect(buffer[0].isNaN)
    for i in 1..<5 { #expect(buffer[i].isFinite) }
    let top: Float = function == .exp ? 1e38 : 1
    let bottom: Float = function == .tanh || function == .erf ? -1 : 0
    #expect(buffer[1] == buffer[3] && buffer[2] == buffer[4])
    #expect(function == .exp ? buffer[1] > top : abs(buffer[1] - top) < 1e-6)
    #expect(abs(buffer[2] - bottom) < 1e-6)
  }

  @Test(arguments: counts)
  func elementwiseKernelsGiveIdenticalBits(count: Int) {
    guard let (narrow, wide) = fusedLevels else { return }
    for function in ElementaryFunction.allCases {
      let a = normals(count, "x", scale: 5)
      let b = normals(count, "x", scale: 5)
      narrow.apply(function, to: a)
      wide.apply(function, to: b)
      #expect(a.bits == b.bits, "\(function)")
    }
    let x = normals(count, "x")
    #expect(VectorOperations.norm(x, table: narrow).bitPattern == VectorOperations.norm(x, table: wide).bitPattern)
    for kind in OptimizerKind.allCases {
      let results = [narrow, wide].map { table in
        let parameters = normals(count, "p")
        let state = OptimizerState(
          settings: OptimizerSettings(kind: kind, weightDecay: 0.01), count: count, table: table)
        for step in 0..<3 {
          state.step(parameters: parameters, gradients: normals(count, "g\(step)"), rates: Rates(0.01))
        }
        return parameters.bits
      }
      #expect(results[0] == results[1], "\(kind)")
    }
  }

  @Test(arguments: counts, levels)
  func normAndScaleTouchEveryEntryAndNoOther(count: Int, level: CPULevel) throws {
    let table = try table(level)
    let x = normals(count, "x")
    let expected = x.array.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(VectorOperations.norm(x, table: table) - expected) < 1e-12 * expected)
    let before = x.array
    VectorOperations.scale(x, by: -0.5, table: table)
    #expect(x.array == before.map { $0 * -0.5 })
    for bad in [Float.nan, .infinity, -.infinity] {
      for i in [0, count / 2, count - 1] {
        x.copy(from: before)
        x[i] = bad
        #expect(!VectorOperations.norm(x, table: table).isFinite)
      }
    }
  }

  @Test(arguments: [1, 2, 5, 8, 16, 21, 48], levels)
  func lossIsTheMeanSquaredErrorOfUnscaledOutputs(horizon: Int, level: CPULevel) throws {
    for batch in [1, 3, 32] {
      let outputs = normals(batch * horizon, "outputs")
      let labels = normals(batch * horizon, "labels")
      let shifts = normals(batch, "shifts")
      let scales = FloatBuffer((0..<batch).map { 0.5 + Float($0) })
      let predictions = FloatBuffer(count: batch * horizon)
      let gradients = FloatBuffer(count: batch * horizon)
      let loss = Loss.meanSquaredError(
        outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: batch, horizon: horizon,
        predictions: predictions, gradients: gradients, table: try table(level))
      var sum = 0.0
      for b in 0..<batch {
        for h in 0..<horizon {
          let i = b * horizon + h
          let prediction = Double(outputs[i]) * Double(scales[b]) + Double(shifts[b])
          let error = prediction - Double(labels[i])
          sum += error * error
          let slope = 2 * error * Double(scales[b]) / Double(batch * horizon)
          #expect(abs(Double(predictions[i]) - prediction) < 1e-6 * (1 + abs(prediction)))
          #expect(abs(Double(gradients[i]) - slope) < 2e-6 * (1 + abs(slope)))
        }
      }
      #expect(abs(loss - sum / Double(batch * horizon)) < 1e-6 * loss)
    }
  }

  @Test(arguments: [1, 3, 8, 20, 48])
  func lossGivesIdenticalBits(horizon: Int) {
    guard let (narrow, wide) = fusedLevels else { return }
    let results = [narrow, wide].map { table in
      let gradients = FloatBuffer(count: 7 * horizon)
      let loss = Loss.meanSquaredError(
        outputs: normals(7 * horizon, "outputs"), labels: normals(7 * horizon, "labels"), shifts: normals(7, "shifts"),
        scales: normals(7, "scales"), batch: 7, horizon: horizon, predictions: nil, gradients: gradients, table: table)
      return (loss.bitPattern, gradients.bits)
    }
    #expect(results[0] == results[1])
  }

  @Test func aNaNLabelOrOutputShowsInTheLoss() {
    for level in levels {
      guard let table = KernelTable.of(level) else { continue }
      for position in 0..<6 {
        let outputs = normals(6, "outputs")
        outputs[position] = .nan
        let loss = Loss.meanSquaredError(
          outputs: outputs, labels: normals(6, "labels"), shifts: normals(2, "s"), scales: normals(2, "c"), batch: 2,
          horizon: 3, predictions: nil, gradients: nil, table: table)
        #expect(loss.isNaN)
      }
    }
  }
}
