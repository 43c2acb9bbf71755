internal import CKernels

/// A symmetric matrix as A = Q T Qᵀ, Q orthogonal and T tridiagonal: one factorization for A + λ and every λ.
///
/// Householder's reduction (Golub and Van Loan, Matrix Computations, 8.3.1), 4/3 n³ operations; each λ and right side then costs O(n).
/// T has the eigenvalues of A.
package final class TridiagonalForm {
  /// n.
  package let size: Int
  /// T's diagonal.
  package let diagonal: [Double]
  /// The n − 1 numbers beside T's diagonal.
  package let beside: [Double]
  /// Q as reflections, a row of numbers each.
  private let reflections: UnsafeMutablePointer<Double>
  private let factors: [Double]
  private let table: KernelTable

  /// Factorizes a symmetric matrix of at least one row, of which nothing is left.
  ///
  /// O(n³). Not finite where the matrix is not.
  package convenience init(consuming matrix: PanelMatrix) { self.init(consuming: matrix, table: .current) }

  /// The same on the given functions.
  package init(consuming matrix: PanelMatrix, table: KernelTable) {
    require(
      matrix.rows == matrix.columns && matrix.rows > 0,
      "a symmetric matrix, found \(matrix.rows) × \(matrix.columns)")
    (size, self.table) = (matrix.rows, table)
    reflections = allocateDoubles(size * roundedToPanel(size))
    var work = [Double](repeating: 0, count: 2 * roundedToPanel(size))
    var (factors, diagonal) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    var beside = diagonal
    table.functions.pointee.tridiagonalize(
      Int64(size), matrix.base, reflections, &factors, &diagonal, &beside, &work)
    (self.factors, self.diagonal, self.beside) = (factors, diagonal, Array(beside.dropLast()))
  }

  deinit { reflections.deallocate() }

  /// Q or its transpose.
  package enum Direction: Sendable { case into, back }

  /// The columns in T's coordinates, QᵀB, or back in the matrix's own, Q B.
  ///
  /// O(n² × columns).
  package func rotate(_ b: PanelMatrix, _ direction: Direction) {
    require(b.rows == size, "a rotation of \(size) rows, found \(b.rows)")
    table.functions.pointee.rotate(
      Int64(size), reflections, factors, direction == .back ? 1 : 0, Int64(b.panels), b.base)
  }

  /// Solves (T + λ) x = b in place, with a λ for each column such that T + λ is positive definite.
  ///
  /// O(n × columns).
  package func solve(_ b: PanelMatrix, shifts: [Double]) {
    require(b.rows == size && shifts.count == b.columns, "\(b.columns) columns and \(shifts.count) shifts")
    let padded = shifts + Array(repeating: 1, count: roundedToPanel(shifts.count) - shifts.count)
    var inverses = [Double](repeating: 0, count: PanelMatrix.width * size)
    table.functions.pointee.solve_shifted(
      Int64(size), diagonal, beside, Int64(b.panels), padded, b.base, &inverses)
  }
}
