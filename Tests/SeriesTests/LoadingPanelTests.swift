import Foundation
import Series
import Testing

@Suite struct LoadingPanelTests {
  static let prices = "Date,Open,High,Low,Close,Volume\n2013-02-08,1,3,1,2,10\n2013-02-11,2,4,1,3,20\n"

  @Test func aFolderGivesOneSeriesAFileSortedByName() throws {
    let scratch = try Scratch()
    for name in ["B.csv", "sub/A.csv", ".hidden.csv", "notes.md"] {
      try scratch.write(Array(Self.prices.utf8), to: name)
    }
    let panel = try PanelLoader.load([scratch.path], columns: ColumnSelection())
    #expect(panel.series.map(\.name) == ["A", "B"])
    #expect(panel.series.allSatisfy { $0.columns.map(\.name) == ["Close"] })
    let pattern = try PanelLoader.load([scratch.path + "/*.csv"])
    #expect(pattern.series.map(\.name) == ["B"])
    let deep = try PanelLoader.load([scratch.path + "/**/*.csv", scratch.path + "/B.csv"])
    #expect(deep.series.map(\.name) == ["A", "B"])
  }

  @Test func equalNamesAreToldApartByTheirFolders() throws {
    let scratch = try Scratch()
    for name in ["x/A.csv", "y/A.csv", "y/B.csv"] { try scratch.write(Array(Self.prices.utf8), to: name) }
    let panel = try PanelLoader.load([scratch.path])
    #expect(panel.series.map(\.name) == ["B", "x/A", "y/A"])
  }

  @Test func namesWithOddCharactersArriveUnharmed() throws {
    let names = ["=HYPERLINK(1)", "a'b", "<b>&", "🙂 x", "tab\tin", "../up"]
    let rows = names.map { "\"\($0)\",2013-02-08,1\n\"\($0)\",2013-02-11,2\n" }.joined()
    let panel = try load("ticker,date,price\n" + rows)
    #expect(Set(panel.series.map(\.name)) == Set(names))
  }

  @Test(arguments: [SeriesLayout.long, .rows]) func aBlankNameIsCalledBlank(layout: SeriesLayout) throws {
    let dated = "name,date,x\n,2013-02-08,1\n,2013-02-11,2\na,2013-02-08,1\na,2013-02-11,3\n"
    var options = LoadOptions()
    options.layout = layout
    let panel = try load(layout == .long ? dated : ",1,2,3,4\na,1,2,3,5\n", options: options)
    #expect(panel.series.map(\.name) == ["(blank)", "a"])
  }

  @Test func aTickerColumnSplitsALongFile() throws {
    let text = "symbol,date,price\nB,Feb 1 2000,4\nA,Jan 1 2000,1\nB,Jan 1 2000,3\nA,Feb 1 2000,2\n"
    let panel = try load(text)
    #expect(panel.series.map(\.name) == ["A", "B"])
    #expect(try panel.series[1].values("price") == [3, 4])
    #expect(panel.notes.contains { $0.text.contains("sorted") })
    let rows = try load("series,day,value\nT1,0,5\nT1,1,6\nT2,0,7\nT2,1,8\n")
    #expect(rows.series.map(\.clock) == [.row, .row] && rows.series[1].instants == [0, 1])
  }

  @Test(arguments: ["size", "qty", "quantity", "bid_size", "amount"])
  func whatWasTradedStandsBesideThePriceAndIsNoSeriesOfItsOwn(name: String) throws {
    let panel = try load("time,price,\(name)\n2000-01-01,1,7\n2000-01-02,2,8\n")
    #expect(panel.series.map(\.name) == ["X"] && panel.series[0].columns.map(\.name) == ["price", name])
    #expect(try load("time,a,\(name)\n2000-01-01,1,7\n2000-01-02,2,8\n").series.count == 2)
  }

  @Test func oneDamagedTickerDoesNotStopTheOthers() throws {
    let panel = try load(
      "symbol,date,price\nA,2000-01-01,1\nA,2000-01-02,2\nB,2000-01-01,x\nB,2000-01-02,5\n", columns: ColumnSelection())
    #expect(panel.series.map(\.name) == ["A"])
    #expect(panel.refused.map(\.name) == ["B"])
    #expect(panel.refused[0].error.line == 4 && panel.refused[0].error.column == "price")
  }

  @Test func aConstantTickerColumnNamesTheSeries() throws {
    let panel = try load("date,close,Name\n2013-02-08,1,AAP\n2013-02-11,2,AAP\n", name: "whatever.csv")
    #expect(panel.series.map(\.name) == ["AAP"])
  }

  @Test func aWideFileGivesASeriesAColumnWithoutTheBlanksBeforeListing() throws {
    let text = "date,GOOG,AAPL,FB\n1989-12-29,,0.1,\n1990-01-02,1,0.2,\n1990-01-03,2,0.3,\n"
    let panel = try load(text, columns: ColumnSelection())
    #expect(panel.series.map(\.name) == ["AAPL", "GOOG"])
    #expect(panel.series[1].texts == ["1990-01-02", "1990-01-03"])
    #expect(panel.notes.contains { $0.text.contains("'FB' is left out") })
    #expect(panel.notes.contains { $0.text.contains("1 rows at the start and 0 at the end") })
  }

  @Test func aColumnThatIsNamedMakesAWideFileOneSeries() throws {
    let text = "date,HUFL,HULL,OT\n2016-07-01,1,2,3\n2016-07-02,4,5,6\n"
    let panel = try load(text, columns: ColumnSelection(target: "OT", covariates: ["hufl"]))
    #expect(panel.series.map(\.name) == ["X"])
    #expect(panel.series[0].columns.map(\.name) == ["OT", "HUFL"])
  }

  @Test func aSeriesARowIsReadAlongItsRow() throws {
    let names = (1...12).map { "V\($0)" }.joined(separator: ",")
    let text = "\(names)\nH1,1,2,3,4,5,6,7,8,9,10,11\nH2,1,2,3,,,,,,,,\n"
    let panel = try load(text, columns: ColumnSelection())
    #expect(panel.series.map(\.name) == ["H1", "H2"] && panel.series.map(\.count) == [11, 3])
  }

  @Test func theColumnIsNeverChosenAmongEqualClaims() {
    #expect(
      refusal("Date,Open,High,Low\n2013-02-08,1,3,1\n", columns: ColumnSelection())
        == "X.csv: expected one column that is plainly the one to forecast (such as Close), found the columns Open, High, Low. Name the column with --column."
    )
    #expect(
      refusal(Self.prices, columns: ColumnSelection(target: "Adj Close")).contains(
        "column 'Adj Close': expected one of the columns Open, High"))
  }

  @Test func aDamagedColumnThatNoOneUsesDoesNotRefuseTheSeries() throws {
    let text = "Date,Close,Volume\n2013-02-08,1,1.2.3\n2013-02-11,2,4\n"
    #expect(try load(text, columns: ColumnSelection()).series[0].values("Close") == [1, 2])
    let all = try load(text)
    #expect(all.series[0].columns.map(\.name) == ["Close"])
    #expect(all.notes.contains { $0.text.contains("'Volume' is left out") })
  }

  @Test func newestFirstAndMixedRowsAreSortedAndSaid() throws {
    let reversed = try load("Date,Close\n2013-02-12,3\n2013-02-11,2\n2013-02-08,1\n")
    #expect(try reversed.series[0].values("Close") == [1, 2, 3])
    #expect(reversed.notes.map(\.text) == ["sorted: the file has the newest row first"])
    let mixed = try load("Date,Close\n2013-02-11,2\n2013-02-08,1\n2013-02-12,3\n")
    #expect(try mixed.series[0].values("Close") == [1, 2, 3])
    #expect(mixed.notes.map(\.text) == ["sorted: 1 rows step back in time"])
  }

  @Test func aRepeatedInstantIsAnErrorUnlessAPolicySettlesIt() throws {
    let text = "Date,Close\n2013-02-08,1\n2013-02-11,2\n2013-02-11,4\n2013-02-12,5\n"
    #expect(
      refusal(text)
        == "X.csv, line 4: expected one row an instant, found 2013-02-11 again, which line 3 has already. Settle it with --duplicates last, first or mean."
    )
    for (policy, value) in [(Duplicates.first, 2.0), (.last, 4), (.mean, 3)] {
      let panel = try load(text, options: with { $0.duplicates = policy })
      #expect(try panel.series[0].values("Close") == [1, value, 5])
      #expect(panel.notes.contains { $0.text == "1 repeated instants settled by --duplicates \(policy.rawValue)" })
    }
  }

  @Test func missingValuesFollowTheirPolicy() throws {
    let text =
      "Date,Close,Volume\n2013-02-07,,1\n2013-02-08,1,\n2013-02-11,,2\n2013-02-12,NA,3\n2013-02-13,5,4\n2013-02-14,,5\n"
    func values(_ policy: MissingValues) throws -> [Double] {
      try load(text, options: with { $0.missing = policy }, columns: ColumnSelection(target: "Close")).series[0].values(
        "Close")
    }
    #expect(try values(.drop) == [1, 5])
    #expect(try values(.forwardFill(limit: nil)) == [1, 1, 1, 5])
    #expect(try values(.forwardFill(limit: 2)) == [1, 1, 1, 5])
    #expect(throws: SeriesError.self) { try values(.forwardFill(limit: 1)) }
    #expect(
      refusal(text, columns: ColumnSelection(target: "Close"))
        == "X.csv, line 4, column 'Close': expected a number, found a missing value at 2013-02-11. Say what to do with missing values: --missing drop or --missing forwardFill."
    )
  }

  @Test func sentinelsAreMissingOnlyWhenToldSo() throws {
    let text = "Date,Close\n2013-02-08,1\n2013-02-11,-1234\n2013-02-12,n.v.\n2013-02-13,4\n"
    #expect(refusal(text, columns: ColumnSelection()).contains("line 4"))
    let options = with {
      $0.missingTokens = ["-1234.0", "n.v."]
      $0.missing = .drop
    }
    #expect(try load(text, options: options, columns: ColumnSelection()).series[0].values("Close") == [1, 4])
  }

  @Test func aRefusedFileIsNamedAndTheRestLoads() throws {
    let scratch = try Scratch()
    try scratch.write(Array(Self.prices.utf8), to: "A.csv")
    try scratch.write([], to: "B.csv")
    let panel = try PanelLoader.load([scratch.path])
    #expect(panel.series.map(\.name) == ["A"])
    #expect(
      panel.refused.map(\.description) == [
        "\(scratch.path)/B.csv: expected rows of data, found an empty file. Leave the file out of the run."
      ])
  }

  @Test func inputsThatNameNothingAreErrors() throws {
    let scratch = try Scratch()
    #expect(
      throws: SeriesError(
        source: "/no/such", expected: "a file, a folder or a pattern that matches files", found: "nothing there",
        advice: "Check the path.")
    ) {
      try PanelLoader.load(["/no/such"])
    }
    #expect(throws: SeriesError.self) { try PanelLoader.load([scratch.path]) }
    #expect(throws: SeriesError.self) { try PanelLoader.load([scratch.path + "/*.csv"]) }
  }

  @Test func filesReadInParallelGiveTheSamePanelEveryTime() throws {
    let scratch = try Scratch()
    for i in 0..<20 { try scratch.write(Array("Date,Close\n2013-02-08,\(i)\n2013-02-11,2\n".utf8), to: "S\(i).csv") }
    let first = try PanelLoader.load([scratch.path])
    for _ in 0..<5 {
      let again = try PanelLoader.load([scratch.path])
      #expect(again.series.map(\.name) == first.series.map(\.name))
      #expect(again.series.map { $0.columns[0].values } == first.series.map { $0.columns[0].values })
    }
  }
}
