internal import CKernels

/// Operations on a whole buffer.
package enum VectorOperations {
  /// √Σx², summed in double in one fixed order; not finite if any entry is not.
  ///
  /// O(count).
  package static func norm(_ buffer: FloatBuffer) -> Double { norm(buffer, table: .current) }

  /// Multiplies every entry.
  ///
  /// O(count).
  package static func scale(_ buffer: FloatBuffer, by factor: Float) { scale(buffer, by: factor, table: .current) }

  /// The same on the given functions.
  package static func norm(_ buffer: FloatBuffer, table: KernelTable) -> Double {
    table.functions.pointee.sum_of_squares(Int64(buffer.count), buffer.base).squareRoot()
  }

  /// The same on the given functions.
  package static func scale(_ buffer: FloatBuffer, by factor: Float, table: KernelTable) {
    table.functions.pointee.scale(Int64(buffer.count), buffer.base, factor)
  }
}
