internal import Declarations
internal import Foundation
internal import Results
internal import WalkForward

/// Which arms of a run are looked at.
enum ArmChoice {
  /// The arms of these names, with or without their seed; without names the sequential arms, rivals, their `freshInit`
  /// baselines, and the naive arm with the lowest geometric mean of MSEs.
  static func arms(of run: StoredRun, named names: [String], in reader: ResultReader) throws -> [StoredArm] {
    let all = try reader.arms(of: run.id)
    guard names.isEmpty else { return try named(names, among: all, run) }
    let usual = all.filter {
      [.sequential, .rival].contains($0.arm.role) || ($0.arm.randomFit == "freshInit" && !$0.arm.isLeaky)
    }
    return usual + [try bestNaive(of: run, among: all, in: reader)].compactMap { $0 }
  }

  /// The full names of the arms of runs that are called so, each in one run at least.
  static func names(of runs: [StoredRun], named names: [String], in reader: ResultReader) throws -> [String] {
    let all = try runs.flatMap { try reader.arms(of: $0.id) }
    return Set(
      try names.flatMap { name in
        let found = all.filter { matches($0, name) }.map(\.arm.name)
        guard !found.isEmpty else {
          throw AnalysisError(
            usage: true, "--arm \(name)", expected: "an arm of the store", found: "none of that name",
            advice: advice(name, among: Set(all.map(\.arm.name)).sorted()))
        }
        return found
      }
    ).sorted()
  }

  private static func named(_ names: [String], among all: [StoredArm], _ run: StoredRun) throws -> [StoredArm] {
    var chosen: [StoredArm] = []
    for name in names {
      let found = all.filter { matches($0, name) }
      guard !found.isEmpty else {
        throw AnalysisError(
          usage: true, "--arm \(name)", expected: "an arm of run \(run.name)", found: "none of that name",
          advice: advice(name, among: all.map(\.arm.name)))
      }
      chosen += found.filter { arm in !chosen.contains { $0.id == arm.id } }
    }
    return chosen
  }

  /// What to do about a name that no arm has: the nearest names, and all where they are few.
  static func advice(_ name: String, among arms: [String]) -> String {
    let listed =
      arms.count > mostListed
      ? "'foldcast report --format json' names all." : "The arms are \(arms.joined(separator: ", "))."
    return [Nearest.advice(name, among: arms), listed].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What to do about a name that no series has.
  static func advice(_ name: String, series names: [String]) -> String {
    let known = Set(names).sorted()
    let listed = known.count > mostListed ? "" : "The series are \(known.joined(separator: ", "))."
    let all = [Nearest.advice(name, among: known), listed].filter { !$0.isEmpty }
    return all.isEmpty ? "The report names the series." : all.joined(separator: " ")
  }

  private static let mostListed = 12

  /// Whether an arm is called so, with or without its seed.
  static func matches(_ arm: StoredArm, _ name: String) -> Bool { arm.arm.name == name || seedless(arm) == name }

  private static func seedless(_ arm: StoredArm) -> String {
    let suffix = arm.arm.seed.map { "#\($0)" } ?? ""
    return arm.arm.name.hasSuffix(suffix) ? String(arm.arm.name.dropLast(suffix.count)) : arm.arm.name
  }

  /// The naive arm that is best over all series in hindsight; nil without naive arms that are scored.
  private static func bestNaive(
    of run: StoredRun, among all: [StoredArm], in reader: ResultReader
  ) throws -> StoredArm? {
    let naive = all.filter { $0.arm.role == .naive && !$0.arm.isLeaky }
    let scores = Dictionary(grouping: try reader.scores(of: run.id), by: \.arm)
    func mean(_ arm: StoredArm) -> Double? {
      let logs = (scores[arm.id] ?? []).compactMap { score in score.error.map { log($0) } }
      return logs.isEmpty ? nil : Ratios.mean(logs)
    }
    return naive.compactMap { arm in mean(arm).map { (arm, $0) } }.min { $0.1 < $1.1 }?.0
  }
}
