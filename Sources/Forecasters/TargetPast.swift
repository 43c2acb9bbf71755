internal import Foundation
internal import Series

/// The scaled target of windows up to a row, and means of it; of the rows that are held where there are fewer.
///
/// Sums begin at the row itself, so that a forecast has the same bits whatever rows are held before those that it reads.
struct TargetPast {
  let windows: Windows
  private let target: [Double]

  /// Rows that the slowest decay reads; four half-lives.
  static let longest = 60
  private static let halfLives = SIMD4(0.5, 2, 6, 15)
  /// The weights of the decays by a row's age.
  private static let weights: [SIMD4<Double>] = {
    let factors = SIMD4((0..<4).map { exp2(-1 / halfLives[$0]) })
    return (1..<longest).reduce(into: [SIMD4(repeating: 1)]) { weights, age in
      weights.append(weights[age - 1] * factors)
    }
  }()

  /// The target of windows.
  ///
  /// O(rows).
  init(_ windows: Windows) {
    self.windows = windows
    target = stride(from: 0, to: windows.values.count, by: windows.features).map { Double(windows.values[$0]) }
  }

  func value(_ row: Int) -> Double { target[row - windows.rows.lowerBound] }

  func mean(_ span: Int, up row: Int) -> Double {
    let (count, place) = (min(span, windows.rowsUp(to: row)), row - windows.rows.lowerBound)
    var sum = 0.0
    for age in 0..<count { sum += target[place - age] }
    return sum / Double(count)
  }

  /// Adds the newest values, the newest one last, less a level; the oldest that there is stands for those before it.
  func addNewest(_ count: Int, up row: Int, less level: Double, to values: inout [Double]) {
    let first = row - windows.rowsUp(to: row) + 1
    for row in row - count + 1...row { values.append(value(max(first, row)) - level) }
  }

  /// Adds means whose weights halve every ½, 2, 6 and 15 rows, less a level.
  func addDecayed(up row: Int, less level: Double, to values: inout [Double]) {
    let place = row - windows.rows.lowerBound
    var (total, sum) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    for (age, weight) in Self.weights[..<min(Self.longest, windows.rowsUp(to: row))].enumerated() {
      sum += weight * target[place - age]
      total += weight
    }
    let means = sum / total - level
    for lane in means.indices { values.append(means[lane]) }
  }
}
