internal import CKernels

/// A matrix of doubles as the kernels want it: in panels of eight columns, whose rows lie one after the other; zero at first.
///
/// Every element of a sum or product is one chain of additions in the order of the rows or of the inner index: its bits are the same at
/// each CPU level with fused multiply-add, and a sum over rows may be taken up where it was left. Not `Sendable`: a matrix lives in one task.
package final class PanelMatrix {
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int
  let base: UnsafeMutablePointer<Double>
  /// Doubles from one panel to the next.
  let panel: Int
  private let table: KernelTable

  /// Columns of a panel.
  static let width = 8

  /// A matrix of zeros.
  ///
  /// O(rows × columns).
  package convenience init(rows: Int, columns: Int) { self.init(rows: rows, columns: columns, table: .current) }

  /// The same on the given functions.
  package convenience init(rows: Int, columns: Int, table: KernelTable) {
    self.init(unfilled: rows, columns: columns, table: table)
    base.initialize(repeating: 0, count: panels * panel)
  }

  /// A matrix of which a kernel fills all rows, whole panels of them.
  init(unfilled rows: Int, columns: Int, table: KernelTable) {
    require(rows >= 0 && columns >= 0, "a matrix of \(rows) × \(columns) does not exist")
    (self.rows, self.columns, self.table) = (rows, columns, table)
    panel = roundedToPanel(rows) * Self.width
    base = allocateDoubles(panel * ((columns + Self.width - 1) / Self.width))
    let filled = rows * Self.width
    for j in 0..<panels { (base + j * panel + filled).initialize(repeating: 0, count: panel - filled) }
  }

  /// A matrix of numbers that lie row by row.
  ///
  /// O(rows × columns).
  package convenience init(rowMajor values: [Double], columns: Int) {
    require(
      columns > 0 && values.count % columns == 0 || values.isEmpty, "\(values.count) numbers in rows of \(columns)")
    self.init(rows: values.isEmpty ? 0 : values.count / columns, columns: columns)
    for column in 0..<columns {
      let to = column / Self.width * panel + column % Self.width
      for row in 0..<rows { base[to + row * Self.width] = values[row * columns + column] }
    }
  }

  deinit { base.deallocate() }

  var panels: Int { (columns + Self.width - 1) / Self.width }

  /// An element; one out of range stops with a message.
  package subscript(row: Int, column: Int) -> Double {
    get { base[place(row, column)] }
    set { base[place(row, column)] = newValue }
  }

  private func place(_ row: Int, _ column: Int) -> Int {
    require(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "element (\(row), \(column)) of a matrix of \(rows) × \(columns)")
    return column / Self.width * panel + row * Self.width + column % Self.width
  }

  /// Some of the rows, or for `transposed` those as columns.
  ///
  /// O(rows × columns).
  package func part(_ range: Range<Int>, transposed: Bool = false) -> PanelMatrix {
    need(range)
    let part = PanelMatrix(
      rows: transposed ? columns : range.count, columns: transposed ? range.count : columns, table: table)
    for column in 0..<columns {
      let from = column / Self.width * panel + column % Self.width
      for (i, row) in range.enumerated() {
        let value = base[from + row * Self.width]
        if transposed { part[column, i] = value } else { part[i, column] = value }
      }
    }
    return part
  }

  /// Some of the columns, row by row.
  ///
  /// O(rows × columns).
  package func rowMajor(_ range: Range<Int>) -> [Double] {
    require(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    var values = Array(repeating: 0.0, count: rows * range.count)
    for (place, column) in range.enumerated() {
      let from = column / Self.width * panel + column % Self.width
      for row in 0..<rows { values[row * range.count + place] = base[from + row * Self.width] }
    }
    return values
  }

  /// This matrix with further columns of zeros behind its own.
  ///
  /// A copy; O(rows × columns).
  package func widened(by count: Int) -> PanelMatrix {
    let wide = PanelMatrix(rows: rows, columns: columns + count, table: table)
    wide.base.update(from: base, count: panels * panel)
    return wide
  }

  /// Puts the same numbers into every row.
  ///
  /// O(rows × columns).
  package func fillRows(_ values: [Double]) {
    require(values.count == columns, "\(values.count) values for rows of \(columns)")
    for column in 0..<columns {
      let to = column / Self.width * panel + column % Self.width
      for row in 0..<rows { base[to + row * Self.width] = values[column] }
    }
  }

  /// The sums of the columns over some rows.
  ///
  /// O(rows × columns).
  package func sums(_ range: Range<Int>) -> [Double] {
    need(range)
    let all = [Double](unsafeUninitializedCapacity: panels * Self.width) { sums, count in
      if let to = sums.baseAddress {
        table.functions.pointee.panel_sums(Int64(range.count), Int64(panels), first(range), Int64(panel), to)
      }
      count = panels * Self.width
    }
    return Array(all[..<columns])
  }

  /// Subtracts a number from each column.
  ///
  /// O(rows × columns).
  package func subtract(_ fromEach: [Double]) {
    require(fromEach.count == columns, "\(fromEach.count) numbers to subtract from \(columns) columns")
    let padded = fromEach + Array(repeating: 0, count: panels * Self.width - columns)
    table.functions.pointee.panel_subtract(Int64(rows), Int64(panels), base, Int64(panel), padded)
  }

  /// Adds AᵀB, summed over some rows of both; with `lower` A is B, and only the panels up to the diagonal's are made.
  ///
  /// O(rows × columns of A × columns of B).
  package func addProducts(of a: PanelMatrix, _ b: PanelMatrix, _ range: Range<Int>, lower: Bool = false) {
    a.need(range)
    b.need(range)
    require(
      rows == a.columns && columns == b.columns && (!lower || a === b),
      "products of \(a.columns) and \(b.columns) columns in a matrix of \(rows) × \(columns)")
    table.functions.pointee.panel_products(
      Int64(range.count), Int64(a.panels), a.first(range), Int64(a.panel), Int64(b.panels), b.first(range),
      Int64(b.panel), lower ? 1 : 0, base, Int64(panel))
  }

  /// Adds A·B, with A some rows of a matrix, which are all of this one's.
  ///
  /// O(rows × columns of A × columns of B).
  package func addOutputs(of a: PanelMatrix, _ range: Range<Int>, _ b: PanelMatrix) {
    a.need(range)
    require(
      rows == range.count && columns == b.columns && a.columns == b.rows,
      "\(range.count) × \(a.columns) times \(b.rows) × \(b.columns) in a matrix of \(rows) × \(columns)")
    table.functions.pointee.panel_outputs(
      Int64(rows), Int64(a.panels), a.first(range), Int64(a.panel), Int64(b.panels), b.base, base, Int64(panel))
  }

  private func first(_ range: Range<Int>) -> UnsafeMutablePointer<Double> { base + range.lowerBound * Self.width }

  private func need(_ range: Range<Int>) {
    require(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
  }
}

extension PanelMatrix {
  /// The covariances of columns: with this matrix the lower sums of their products over rows that weigh `total` and `sums` their
  /// sums, both triangles of (Σ x xᵀ − Σx Σxᵀ / total) / divisor.
  ///
  /// O(columns²).
  package func centred(sums: [Double], total: Double, divisor: Double) -> PanelMatrix {
    require(
      rows == columns && sums.count == columns, "a square matrix of \(sums.count) columns, found \(rows) × \(columns)")
    let full = PanelMatrix(rows: rows, columns: columns, table: table)
    let (width, share) = (Self.width, 1 / total)
    for column in 0..<columns {
      let mean = sums[column] * share
      let down = column / width * panel + column % width
      for row in column..<rows {
        let value = (base[down + row * width] - sums[row] * mean) / divisor
        full.base[down + row * width] = value
        full.base[row / width * panel + column * width + row % width] = value
      }
    }
    return full
  }

  /// This matrix less another of its shape.
  ///
  /// O(rows × columns).
  package func less(_ other: PanelMatrix) -> PanelMatrix {
    require(rows == other.rows && columns == other.columns, "a matrix of \(rows) × \(columns) to subtract")
    let difference = PanelMatrix(rows: rows, columns: columns, table: table)
    for place in 0..<panels * panel { difference.base[place] = base[place] - other.base[place] }
    return difference
  }

  /// Σ ((x − y) s)² over the rows, a sum for each column x: y is the column of `targets` with the same remainder, its rows counted from
  /// `range`'s first, and s a factor for each of those rows.
  ///
  /// O(rows × columns).
  package func squaredErrors(against targets: PanelMatrix, _ range: Range<Int>, scales: [Double]) -> [Double] {
    targets.need(range)
    require(
      range.count == rows && scales.count == targets.rows && columns % targets.columns == 0,
      "errors of \(rows) × \(columns) against \(range.count) × \(targets.columns)")
    return (0..<columns).map { column in
      let goal = column % targets.columns
      let ours = base + (column / Self.width * panel + column % Self.width)
      let theirs = targets.first(range) + (goal / Self.width * targets.panel + goal % Self.width)
      var sum = 0.0
      for row in 0..<rows {
        let error = (ours[row * Self.width] - theirs[row * Self.width]) * scales[range.lowerBound + row]
        sum += error * error
      }
      return sum
    }
  }
}

/// A count rounded up to whole panels.
func roundedToPanel(_ count: Int) -> Int { (count + PanelMatrix.width - 1) / PanelMatrix.width * PanelMatrix.width }

/// Memory for doubles, aligned as vectors are.
func allocateDoubles(_ count: Int) -> UnsafeMutablePointer<Double> {
  UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Double>.stride, alignment: 64)
    .bindMemory(to: Double.self, capacity: count)
}
