/// The normal equations of a ridge regression, made once and solved for any penalty.
///
/// With fewer rows than inputs it works on the rows' inner products instead: the same solution from a smaller system.
struct RidgeSystem {
  private let rows: Int
  private let features: Int
  private let outputs: Int
  private let inputMeans: [Double]
  private let targetMeans: [Double]
  /// rows × P, centred.
  private let inputs: [Double]
  private let isDual: Bool
  /// d × d, d = min(rows, P), divided by the rows.
  private let gram: [Double]
  /// H × d, each output's inner products with the inputs, or its values where the system is the rows' own; divided by the rows.
  private let products: [Double]
  private let meanVariance: Double

  init(_ sample: RidgeSample) {
    let (n, p) = (sample.count, sample.features)
    (rows, features, outputs) = (n, p, sample.outputs)
    inputMeans = columnMeans(of: sample.inputs, width: p)
    targetMeans = columnMeans(of: sample.targets, width: sample.outputs)
    var x = sample.inputs
    for i in x.indices { x[i] -= inputMeans[i % p] }
    var y = sample.targets
    for i in y.indices { y[i] -= targetMeans[i % sample.outputs] }
    isDual = n < p
    let d = min(n, p)
    let gram = isDual ? Self.rowProducts(x, rows: n, width: p) : Self.columnProducts(x, rows: n, width: p)
    var products = [Double](repeating: 0, count: sample.outputs * d)
    for h in 0..<sample.outputs {
      for i in 0..<n {
        let target = y[i * sample.outputs + h] / Double(n)
        if isDual {
          products[h * d + i] = target
        } else {
          for j in 0..<p { products[h * d + j] += x[i * p + j] * target }
        }
      }
    }
    self.products = products
    self.gram = gram
    inputs = x
    meanVariance = (0..<d).reduce(0) { $0 + gram[$1 * d + $1] } / Double(max(p, 1))
  }

  /// Inner products of the rows, the lower triangle of rows × rows, divided by the rows.
  private static func rowProducts(_ x: [Double], rows n: Int, width p: Int) -> [Double] {
    var gram = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        var sum = 0.0
        for k in 0..<p { sum += x[i * p + k] * x[j * p + k] }
        gram[i * n + j] = sum / Double(n)
      }
    }
    return gram
  }

  /// Inner products of the columns, the lower triangle of width × width at least, divided by the rows.
  ///
  /// Eight products at a time, each summed over the rows in their order, as one by one.
  private static func columnProducts(_ x: [Double], rows n: Int, width p: Int) -> [Double] {
    typealias Lanes = SIMD8<Double>
    let lanes = Lanes.scalarCount
    let vectors = (p + lanes - 1) / lanes
    var sums = [Lanes](repeating: .zero, count: p * vectors)
    var row = [Lanes](repeating: .zero, count: vectors)
    for i in 0..<n {
      for k in 0..<p { row[k / lanes][k % lanes] = x[i * p + k] }
      for j in 0..<p {
        let value = Lanes(repeating: x[i * p + j] / Double(n))
        for v in 0...j / lanes { sums[j * vectors + v] += value * row[v] }
      }
    }
    var gram = [Double](repeating: 0, count: p * p)
    for j in 0..<p {
      for k in 0...j { gram[j * p + k] = sums[j * vectors + k / lanes][k % lanes] }
    }
    return gram
  }

  /// The regression with this penalty; nil where the system has no finite solution, as when no input varies.
  func solution(penalty: Double) -> RidgeRegression? {
    guard rows > 0 else { return nil }
    guard meanVariance > 0 else {
      return RidgeRegression(
        coefficients: Array(repeating: 0, count: features * outputs), intercepts: targetMeans)
    }
    let d = min(rows, features)
    var factor = gram
    for i in 0..<d { factor[i * d + i] += penalty * meanVariance }
    guard factorize(&factor, size: d) else { return nil }
    var coefficients = [Double](repeating: 0, count: features * outputs)
    var intercepts = targetMeans
    for h in 0..<outputs {
      var vector = Array(products[h * d..<(h + 1) * d])
      solve(factor, size: d, &vector)
      for j in 0..<features {
        var coefficient = isDual ? 0 : vector[j]
        if isDual { for i in 0..<rows { coefficient += inputs[i * features + j] * vector[i] } }
        coefficients[j * outputs + h] = coefficient
        intercepts[h] -= coefficient * inputMeans[j]
      }
    }
    return RidgeRegression(coefficients: coefficients, intercepts: intercepts)
  }
}

private func columnMeans(of values: [Double], width: Int) -> [Double] {
  var sums = [Double](repeating: 0, count: width)
  for (i, value) in values.enumerated() { sums[i % width] += value }
  return sums.map { $0 / Double(max(values.count / max(width, 1), 1)) }
}

/// Cholesky's factorization of the lower triangle in place; false where the matrix is not positive definite.
private func factorize(_ a: inout [Double], size n: Int) -> Bool {
  for j in 0..<n {
    for i in j..<n {
      var sum = a[i * n + j]
      for k in 0..<j { sum -= a[i * n + k] * a[j * n + k] }
      if i == j {
        guard sum > 0, sum.isFinite else { return false }
        a[j * n + j] = sum.squareRoot()
      } else {
        a[i * n + j] = sum / a[j * n + j]
      }
    }
  }
  return true
}

/// Solves L Lᵀ x = b in place.
private func solve(_ factor: [Double], size n: Int, _ b: inout [Double]) {
  for i in 0..<n {
    for k in 0..<i { b[i] -= factor[i * n + k] * b[k] }
    b[i] /= factor[i * n + i]
  }
  for i in stride(from: n - 1, through: 0, by: -1) {
    for k in i + 1..<n { b[i] -= factor[k * n + i] * b[k] }
    b[i] /= factor[i * n + i]
  }
}
