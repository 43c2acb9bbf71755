internal import Declarations

extension SeriesError {
  /// The flags that most columns are asked for with.
  static let columnFlags = "--column or --covariates"

  /// A column that is not there: the nearest ones, and what lists all of a file's.
  static func noColumn(
    _ wanted: String, among names: [String], in source: String, flag: String = columnFlags
  ) -> SeriesError {
    let question = Nearest.advice(wanted, among: names)
    // The only column of a series that is a column of a wide file.
    let layout =
      names == ["value"] ? " Where each column of the file was read as a series, --layout file reads one." : ""
    let formulas = wanted.contains("(") ? " Formulas of columns are \(ColumnFormula.forms)." : ""
    return SeriesError(
      source: source, column: wanted,
      expected: names.isEmpty
        ? "a series with value columns"
        : Nearest.expected("columns", names, listedBy: "'foldcast data describe \(source)'"),
      found: "no such column",
      advice: "\(question.isEmpty ? "" : "\(question) ")Name one of them with \(flag).\(layout)\(formulas)")
  }
}
