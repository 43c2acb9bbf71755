/// The names of columns, and where they have two levels the series that each belongs to.
struct ColumnLevels {
  private(set) var names: [String]
  /// The series of each column, nil for those of all series.
  private(set) var groups: [String?]

  /// Names from one line, from two that name columns together, or from none.
  init(_ lines: [[String]]) {
    guard lines.count == 2 else {
      names = lines.first ?? []
      groups = names.map { _ in nil }
      return
    }
    // Fields are named as the field names prices; the other line names the series.
    let known = lines.map { line in line.dropFirst().count { ColumnNames.prices.contains(ColumnNames.key($0)) } }
    let (fields, series) = known[1] > known[0] ? (lines[1], lines[0]) : (lines[0], lines[1])
    names = fields
    groups = fields.indices.map { $0 > 0 && $0 < series.count ? series[$0] : nil }
    // The corner says what the fields are, not what stands below it.
    if !names.isEmpty { names[0] = "Date" }
  }

  /// Fits the names to the columns: none become blank, and one that is missing or too many is found by the contents.
  mutating func name(_ width: Int, _ columns: [ColumnSample], _ notes: inout [String]) {
    if names.isEmpty { names = Array(repeating: "", count: width) }
    if names.count == width + 1 {
      let last = names.removeLast()
      if !last.isEmpty {
        notes.append("the header has one name more than the rows have cells; the last one, '\(last)', is left out")
      }
    } else if names.count + 1 == width {
      if columns[1].isTimes, columns[0].mainDate() != nil {
        names.insert("Time", at: 1)
        notes.append("the header has one name less than the rows have cells; column 2 is taken for the time")
      } else if columns[width - 1].isBlank {
        names.append("")
      } else {
        names.insert("", at: 0)
        notes.append("the header has one name less than the rows have cells; column 1 is taken for nameless")
      }
    }
    groups = names.indices.map { $0 < groups.count ? groups[$0] : nil }
  }
}
