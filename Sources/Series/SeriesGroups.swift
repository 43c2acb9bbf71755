internal import Foundation

/// The group of each series, from a text file with a line `NAME,GROUP` for each, such as a ticker and its sector.
package struct SeriesGroups: Sendable {
  /// The groups by the names of series.
  package let groups: [String: String]

  /// Whether a file of that path is there; a folder is none.
  package static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  /// Reads a file in UTF-8 whose two cells a line are separated by commas, semicolons or tabs; a first line that names them is harmless.
  ///
  /// Throws where it cannot be read, where a line has not two cells, and where a series has two groups. O(bytes).
  package init(path: String) throws(SeriesError) {
    let source = path.shownPath
    var groups: [String: String] = [:]
    for line in try LineOfCells.all(of: path, holding: "a line NAME,GROUP for each series") {
      let cells = line.cells
      guard cells.count == 2, !cells[0].isEmpty, !cells[1].isEmpty else {
        throw SeriesError(
          source: source, line: line.number, expected: "two cells, the name of a series and its group",
          found: "'\(line.text)'", advice: "Write them as NAME,GROUP; a cell with a comma in double quotes.")
      }
      if let other = groups[cells[0]], other != cells[1] {
        throw SeriesError(
          source: source, line: line.number, expected: "one group for the series '\(cells[0])'",
          found: "'\(cells[1])' after '\(other)'", advice: "Leave one of the lines out.")
      }
      groups[cells[0]] = cells[1]
    }
    self.groups = groups
  }
}
