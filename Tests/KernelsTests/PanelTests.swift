import Foundation
import Randomness
import Testing

@testable import Kernels

/// Matrices in panels, at sizes around those of panels and tiles.
@Suite struct PanelTests {
  static let sizes = [(1, 1), (3, 7), (8, 8), (9, 17), (31, 5), (130, 24), (257, 33)]

  static func random(_ rows: Int, _ columns: Int, _ name: String, _ table: KernelTable) -> PanelMatrix {
    let matrix = PanelMatrix(rows: rows, columns: columns, table: table)
    var stream = RandomStream(seed: RandomStream.seed(name, rows, columns))
    for r in 0..<rows {
      for c in 0..<columns { matrix[r, c] = stream.normal() }
    }
    return matrix
  }

  static func elements(_ matrix: PanelMatrix) -> [Double] {
    (0..<matrix.rows).flatMap { r in (0..<matrix.columns).map { matrix[r, $0] } }
  }

  /// The largest distance, relative to the largest element of the second.
  static func distance(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    let scale = b.reduce(1e-300) { max($0, abs($1)) }
    return zip(a, b).reduce(0) { worst, pair in pair.0 == pair.1 ? worst : max(worst, abs(pair.0 - pair.1) / scale) }
  }

  /// Everything that a matrix can do, on the functions of one level: a list of results.
  static func results(_ rows: Int, _ columns: Int, _ table: KernelTable) -> [[Double]] {
    let (x, y) = (random(rows, columns, "x", table), random(rows, 3, "y", table))
    let range = rows / 3..<rows
    var results = [x.sums(range)]
    let lower = PanelMatrix(rows: columns, columns: columns, table: table)
    lower.addProducts(of: x, x, range, lower: true)
    results.append(elements(lower.centred(sums: x.sums(range), total: Double(range.count), divisor: 3)))
    let cross = PanelMatrix(rows: columns, columns: 3, table: table)
    cross.addProducts(of: x, y, range)
    results.append(elements(cross))
    let outputs = PanelMatrix(rows: range.count, columns: 3, table: table)
    outputs.fillRows([1, 2, 3])
    outputs.addOutputs(of: x, range, cross)
    results.append(elements(outputs))
    results.append(outputs.squaredErrors(against: y, range, scales: (0..<rows).map { Double($0 + 1) }))
    x.subtract(x.sums(0..<rows))
    results.append(elements(x))
    results.append(elements(x.part(range, transposed: true)))
    return results
  }

  @Test(arguments: sizes, levels)
  func sumsAndProductsAreThoseOfThePlainLoops(size: (rows: Int, columns: Int), level: CPULevel) throws {
    let found = Self.results(size.rows, size.columns, try table(level))
    let wanted = Self.results(size.rows, size.columns, .reference)
    for (i, (found, wanted)) in zip(found, wanted).enumerated() {
      #expect(Self.distance(found, wanted) < 1e-12, "result \(i)")
    }
  }

  @Test func levelsWithFusedProductsHaveTheSameBits() {
    guard let (narrow, wide) = fusedLevels else { return }
    for (rows, columns) in Self.sizes {
      #expect(Self.results(rows, columns, narrow) == Self.results(rows, columns, wide), "\(rows) × \(columns)")
      let forms = [narrow, wide].map { table in
        let form = TridiagonalForm(consuming: TridiagonalTests.symmetric(columns, table), table: table)
        let b = Self.random(columns, 11, "b", table)
        form.rotate(b, .into)
        form.solve(b, shifts: (0..<11).map { 1 + Double($0) })
        form.rotate(b, .back)
        return [form.diagonal, form.beside, Self.elements(b)]
      }
      #expect(forms[0] == forms[1], "\(columns)")
    }
  }

  @Test(arguments: levels)
  func aSumThatGoesOnHasTheBitsOfOneFromTheStart(level: CPULevel) throws {
    let table = try table(level)
    let x = Self.random(300, 13, "x", table)
    func products(_ ranges: [Range<Int>]) -> [Double] {
      let sum = PanelMatrix(rows: 13, columns: 13, table: table)
      for range in ranges { sum.addProducts(of: x, x, range, lower: true) }
      return Self.elements(sum)
    }
    #expect(products([0..<300]) == products([0..<1, 1..<150, 150..<150, 150..<300]))
  }

  @Test func whatIsOutOfRangeStopsWithAMessage() async {
    await #expect(processExitsWith: .failure) { _ = PanelMatrix(rows: 2, columns: 3)[2, 0] }
    await #expect(processExitsWith: .failure) { _ = PanelMatrix(rows: 2, columns: 3).sums(0..<3) }
    await #expect(processExitsWith: .failure) {
      PanelMatrix(rows: 3, columns: 3).addProducts(
        of: PanelMatrix(rows: 2, columns: 3), PanelMatrix(rows: 2, columns: 2), 0..<2)
    }
    await #expect(processExitsWith: .failure) {
      _ = AnchoredRows([1, 2, 3], starts: [1], lookback: 2, features: 1, horizon: 1, anchor: .none, anchoredColumns: 1)
    }
  }

  @Test(arguments: AnchorKind.allCases, levels)
  func windowsAreAnchoredAsByThePlainLoops(anchor: AnchorKind, level: CPULevel) throws {
    for (lookback, features, anchored, horizon, latency) in [
      (1, 1, 1, 1, 0), (7, 1, 1, 3, 0), (5, 3, 1, 0, 0), (9, 4, 2, 12, 0), (8, 2, 2, 1, 4), (6, 3, 1, 9, 2),
    ] {
      let values = normals(40 * features, "values").array
      let starts = [0, features, 4 * features, (40 - lookback - latency - horizon) * features]
      func rows(_ table: KernelTable) -> AnchoredRows {
        AnchoredRows(
          values, starts: starts, lookback: lookback, features: features, horizon: horizon,
          latency: latency, anchor: anchor, anchoredColumns: anchored, table: table)
      }
      let (found, wanted) = (rows(try table(level)), rows(.reference))
      for matrix in [\AnchoredRows.inputs, \.labels] {
        #expect(Self.distance(Self.elements(found[keyPath: matrix]), Self.elements(wanted[keyPath: matrix])) < 1e-12)
      }
      #expect(Self.distance(found.shifts + found.scales, wanted.shifts + wanted.scales) < 1e-14)
      // By hand, where nothing is taken out.
      if anchor == .none {
        for (row, start) in starts.enumerated() {
          #expect((0..<lookback * features).allSatisfy { found.inputs[row, $0] == Double(values[start + $0]) })
          #expect(
            (0..<horizon).allSatisfy {
              found.labels[row, $0] == Double(values[start + (lookback + latency + $0) * features])
            })
        }
      }
    }
  }
}

/// One factorization for every shift.
@Suite struct TridiagonalTests {
  /// A random symmetric matrix with positive eigenvalues, one of them nearly zero.
  static func symmetric(_ size: Int, _ table: KernelTable) -> PanelMatrix {
    let x = PanelTests.random(max(1, size - 1), size, "symmetric", table)
    let lower = PanelMatrix(rows: size, columns: size, table: table)
    lower.addProducts(of: x, x, 0..<x.rows, lower: true)
    return lower.centred(sums: Array(repeating: 0, count: size), total: 1, divisor: Double(size))
  }

  /// The largest element of (A + λ) x − b, beside those of b.
  private func residual(_ a: PanelMatrix, _ b: PanelMatrix, shifts: [Double], _ table: KernelTable) -> Double {
    let size = a.rows
    let form = TridiagonalForm(consuming: a.part(0..<size), table: table)
    let x = b.part(0..<size)
    form.rotate(x, .into)
    form.solve(x, shifts: shifts)
    form.rotate(x, .back)
    var worst = 0.0
    for column in 0..<b.columns {
      for row in 0..<size {
        let sum = (0..<size).reduce(shifts[column] * x[row, column]) { $0 + a[row, $1] * x[$1, column] }
        worst = max(worst, abs(sum - b[row, column]))
      }
    }
    return worst
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 16, 33, 65], levels)
  func solutionsSolveTheirSystems(size: Int, level: CPULevel) throws {
    let shifts = [1e-2, 1, 100, 3, 0.5, 7, 8, 9, 10]
    for table in [try table(level), .reference] {
      let b = PanelTests.random(size, shifts.count, "b", table)
      #expect(residual(Self.symmetric(size, table), b, shifts: shifts, table) < 1e-12)
    }
  }

  @Test(arguments: levels)
  func matricesWithNothingToReflectAreFactorizedToo(level: CPULevel) throws {
    let table = try table(level)
    let size = 12
    let b = PanelTests.random(size, 1, "b", table)
    let elements: [(Int, Int) -> Double] = [
      { _, _ in 0 }, { $0 == $1 ? Double($0) : 0 }, { abs($0 - $1) == 1 ? 0.5 : $0 == $1 ? 1 : 0 },
      { _, _ in 1 }, { $0 == $1 ? 1 : 1e-170 }, { ($0 < 6) == ($1 < 6) ? 1 : 1e-31 },
    ]
    for (i, element) in elements.enumerated() {
      let a = PanelMatrix(rows: size, columns: size, table: table)
      for r in 0..<size {
        for c in 0..<size { a[r, c] = element(r, c) }
      }
      #expect(residual(a, b, shifts: [0.25], table) < 1e-13, "matrix \(i)")
    }
  }

  @Test func traceAndSquaresAreThoseOfTheMatrix() throws {
    let a = Self.symmetric(19, .current)
    let trace = (0..<19).reduce(0) { $0 + a[$1, $1] }
    let squares = PanelTests.elements(a).reduce(0) { $0 + $1 * $1 }
    let form = TridiagonalForm(consuming: a)
    #expect(abs(form.diagonal.reduce(0, +) - trace) < 1e-12 * trace)
    let found = form.diagonal.reduce(0) { $0 + $1 * $1 } + 2 * form.beside.reduce(0) { $0 + $1 * $1 }
    #expect(abs(found - squares) < 1e-12 * squares)
  }
}
