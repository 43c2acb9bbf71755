internal import CKernels
internal import Foundation

/// The instruction set that the kernels run on.
///
/// `v3` (AVX2 with fused multiply-add) and `v4` (AVX-512) give identical bits; `baseline` has no fused multiply-add and differs by rounding.
/// The environment variable `FOLDCAST_CPU` forces a level.
package enum CPULevel: String, CaseIterable, Sendable {
  /// Any x86-64 CPU, without fused multiply-add.
  case baseline
  /// x86-64 with AVX2 and fused multiply-add.
  case v3
  /// x86-64 with AVX-512 (F, VL, DQ, BW).
  case v4
  /// 64-bit ARM with its vectors of four.
  case arm

  /// The environment variable that forces a level.
  package static let variable = "FOLDCAST_CPU"

  /// The levels that this CPU has, plainest first.
  package static var available: [CPULevel] { allCases.filter { KernelTable.of($0) != nil } }

  /// The level in force; stops with the message of ``CPULevelError`` when `FOLDCAST_CPU` asks for one that is not there.
  ///
  /// A command calls ``select()`` first, so that its user sees an error and not a crash.
  package static let current: CPULevel = {
    do {
      return try select()
    } catch {
      fatalError("\(error)")
    }
  }()

  /// The level that `FOLDCAST_CPU` asks for; unset, the best that this CPU has.
  ///
  /// Throws ``CPULevelError``.
  package static func select() throws -> CPULevel { try select(ProcessInfo.processInfo.environment[variable]) }

  /// The level of a name; without a name the best that this CPU has.
  ///
  /// Throws ``CPULevelError``.
  package static func select(_ forced: String?) throws -> CPULevel {
    guard let forced, !forced.isEmpty else { return CPULevel(rawValue: String(cString: fck_best_level())) ?? .baseline }
    guard let level = CPULevel(rawValue: forced), KernelTable.of(level) != nil else {
      throw CPULevelError(asked: forced, available: available)
    }
    return level
  }
}

/// `FOLDCAST_CPU` asks for a level that is unknown, or that this CPU does not have.
package struct CPULevelError: Error, Equatable, CustomStringConvertible {
  /// What was asked for.
  package let asked: String
  /// The levels that can be had here.
  package let available: [CPULevel]

  /// Where, expected, found, and what to do.
  package var description: String {
    let names = available.map(\.rawValue).joined(separator: ", ")
    let known = CPULevel(rawValue: asked) != nil
    return "\(CPULevel.variable): expected one of \(names), found \"\(asked)\""
      + (known ? ", which this CPU does not have" : "") + ". Unset it to use the best level of this CPU."
  }
}
