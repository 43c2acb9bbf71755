internal import Declarations
internal import Foundation
internal import Kernels
internal import Randomness
internal import Series

/// A unit of work by what determines its results: the data of a cohort's series, the settings, and arms with their seed.
///
/// Units of equal content have equal results to the last bit, whatever series, arms and seeds a run has beside them.
package struct WorkUnit: Sendable, Equatable {
  /// Its key in its run.
  package var key: WalkStep.Key
  /// The indices of its arms in its run, in their order.
  package var arms: [Int]
  /// The series of its cohort, and the folds of each.
  package var series: [Member]
  /// The hash of what determines its results.
  package var content: String

  /// A series of its cohort.
  package struct Member: Sendable, Equatable {
    /// Its index in its run.
    package var index: Int
    /// The folds in which it is forecast.
    package var folds: Int

    /// A series.
    package init(index: Int, folds: Int) { (self.index, self.folds) = (index, folds) }
  }

  /// A unit.
  package init(key: WalkStep.Key, arms: [Int], series: [Member], content: String) {
    self.key = key
    self.arms = arms
    self.series = series
    self.content = content
  }
}

extension Job {
  /// All units of the job, by series, then arm.
  ///
  /// O(series × arms).
  package func workUnits() throws -> [WorkUnit] {
    let folds = series.map(\.folds.count)
    return try catalog.walked.flatMap { group in
      // The settings once a group, as all series share them.
      let settings = try group.parts.map { try text($0.settings.ofOneUnit(isPermuted: $0.feedback == .permuted)) }
      return cohorts(of: group).map { cohort in
        var parts = zip(group.parts, settings).flatMap { determinants(of: cohort, $0, settings: $1) }
        // What an arm is made of, is told by the arms' numbers.
        if !group.candidates.isEmpty { parts += group.all.map { "\($0.index) \($0.arm)" } }
        let text = parts.joined(separator: "\n")
        return WorkUnit(
          key: WalkStep.Key(series: cohort.leader, arm: group.lead.index), arms: group.all.map(\.index),
          series: cohort.members.map { .init(index: $0, folds: folds[$0]) },
          content: hexadecimal(RandomStream.seed("unit", text)) + hexadecimal(RandomStream.seed("content", text)))
      }
    }.sorted { ($0.key.series, $0.key.arm) < ($1.key.series, $1.key.arm) }
  }

  /// What determines the results of a group whose arms are fitted, on a cohort.
  private func determinants(of cohort: Cohort, _ group: ArmGroup, settings: String) -> [String] {
    let members = cohort.members.map { series[$0] }
    var data = members.map { "\($0.name)=\($0.contentHash(of: group))" }
    data += members.compactMap { $0.clock.map { "clock \($0.hash)" } }.prefix(1)
    if members.count > 1 { data.append("cohort \(cohort.name)") }
    data += members.map { group.statics(of: $0) }.filter { !$0.isEmpty }.map { "static \($0)" }
    if group.start.isPretrained { data += series.map { "from \($0.name)=\($0.contentHash(of: group))" } }
    // By the plain names, which no other entries of the run change.
    return data + [settings] + group.members.map { "\($0.plain)" }
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
  package var defaultName: String {
    var forecasters: [String] = []
    for name in entries.flatMap(\.forecaster) where !forecasters.contains(name) { forecasters.append(name) }
    return "\(target.rawValue) \(forecasters.joined(separator: "+"))"
  }
}
