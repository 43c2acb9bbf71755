internal import CKernels

/// The C functions of one CPU level.
package struct KernelTable: @unchecked Sendable {
  // Sendable because the table is a constant of the C target.
  let functions: UnsafePointer<fck_table>

  /// The plain loops that every level is tested against.
  package static let reference = KernelTable(functions: fck_reference())

  /// The functions of the level in force.
  package static let current = KernelTable.of(CPULevel.current) ?? .reference

  /// The functions of a level, or nil where this build or this CPU does not have it.
  package static func of(_ level: CPULevel) -> KernelTable? {
    fck_level(level.rawValue).map { KernelTable(functions: $0) }
  }

  /// The most multiply-adds that this level does, in billions of floating-point operations a second: the best of several short loops.
  package func peakGigaflops(rounds: Int = 20) -> Double {
    let sink = FloatBuffer([0.999, 0.001])
    let clock = ContinuousClock()
    return (0..<rounds).reduce(0) { best, _ in
      sink.copy(from: [0.999, 0.001])
      var operations = 0.0
      let time = clock.measure { operations = functions.pointee.multiply_add_loop(100_000, sink.base) }
      return max(best, operations / (time / .nanoseconds(1)))
    }
  }

  /// Applies an elementary function in place.
  package func apply(_ function: ElementaryFunction, to buffer: FloatBuffer) {
    let count = Int64(buffer.count)
    switch function {
    case .exp: functions.pointee.exp(count, buffer.base)
    case .tanh: functions.pointee.tanh(count, buffer.base)
    case .sigmoid: functions.pointee.sigmoid(count, buffer.base)
    case .erf: functions.pointee.erf(count, buffer.base)
    }
  }
}

/// The elementary functions that the kernels compute by polynomials.
package enum ElementaryFunction: String, CaseIterable, Sendable { case exp, tanh, sigmoid, erf }

/// Stops with a message that survives optimization when a programmer's mistake would read or write out of bounds.
@inline(__always)
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}
