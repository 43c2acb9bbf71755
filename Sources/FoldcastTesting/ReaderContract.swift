internal import Foundation
public import Series

/// What every reader of tables promises, put to the test on made tables, through the same doors that a run goes through.
///
/// | clause | promise |
/// |---|---|
/// | `kind` | files of the format are told from others, alone and in folders |
/// | `columns` | every column has its name, in its place |
/// | `rows` | every row is given once and in order, one cell a column: numbers to the bit, texts as they are, nothing for blanks |
/// | `again` | rows are the same when they are read again |
/// | `ends` | no row is given behind the one where reading is told to end |
/// | `series` | the same table is the same series as from a file of text, to the bit |
/// | `blank rows` | a row of blanks is passed over, as in a file of text |
/// | `damaged cells` | a cell that is no number is refused with its row and column |
/// | `no rows` | a table without rows is refused |
/// | `beside` | files that are loaded beside it change nothing |
/// | `cut` | a file that is cut short is refused or gives its first rows, never others |
/// | `rubbish` | bytes that are no such file are refused |
/// | `unchanged` | a file is only read, and none is left beside it |
///
/// A reader that stops the program stops the check as well.
public enum ReaderContract {
  /// The promises that a format of one's own breaks, the first instance of each; empty where it keeps all.
  ///
  /// `write` makes a file of the format at a path, with that table in it, and is part of the test alone. Throws what `write` throws,
  /// and where no temporary folder can be made. O(seconds).
  public static func check(
    _ format: TableFormat, writing write: @escaping (MadeTable, _ path: String) throws -> Void
  ) throws -> [ContractViolation] {
    guard let ending = format.extensions.min() else {
      return [ContractViolation(clause: "kind", text: "\(format.name) has no endings of names")]
    }
    var probe = try ReaderProbe(ending: ending, format: format, write: write)
    defer { probe.close() }
    try probe.readRows(of: format)
    try probe.loadSeries()
    return probe.findings.all
  }

  /// The same of a built-in kind of file, by the ending of its files' names; what it gives row by row is not looked at.
  public static func check(
    ending: String, writing write: @escaping (MadeTable, _ path: String) throws -> Void
  ) throws -> [ContractViolation] {
    var probe = try ReaderProbe(ending: ending, format: nil, write: write)
    defer { probe.close() }
    try probe.loadSeries()
    return probe.findings.all
  }
}

/// A table that a reader has to give.
public struct MadeTable: Sendable {
  /// The columns' names: a date, numbers with a fraction, whole numbers.
  public let columns = ["Date", "Close", "Volume"]
  /// One cell a column.
  public internal(set) var rows: [[TableCell]]

  /// So many days with prices, of which every tenth row has no volume.
  init(days: Int, from price: Double = 100) {
    rows = (0..<days).map { day in
      // 2020-01-01 and the days that follow.
      let date = Clock.date.text(for: (18_262 + Int64(day)) * 86_400_000)
      let close = price * (1 + scatter(day) / 10)
      return [.text(date), .real(close), day % 10 == 3 ? .blank : .integer(Int64(1000 + day))]
    }
  }

  /// The table as a file of text.
  public var csv: String {
    ([columns] + rows.map { $0.map(\.csv) }).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}

extension TableCell {
  /// The cell in a file of text.
  fileprivate var csv: String {
    switch self {
    case .blank: ""
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    }
  }
}
