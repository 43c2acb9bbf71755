internal import Foundation

/// What is constant of each series: the columns of a text file with a line `NAME,value,value,…` for each, under a line of names.
///
/// A column whose cells are all numbers is one of numbers; any other is one of texts, of which each that occurs becomes a column of its
/// own, in the order of their bytes, that is set where a series has it.
public struct StaticTable: Sendable {
  /// One value of a series.
  public enum Value: Sendable, Hashable {
    /// A number, to be standardized over the series that are learned from.
    case number(Double)
    /// Whether a series has a text.
    case flag(Bool)
  }

  /// The names of the columns that the series' values stand in, such as `cap` and `sector=Energy`.
  public let columns: [String]
  /// The values by the names of series, one a column.
  public let values: [String: [Value]]

  /// Reads a file in UTF-8 whose cells are separated by commas, semicolons or tabs, and of which the lines of `series` count.
  ///
  /// Throws where it cannot be read, names none of the series, has fewer than two columns, a line of another length, a series
  /// twice with other values, or a blank cell. O(bytes).
  public init(path: String, series: [String]) throws(SeriesError) {
    let lines = try LineOfCells.all(of: path, holding: "a line of names and a line NAME,value,… for each series")
    let source = path.shownPath
    guard let header = lines.first, header.cells.count >= 2 else {
      throw SeriesError(
        source: source, line: lines.first?.number, expected: "a line of names, that of the series' column and others",
        found: lines.first.map { "'\($0.text)'" } ?? "none",
        advice: "Write such as ticker,sector,cap on the first line.")
    }
    let wanted = Set(series)
    guard !wanted.contains(header.cells[0]) else {
      throw SeriesError(
        source: source, line: header.number, expected: "a line of names first, such as ticker,sector,cap",
        found: "the series '\(header.cells[0])'", advice: "Write the names of the columns above it.")
    }
    var rows: [String: [String]] = [:]
    for line in lines.dropFirst() where wanted.contains(line.cells[0]) {
      let (name, cells) = (line.cells[0], Array(line.cells.dropFirst()))
      guard line.cells.count == header.cells.count else {
        throw SeriesError(
          source: source, line: line.number, expected: "\(header.cells.count) cells, as on the first line",
          found: "\(line.cells.count)", advice: "Put a cell that has the separator in it in double quotes.")
      }
      if let blank = cells.firstIndex(of: "") {
        throw SeriesError(
          source: source, line: line.number, column: header.cells[blank + 1], expected: "a value for '\(name)'",
          found: "a blank cell", advice: "Fill it in, or leave the column or the line out.")
      }
      if let other = rows[name], other != cells {
        throw SeriesError(
          source: source, line: line.number, expected: "one line for the series '\(name)'", found: "another one",
          advice: "Leave one of the lines out.")
      }
      rows[name] = cells
    }
    guard series.isEmpty || !rows.isEmpty else {
      throw SeriesError(
        source: source, expected: "the names of series, such as '\(series[0])'",
        found: lines.dropFirst().prefix(3).map { "'\($0.cells[0])'" }.joined(separator: ", "),
        advice: "Write a line for each series, by the names that 'foldcast data describe' shows.")
    }
    var columns: [String] = []
    var values: [String: [Value]] = rows.mapValues { _ in [] }
    for (c, title) in header.cells.dropFirst().enumerated() {
      let numbers = rows.mapValues { Double($0[c]).flatMap { $0.isFinite ? $0 : nil } }
      if numbers.values.allSatisfy({ $0 != nil }) {
        columns.append(title)
        for (name, number) in numbers { values[name]?.append(.number(number ?? 0)) }
      } else {
        for text in Set(rows.values.map { $0[c] }).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
          columns.append("\(title)=\(text)")
          for (name, cells) in rows { values[name]?.append(.flag(cells[c] == text)) }
        }
      }
    }
    (self.columns, self.values) = (columns, values)
  }
}
