internal import Escaping
public import Foundation

/// One fold of one unit of work, as it is stored: whole, with what the next one needs, so that a run can go on after any crash.
public struct WalkStep: Sendable {
  /// Which unit of work: a series, and the first arm of those that are walked together.
  public struct Key: Sendable, Hashable {
    /// The series' index in the run.
    public var series: Int
    /// The index of the sequential arm, or of the first naive arm.
    public var arm: Int

    /// A key.
    public init(series: Int, arm: Int) {
      self.series = series
      self.arm = arm
    }
  }

  /// The unit.
  public var key: Key
  /// One record an arm.
  public var records: [FoldRecord]
  private let encoded: @Sendable () throws -> Data
  private var encodedSettled: (@Sendable () throws -> Data)?

  /// Everything that the unit's next fold needs of those before it, to be given back to `Engine.walk(resuming:)`.
  ///
  /// Made on demand: of steps that are stored together, only a unit's last one needs it.
  public var state: Data { get throws { try encoded() } }

  /// What the unit's next fold needs after the last that rows which follow cannot change; nil of a step that does not end there, and
  /// where it needs nothing.
  package var settled: Data? { get throws { try encodedSettled?() } }

  /// Whether rows that follow cannot change it nor those before it, but may change the next one.
  package var isSettled: Bool { encodedSettled != nil }

  /// A step, and the state after the last fold that rows which follow cannot change where this one ends there.
  init(key: Key, records: [FoldRecord], state: WalkState, settled: WalkState?) {
    self.init(key: key, records: records, state: try state.encoded())
    if let settled { encodedSettled = { try settled.encoded() } }
  }

  /// A step.
  public init(key: Key, records: [FoldRecord], state: @escaping @autoclosure @Sendable () throws -> Data) {
    self.key = key
    self.records = records
    encoded = state
  }
}

/// A saved state that does not belong to the run that is to go on.
package struct WalkStateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The series whose state it is.
  package var series: String

  /// The message.
  package var description: String {
    "the saved state of series '\(Escape.shown(series))' cannot be read; run again with --overwrite to begin anew"
  }
}
