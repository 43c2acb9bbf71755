import Foundation
import GRDB
import Series
import Testing

/// Readers of one's own among the built-in ones.
@Suite struct TableFormatTests {
  /// Rows in memory, whatever the file holds.
  private struct Rows: TableReader {
    let source = "rows"
    var columns = ["Date", "Close"]
    var rows: [[TableCell]] = (1...9).map { [.text("2020-01-0\($0)"), .real(Double($0))] }

    func read(_ take: ([TableCell]) throws -> Bool) throws {
      for row in rows { guard try take(row) else { return } }
    }
  }

  private static func format(
    _ rows: Rows = Rows(), signature: String = "", endings: Set<String> = ["rows"]
  ) -> TableFormat {
    TableFormat("a file of rows", extensions: endings, signature: Array(signature.utf8)) { _, _ in rows }
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func aFolderHoldsFilesOfTheFormatBesideOthers() throws {
    _ = try scratch.write(Array("Date,Close\n2020-01-01,1\n2020-01-02,2\n".utf8), to: "A.csv")
    _ = try scratch.write(Array("x".utf8), to: "B.rows")
    let panel = try PanelLoader.load([scratch.path], formats: [Self.format()])
    #expect(panel.series.map(\.name) == ["A", "B"] && panel.series.map(\.count) == [2, 9])
    #expect(try PanelLoader.load([scratch.path]).series.map(\.name) == ["A"])
  }

  @Test(arguments: [("ROWS", true), ("ROW", false)])
  func aSignatureTellsAFileWhateverItsNameIs(signature: String, isTold: Bool) throws {
    let file = try scratch.write(Array("ROWS,Close\n2020-01-01,1\n2020-01-02,2\n".utf8), to: "A.csv")
    let format = Self.format(signature: isTold ? signature : "TICK")
    #expect(try PanelLoader.load([file], formats: [format]).series.map(\.count) == [isTold ? 9 : 2])
  }

  @Test func optionsOfDatabasesAreNotForOtherFormats() throws {
    let file = try scratch.write(Array("x".utf8), to: "B.rows")
    var options = LoadOptions()
    options.table = "t"
    let error = #expect(throws: SeriesError.self) {
      try PanelLoader.load([file], options: options, formats: [Self.format()])
    }
    #expect(error?.expected == "a SQLite database for --table or --query")
  }

  /// A reader that is wrong is refused by its fault, and never read out of bounds.
  @Test(
    arguments: [
      (Rows(columns: []), "columns with a name each"), (Rows(columns: ["A", "A"]), "columns with a name each"),
      (Rows(rows: [[.blank]]), "2 cells, one a column"),
      (Rows(rows: [[.blank, .blank, .blank]]), "2 cells, one a column"),
      (Rows(rows: []), "rows of data"),
    ] as [(Rows, String)])
  private func aReaderThatIsWrongIsRefused(rows: Rows, expected: String) throws {
    let file = try scratch.write(Array("x".utf8), to: "B.rows")
    let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file], formats: [Self.format(rows)]) }
    #expect(error?.expected == expected)
  }

  @Test func whatAReaderThrowsIsSaidOfTheFile() throws {
    struct Torn: Error, CustomStringConvertible { let description = "torn at byte 7" }
    let file = try scratch.write(Array("x".utf8), to: "B.rows")
    let format = TableFormat("a file of rows", extensions: ["rows"]) { _, _ in throw Torn() }
    let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file], formats: [format]) }
    #expect(error?.source == file && error?.found == "torn at byte 7")
  }

  @Test(arguments: [1, 2048, 5000])
  func aDatabaseThatIsCutOffIsRefused(missing: Int) throws {
    let file = scratch.path + "/cut.sqlite"
    let queue = try DatabaseQueue(path: file)
    try queue.write { database in
      try database.execute(sql: "CREATE TABLE t(Date, Close)")
      for day in 0..<900 {
        let date = Clock.date.text(for: (18_262 + Int64(day)) * 86_400_000)
        try database.execute(sql: "INSERT INTO t VALUES (?, ?)", arguments: [date, Double(day)])
      }
    }
    try queue.close()
    #expect(try PanelLoader.load([file]).series.map(\.count) == [900])
    let bytes = try Data(contentsOf: URL(filePath: file))
    try bytes.dropLast(missing).write(to: URL(filePath: file))
    #expect(throws: SeriesError.self) { try PanelLoader.load([file]) }
  }
}
