import Foundation
import Testing

@testable import Series

/// Columns of texts by which series are grouped: read with the series, one text for each of them.
@Suite struct LoadingGroupsTests {
  private func selection(_ groups: String..., target: String? = nil) -> ColumnSelection {
    var columns = ColumnSelection(target: target)
    columns.groups = groups
    return columns
  }

  private func groups(_ panel: Panel, _ column: String) -> [String: String] {
    panel.groups.compactMapValues { $0[column] }
  }

  private static let long =
    "date,ticker,sector,close\n"
    + ["2020-01-01", "2020-01-02", "2020-01-03"].map {
      "\($0),A,Tech,1\n\($0),B,Oil,2\n\($0),C,Tech,3\n"
    }.joined()

  @Test(arguments: [nil, "ticker"])
  func aColumnOfALongTableGroupsItsTickers(ticker: String?) throws {
    let panel = try load(Self.long, options: with { $0.tickerColumn = ticker }, columns: selection("Sector"))
    #expect(panel.series.map(\.name) == ["A", "B", "C"] && panel.refused.isEmpty)
    #expect(groups(panel, "Sector") == ["A": "Tech", "B": "Oil", "C": "Tech"])
    // Without being asked for, the same series.
    #expect(try load(Self.long, columns: ColumnSelection()).series.map(\.name) == ["A", "B", "C"])
  }

  @Test func theLayoutDoesNotHangOnTheGroups() throws {
    // A sector for each ticker would tell the rows apart as well as the tickers do.
    let text = "date,sector,who,close\n2020-01-01,x,A,1\n2020-01-01,y,B,2\n2020-01-02,x,A,1\n2020-01-02,y,B,2\n"
    let names = try load(text, columns: ColumnSelection()).series.map(\.name)
    for column in ["sector", "who"] {
      #expect(try load(text, columns: selection(column)).series.map(\.name) == names)
    }
    // Dates in a column that is asked for stay dates, and are no texts.
    let dated = refusal("date,close\n2020-01-01,1\n2020-01-02,2\n", columns: selection("date"))
    #expect(dated.contains("column 'date'") && dated.contains("neither such a column nor such a file"), "\(dated)")
  }

  @Test func numbersCanBeGroupsToo() throws {
    let text =
      "date,ticker,sic,close\n2020-01-01,A,6021,1\n2020-01-01,B,1311,2\n2020-01-02,A,6021,3\n2020-01-02,B,1311,4\n"
    let panel = try load(text, columns: selection("sic", target: "close"))
    #expect(groups(panel, "sic") == ["A": "6021", "B": "1311"])
  }

  @Test func filesOfOneSeriesHaveTheirOwnText() throws {
    func file(_ country: String) -> [UInt8] {
      Array("Date,Close,Country\n2020-01-01,1,\(country)\n2020-01-02,2,\n2020-01-03,2,\(country)\n".utf8)
    }
    let scratch = try Scratch(["a.csv": file("DE"), "b.csv": file("\"US, East\""), "c.csv": file("")])
    let panel = try PanelLoader.load([scratch.path], columns: selection("country"))
    #expect(groups(panel, "country") == ["a": "DE", "b": "US, East"])
    #expect(panel.refused.map(\.name) == ["c"])
    #expect(panel.refused[0].error.found == "none in any of them" && panel.refused[0].error.column == "Country")
    let streamed = try PanelLoader.stream([scratch.path], columns: selection("country"))
    #expect((0..<streamed.count).map { streamed.groups(at: $0) } == [["country": "DE"], ["country": "US, East"]])
  }

  @Test func aTextThatChangesIsRefusedWithBothAndTheirLines() throws {
    let text = Self.long.replacing("2020-01-03,C,Tech", with: "2020-01-03,C,Oil")
    let panel = try load(text, columns: selection("sector"))
    #expect(panel.series.map(\.name) == ["A", "B"] && panel.refused.map(\.name) == ["C"])
    #expect(panel.refused[0].error.expected == "one group for 'C' in all its rows")
    #expect(panel.refused[0].error.found == "'Tech' in line 4 and 'Oil' in line 10")
  }

  @Test func partsOfOneSeriesAreAskedTogether() throws {
    func file(_ year: Int, _ sector: String) -> [UInt8] {
      Array("Date,Close,Sector\n\(year)-01-01,1,\(sector)\n\(year)-01-02,2,\(sector)\n".utf8)
    }
    let joins = with { $0.join = true }
    let scratch = try Scratch(["X_2019.csv": file(2019, "Tech"), "X_2020.csv": file(2020, "")])
    #expect(
      groups(try PanelLoader.load([scratch.path], options: joins, columns: selection("Sector")), "Sector") == [
        "X": "Tech"
      ])
    try scratch.write(file(2020, "Oil"), to: "X_2020.csv")
    let error = #expect(throws: SeriesError.self) {
      try PanelLoader.load([scratch.path], options: joins, columns: selection("Sector"))
    }
    #expect(error?.source == "X")
    #expect(error?.found.contains("'Tech' in line 2 of ") == true && error?.found.contains("X_2020.csv") == true)
  }

  @Test func aSeriesARowHasTheCellOfItsRow() throws {
    let names = (1...12).map { "d_\($0)" }.joined(separator: ",")
    let rows = "id,sector,\(names)\na,x,1,2,3,4,5,6,7,8,9,10,11,12\nb,y,2,2,3,4,5,6,7,8,9,10,11,13\n"
    let panel = try load(rows, columns: selection("sector"))
    #expect(groups(panel, "sector") == ["a": "x", "b": "y"])
  }

  @Test func aColumnThatIsNotThereIsRefusedWithThoseThatAre() {
    let found = refusal(Self.long, columns: selection("sectr"))
    #expect(found.contains("one of the columns ticker, sector") && found.contains("'sector'"), "\(found)")
  }
}
