internal import Escaping
internal import Foundation

extension AuditResult {
  /// The result to be read, one block a finding.
  public var text: String {
    let folds = sample.reduce(0) { $0 + $1.folds.count }
    var lines = [
      "Audit: \(passed ? "passed" : "FAILED")",
      "\(counted(sample.count, "series", "series")) sampled of \(seriesCount), \(counted(folds, "fold", "folds")), "
        + "\(counted(armCount, "arm", "arms")), seed \(seed)",
    ]
    for sampled in sample {
      let places = zip(sampled.folds, sampled.cutoffs).map { "\($0) (\($1))" }.joined(separator: ", ")
      lines.append("  \(sampled.series): folds \(places)")
    }
    lines.append("")
    for finding in findings {
      lines.append("\(padded(finding.status.label, 16))\(padded(finding.check.rawValue, 21))\(finding.summary)")
      for failure in finding.failures { lines.append("    " + failure.text) }
    }
    if !carried.isEmpty {
      lines += ["", "Carried from fold to fold, and since when it is known:"]
      lines += carriedLines
    }
    return lines.map { Escape.shown($0) }.joined(separator: "\n") + "\n"
  }

  /// One line an item, with all the arms that carry the same.
  private var carriedLines: [String] {
    var groups: [(text: String, arms: [String])] = []
    for item in carried {
      let text = "\(item.item): \(item.amount); \(item.knownAt)"
      if let i = groups.firstIndex(where: { $0.text == text }) {
        groups[i].arms.append(item.arm)
      } else {
        groups.append((text, [item.arm]))
      }
    }
    return groups.map { text, arms in
      "  \(text)  [\(arms[0])\(arms.count > 1 ? " and \(counted(arms.count - 1, "other arm", "other arms"))" : "")]"
    }
  }
}

extension AuditFailure {
  /// The failure on one line: cause, place and numbers.
  package var text: String {
    var place = [series]
    if let arm { place.append(arm) }
    if let fold { place.append("fold \(fold)") }
    if let row { place.append(instant.map { $0 == "\(row)" ? "row \(row)" : "\($0) (row \(row))" } ?? "row \(row)") }
    if let lead { place.append("lead \(lead)") }
    var text = "\(cause.text): \(place.joined(separator: ", ")): \(what)"
    if let expected, let found { text += ": expected \(expected), found \(found)" }
    return occurrences > 1 ? text + " (and \(occurrences - 1) more)" : text
  }
}

extension AuditFinding.Status {
  fileprivate var label: String { self == .failed ? "FAILED" : rawValue }
}

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: Swift.max(1, width - text.count))
}

/// A number with its noun.
func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
