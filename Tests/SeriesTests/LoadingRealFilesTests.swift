import Foundation
import Series
import Testing

/// One row of the data set's own table of truth.
struct DataFile: Sendable, CustomTestStringConvertible {
  var path: String
  var fields: [String: String]

  var testDescription: String { fields["file"] ?? path }

  func field(_ name: String) -> String { fields[name] ?? "" }

  static let folder: String = {
    if let folder = ProcessInfo.processInfo.environment["FOLDCAST_DATA"] { return folder }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appendingPathComponent("../shared/data").standardized.path
  }()

  static let all: [DataFile] = {
    guard let text = try? String(contentsOfFile: folder + "/FILES.tsv", encoding: .utf8) else { return [] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    let names = lines.first.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) } ?? []
    let files = lines.dropFirst().map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let fields = Dictionary(zip(names, cells)) { first, _ in first }
      return DataFile(path: folder + "/" + (fields["file"] ?? ""), fields: fields)
    }
    #if DEBUG
      // A million rows take a minute without optimization; release builds test them too.
      return files.filter { !$0.path.contains("/bitfinex_1m/") }
    #else
      return files
    #endif
  }()

  static let firstOfEachGroup: [DataFile] = {
    var seen = Set<String>()
    return all.filter { seen.insert($0.field("group")).inserted || $0.path.contains("mangled") }
  }()
}

@Suite(.enabled(if: !DataFile.all.isEmpty, "the shared data set is not here: set FOLDCAST_DATA"))
struct LoadingRealFilesTests {
  /// The files that no options make readable, and why.
  static let refused = [
    "A_daily/us_huge/amrh.us.txt": "found an empty file",
    "A_daily/ftse100_constituents/tickers_FTSE100_constituents_yearly.csv": "expected a column of numbers",
    "B_long_horizon/pjm/AEP_hourly.csv": "--zone",
    "C_classic/jbrownlee/shampoo.csv": "--date-format",
  ]

  @Test(arguments: DataFile.all)
  func everyFileIsDescribedAsItsTableSays(file: DataFile) throws {
    let descriptions = try PanelLoader.describe([file.path], columns: ColumnSelection())
    try #require(descriptions.count == 1)
    let facts = descriptions[0]
    #expect(!facts.details.isEmpty)
    for refusal in facts.refusals {
      #expect(refusal.contains("expected ") && refusal.contains(", found ") && refusal.hasSuffix("."))
    }
    if let reason = Self.refused[file.field("file")] {
      #expect(facts.verdict == "refused" && facts.refusals[0].contains(reason))
      if facts.rows == 0 { return }
    }
    #expect(facts.rows == Int(file.field("rows")) ?? 0)
    #expect(facts.columns.count == Int(file.field("cols")))
    if !file.field("delimiter").isEmpty { #expect(facts.separator == file.field("delimiter")) }
    let hasDates = !file.field("start").isEmpty
    #expect((facts.clock == .date || facts.clock == .time) == hasDates)
    let isWholeDates = ["year", "7 d", "7.02 d"].allSatisfy { $0 != file.field("step") }
    if hasDates, let spacing = facts.spacing, isWholeDates, !file.field("start").contains(".") {
      #expect(Self.minute(spacing.start) == Self.minute(file.field("start")))
      if !file.field("end").contains(".") { #expect(Self.minute(spacing.end) == Self.minute(file.field("end"))) }
      let order = file.field("order")
      #expect(spacing.isReversed == (order == "descending"))
      if order == "ascending" { #expect(spacing.stepsBack == 0) }
      if order.hasPrefix("mixed") { #expect(order.contains("(\(spacing.stepsBack) of")) }
      #expect(Self.steps(file.field("step")).contains(spacing.step ?? ""))
      if file.field("file").contains("/krx/") { #expect(facts.layout == .file) }
      if spacing.step == "business day" || file.field("file").contains("USD_D1") {
        #expect(spacing.gaps == Int(file.field("gaps")))
      }
      if spacing.step == "1 min" || spacing.step == "5 min" { #expect(spacing.gaps == Int(file.field("gaps"))) }
    }
    if let violations = Int(file.field("ohlc_violations")), let found = facts.priceViolations {
      #expect(found == violations)
    }
    if let blanks = Int(file.field("nan_cells")), facts.columns.allSatisfy({ $0.damaged == 0 }) {
      #expect(facts.columns.reduce(0) { $0 + $1.blanks } == blanks)
    }
  }

  @Test(arguments: DataFile.firstOfEachGroup)
  func everyKindOfFileLoadsOrIsRefusedWithACompleteMessage(file: DataFile) throws {
    do {
      let panel = try PanelLoader.load([file.path])
      #expect(Self.refused[file.field("file")] == nil)
      for series in panel.series { #expect(series.count > 0) }
    } catch let error as SeriesError {
      #expect(Self.refused[file.field("file")] != nil || file.field("file").contains("mangled"))
      #expect(!error.expected.isEmpty && !error.found.isEmpty && !error.advice.isEmpty)
      #expect(error.source.contains(file.path))
    }
  }

  @Test func theSampleTickersLoadWithTheColumnThatARunUses() throws {
    let panel = try PanelLoader.load([DataFile.folder + "/A_daily/bokeh"], columns: ColumnSelection())
    #expect(panel.series.map(\.name) == ["AAPL", "FB", "GOOG", "IBM", "MSFT"])
    #expect(panel.series.allSatisfy { $0.columns.map(\.name) == ["Adj Close"] })
    #expect(panel.series[0].columns[0].values[0] == 31.68 && panel.series[0].clock == .date)
  }

  @Test func wideFilesOfManyYearsJoinIntoOneSeriesATicker() throws {
    var options = LoadOptions()
    options.join = true
    let pattern = DataFile.folder + "/A_daily/ftse100_constituents/FTSE100_constituents_close_*.csv"
    let panel = try PanelLoader.load([pattern], options: options)
    let series = try #require(panel.series.first { $0.name == "BP.L" })
    #expect(series.clock.text(for: series.instants[0]) == "2018-01-02")
    #expect(series.clock.text(for: series.instants[series.count - 1]) == "2025-12-30")
  }

  /// The minute of an instant's text, however it is written.
  private static func minute(_ text: String) -> String {
    let cut = String(text.replacing("T", with: " ").prefix(16))
    return cut.count == 4 ? cut + "-01-01 00:00" : cut.count == 10 ? cut + " 00:00" : cut
  }

  /// The words for a step that mean what the table means.
  private static func steps(_ word: String) -> [String] {
    switch word {
    case "day": ["day", "business day"]
    case "": [""]
    default: [word]
    }
  }
}
