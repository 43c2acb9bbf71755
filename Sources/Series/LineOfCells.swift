internal import Foundation

/// A line of a small text file of cells that is neither blank nor a remark.
package struct LineOfCells: Sendable {
  /// Its number in the file, from 1.
  package let number: Int
  /// The whole line.
  package let text: String
  /// Its cells, without blanks around them.
  package let cells: [String]

  /// The lines of a text file in UTF-8 whose cells are separated by commas, semicolons or tabs.
  ///
  /// Throws where it cannot be read. O(bytes).
  package static func all(of path: String, holding what: String) throws(SeriesError) -> [LineOfCells] {
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw SeriesError(
        source: path.shownPath, expected: "a text file in UTF-8 with \(what)", found: "none",
        advice: "Give the path of such a file.")
    }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap {
      number, line in
      let line = line.trimmingCharacters(in: .whitespacesAndNewlines.union(["\u{FEFF}"]))
      guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
      return LineOfCells(number: number + 1, text: line, cells: cells(line))
    }
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
