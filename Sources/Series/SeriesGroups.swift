internal import Foundation

/// The group of each series, from a text file with a line `NAME,GROUP` for each, such as a ticker and its sector.
package struct SeriesGroups: Sendable {
  /// The groups by the names of series.
  package let groups: [String: String]

  /// Reads a file in UTF-8 whose two cells a line are separated by commas, semicolons or tabs; a first line that names them is harmless.
  ///
  /// Throws where it cannot be read, where a line has not two cells, and where a series has two groups. O(bytes).
  package init(path: String) throws(SeriesError) {
    let source = path.shownPath
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw SeriesError(
        source: source, expected: "a text file in UTF-8 with a line NAME,GROUP for each series", found: "none",
        advice: "Give each, all, or the path of such a file.")
    }
    var groups: [String: String] = [:]
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = line.trimmingCharacters(in: .whitespacesAndNewlines.union(["\u{FEFF}"]))
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      let cells = Self.cells(line)
      guard cells.count == 2, !cells[0].isEmpty, !cells[1].isEmpty else {
        throw SeriesError(
          source: source, line: number + 1, expected: "two cells, the name of a series and its group",
          found: "'\(line)'", advice: "Write them as NAME,GROUP; a cell with a comma in double quotes.")
      }
      if let other = groups[cells[0]], other != cells[1] {
        throw SeriesError(
          source: source, line: number + 1, expected: "one group for the series '\(cells[0])'",
          found: "'\(cells[1])' after '\(other)'", advice: "Leave one of the lines out.")
      }
      groups[cells[0]] = cells[1]
    }
    self.groups = groups
  }

  /// The cells of a line by the separator that it has; one in double quotes may have it too.
  private static func cells(_ line: String) -> [String] {
    let separator = line.first { ",;\t".contains($0) } ?? ","
    var cells = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == separator && !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
