internal import Declarations
internal import Foundation
internal import Kernels
internal import Randomness
internal import Series

/// A unit of work by what determines its results: the data of one series, the settings, and arms with their seed.
///
/// Units of equal content have equal results to the last bit, whatever series, arms and seeds a run has beside them.
package struct WorkUnit: Sendable, Equatable {
  /// Its key in its run.
  package var key: WalkStep.Key
  /// The indices of its arms in its run, in their order.
  package var arms: [Int]
  /// The folds of the series.
  package var folds: Int
  /// The hash of what determines its results.
  package var content: String

  /// A unit.
  package init(key: WalkStep.Key, arms: [Int], folds: Int, content: String) {
    self.key = key
    self.arms = arms
    self.folds = folds
    self.content = content
  }
}

extension Job {
  /// All units of the job, by series, then arm.
  ///
  /// O(series × arms).
  package func workUnits() throws -> [WorkUnit] {
    // The settings once a group, as all series share them.
    let all = try catalog.groups.map { group in
      (group: group, settings: try text(group.settings.ofOneUnit(isPermuted: group.feedback == .permuted)))
    }
    return series.enumerated().flatMap { index, walked in
      let folds = walked.folds.count
      return all.map { group, settings in
        // By the plain names, which no other entries of the run change.
        let names = group.members.map { "\($0.plain)" }
        let text = (["\(walked.name)=\(walked.contentHash(of: group))", settings] + names).joined(separator: "\n")
        return WorkUnit(
          key: WalkStep.Key(series: index, arm: group.lead.index), arms: group.members.map(\.index), folds: folds,
          content: hexadecimal(RandomStream.seed("unit", text))
            + hexadecimal(RandomStream.seed("content", text)))
      }
    }
  }

  private func text(_ configuration: RunConfiguration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(configuration), as: UTF8.self)
  }
}

extension RunConfiguration {
  /// What of the settings a unit's results depend on: not on names, nor on which other arms and seeds the run has.
  ///
  /// A permuted feedback is drawn by the run's first seed, whatever the arm's.
  fileprivate func ofOneUnit(isPermuted: Bool) -> RunConfiguration {
    var settings = ofAnyArm
    if !isPermuted { settings.seed = 0 }
    return settings
  }

  /// The name of a run that is given none.
  public var defaultName: String {
    var forecasters: [String] = []
    for name in entries.flatMap(\.forecaster) where !forecasters.contains(name) { forecasters.append(name) }
    return "\(target.rawValue) \(forecasters.joined(separator: "+"))"
  }
}
