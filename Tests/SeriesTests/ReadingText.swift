import Series

/// Texts of files for cases, and what is right about them.
enum ReadingText {
  /// The days from 2020-01-01 on, as `2020-03-02`.
  static func day(_ number: Int) -> String { CivilDate(daysSince1970: 18_262 + Int64(number)).description }

  /// A table of a header and rows that `row` makes from their number.
  static func table(_ header: String?, rows: Int, newestFirst: Bool = false, _ row: (Int) -> String) -> String {
    var lines = (0..<rows).map(row)
    if newestFirst { lines.reverse() }
    return ((header.map { [$0] } ?? []) + lines).joined(separator: "\n") + "\n"
  }

  /// A table of a stamp, whose text `stamp` makes, and a value that rises from 100 by a half.
  static func stamped(
    _ name: String, rows: Int = 40, newestFirst: Bool = false, separator: String = ",", _ stamp: (Int) -> String
  ) -> String {
    table("\(name)\(separator)Close", rows: rows, newestFirst: newestFirst) { "\(stamp($0))\(separator)\(price($0))" }
  }

  /// The value of a row, as text.
  static func price(_ row: Int) -> String { "\(100 + Double(row) / 2)" }

  /// What is right about `stamped`: one series whose only column is `Close`.
  static func closes(_ rows: Int = 40, from first: String, to last: String) -> ReadingCase.Outcome {
    .reads([closeSeries(rows, from: first, to: last)])
  }

  static func closeSeries(
    _ rows: Int = 40, from first: String, to last: String, name: String? = nil
  ) -> ExpectedSeries {
    ExpectedSeries(
      name: name, rows: rows, first: first, last: last, columns: ["Close"],
      values: ["Close": .init(first: 100, last: 100 + Double(rows - 1) / 2)])
  }

  /// The forty days from 2020-01-01, each with its price.
  static let fortyDays = closes(from: "2020-01-01", to: "2020-02-09")
}
