internal import Foundation
internal import Kernels
internal import Randomness
internal import Series

/// A unit of work by what determines its results: the data of one series, the settings, and arms with their seed.
///
/// Units of equal content have equal results to the last bit, whatever series, arms and seeds a run has beside them.
public struct WorkUnit: Sendable, Equatable {
  /// Its key in its run.
  public var key: WalkStep.Key
  /// The indices of its arms in its run, in their order.
  public var arms: [Int]
  /// The folds of the series.
  public var folds: Int
  /// The hash of what determines its results.
  public var content: String

  /// A unit.
  public init(key: WalkStep.Key, arms: [Int], folds: Int, content: String) {
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
  public func workUnits() throws -> [WorkUnit] {
    // The settings once a group, as all series share them.
    var all: [(arms: [Int], settings: String)] = []
    for group in catalog.groups {
      let settings = try text(configuration.ofOneUnit(isPermuted: group.feedback == .permuted))
      all.append((group.members.map(\.index), settings))
    }
    return series.enumerated().flatMap { index, walked in
      let folds = walked.folds.count
      return all.map { unit in
        let names = unit.arms.map { "\(arms[$0])" }
        let text = (["\(walked.name)=\(walked.contentHash)", unit.settings] + names).joined(
          separator: "\n")
        return WorkUnit(
          key: WalkStep.Key(series: index, arm: unit.arms[0]), arms: unit.arms, folds: folds,
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
    var settings = self
    settings.name = ""
    (settings.forecaster, settings.rate, settings.start, settings.rateCarry) = ([], [], [], [])
    (settings.feedback, settings.randomFit, settings.rival, settings.naive) = ([], [], [], [])
    settings.seeds = 1
    if !isPermuted { settings.seed = 0 }
    return settings
  }

  /// The name of a run that is given none.
  public var defaultName: String { "\(target.rawValue) \(forecaster.joined(separator: "+"))" }

  /// The same settings without options that are spelled out with their default: these change no identity.
  ///
  /// The column goes whether it was given or detected, as the learning tables hold its name.
  var canonical: RunConfiguration {
    var settings = self
    settings.column = ""
    if name == defaultName { settings.name = "" }
    if lstmMode == .windowed { settings.lstmMode = nil }
    if shortcut == false { settings.shortcut = nil }
    if let anchor, anchor == (target == .level ? .lastValue : .none) { settings.anchor = nil }
    if bptt == lookback { settings.bptt = nil }
    if let weightDecay, Float(weightDecay) == optimizer.defaultWeightDecay {
      settings.weightDecay = nil
    }
    return settings
  }
}
