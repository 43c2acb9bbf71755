public import Declarations
internal import Series

/// Series that learn together: one for a local model, several for a pooled one.
///
/// Weights, rates and what an optimizer keeps are the cohort's; a member's scaler, anchor, learning trace and shrinkage are its own.
public struct Cohort: Sendable, Hashable {
  /// Its name: that of its only series, or `all`, or that of a group.
  public let name: String
  /// The series, by their places in the run, ascending.
  public let members: [Int]

  /// The series whose place stands for the cohort's in keys of saved states.
  var leader: Int { members[0] }

  /// By what its random numbers are drawn; a cohort of one draws those of its series.
  func streamName(alone series: String) -> String { members.count == 1 ? series : "cohort \(name)" }
}

/// Which series a model learns from, as it is written: `each`, `all`, or what tells each series' group.
public enum CohortChoice: Sendable, Hashable {
  /// A model for each series.
  case each
  /// One for all.
  case all
  /// One for each group of a file or a column, by its name.
  case groups(of: String)

  /// The text of the choice.
  public var text: String {
    switch self {
    case .each: "each"
    case .all: "all"
    case .groups(let name): name
    }
  }
}

/// What weighs alike in the losses of a model that learns from several series.
public enum Weight: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Each row, so that a series weighs as much as it has rows.
  case row
  /// Each series, however many rows it has.
  case series
}

/// What a network learns a vector for.
public enum Embedding: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Nothing.
  case none
  /// Each series.
  case ticker
}

extension CohortChoice: TextCoded {
  /// What it is.
  public static let kind = "each, all, or what tells each series' group"
  /// The words that are no name.
  public static let words = [CohortChoice.each, .all].map(\.text)

  /// The choice of a text.
  public init?(text: String) {
    switch text.lowercased() {
    case "": return nil
    case Self.each.text: self = .each
    case Self.all.text: self = .all
    default: self = .groups(of: text)
    }
  }
}

extension Job {
  /// Whether models learn from several series, so that folds are cut by instants.
  var isPooled: Bool { catalog.isPooled }

  /// What there is to say of each pooled cohort: its series, and which of them come late or leave early.
  package var cohortNotes: [String] {
    var notes: [String] = []
    if series.count > 1, series[0].clock?.kind == .row {
      notes.append(
        "the series have no dates: folds are cut by row numbers, and rows of one number are taken for one instant in all of them"
      )
    }
    for group in catalog.groups where group.learns && group.settings.cohort != .each {
      for cohort in cohorts(of: group) {
        let members = cohort.members.map { (name: series[$0].name, folds: series[$0].folds.map(\.index)) }
        guard let last = members.compactMap(\.folds.last).max(), let first = members.compactMap(\.folds.first).min()
        else { continue }
        let apart = members.compactMap { member -> String? in
          guard let from = member.folds.first, let to = member.folds.last, from > first || to < last else { return nil }
          return "\(member.name) in folds \(from) to \(to)"
        }
        let more = apart.count > 5 ? " and \(apart.count - 5) more" : ""
        let learners =
          members.count == 1
          ? "'\(members[0].name)' has a model of its own"
          : "one model for the \(members.count) series of '\(cohort.name)'"
        let note =
          "\(learners) in \(last + 1 - first) folds by instants"
          + (apart.isEmpty ? "" : "; \(apart.prefix(5).joined(separator: ", "))\(more) only")
        if !notes.contains(note) { notes.append(note) }
      }
    }
    return notes
  }

  /// The cohorts whose models a group of arms trains; what is fitted at once is a series' own.
  func cohorts(of group: ArmGroup) -> [Cohort] {
    let choice = group.learns ? group.settings.cohort : .each
    switch choice {
    case .each: return series.indices.map { Cohort(name: series[$0].name, members: [$0]) }
    case .all: return series.isEmpty ? [] : [Cohort(name: choice.text, members: Array(series.indices))]
    case .groups(let key):
      let groups = Dictionary(grouping: series.indices) { series[$0].facts.labels[key] ?? "" }
      return groups.map { Cohort(name: $0.key, members: $0.value) }.sorted { $0.leader < $1.leader }
    }
  }
}

extension RunConfiguration {
  /// Whether some of its models learn from several series.
  var learnsFromSeveral: Bool { cohort != .each || start.contains(where: \.isPretrained) }
}

extension ArmCatalog {
  var isPooled: Bool { groups.contains { $0.learns && ($0.settings.cohort != .each || $0.start.isPretrained) } }
}
