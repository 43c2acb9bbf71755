import Foundation
import Testing

@testable import Series

/// Parts of series are joined by their names under `--join`, and without it a note says that they could be.
@Suite struct LoadingJoinTests {
  private static let joins = with { $0.join = true }

  /// A file with a row on each date, whose value is the day.
  private static func rows(_ dates: String...) -> [UInt8] {
    Array("Date,Close\n".utf8) + dates.flatMap { Array("\($0),\($0.suffix(2))\n".utf8) }
  }

  @Test(arguments: [
    ("BTCUSDT-1h-2024-12", "BTCUSDT-1h"), ("AAPL_2024", "AAPL"), ("X-2024-12-31", "X"), ("X_202412", "X"),
    ("X2024Q4", nil),
    ("X_2024Q4", "X"), ("X-2024-Q4", "X"), ("part-2024", "part"), ("SPY_2019-01-01_2019-12-31", "SPY"),
    ("SPY 20190101-20191231", "SPY"), ("SPY_2019_to_2021", "SPY"), ("EURUSD_01.01.2019-31.12.2019", "EURUSD"),
    ("2024", ""),
    ("2024-12", ""), ("SP500", nil), ("X-2024-13", nil), ("X-2024-02-30", nil), ("X-1000", nil), ("AAPL", nil),
    ("", nil),
  ]) func theTimeAtANamesEndIsFound(_ name: String, _ stem: String?) {
    #expect(PartName(name)?.stem == stem)
  }

  @Test func vendorMonthsAreJoinedByTheirStem() throws {
    for (first, second) in [
      ("X-2024-12", "X-2025-01"), ("X_202412", "X_202501"), ("X_2024", "X_2025"), ("X-2024Q4", "X-2025Q1"),
    ] {
      let scratch = try Scratch([
        "\(first).csv": Self.rows("2024-12-30", "2024-12-31"), "\(second).csv": Self.rows("2025-01-01", "2025-01-02"),
      ])
      let series = try PanelLoader.load([scratch.path], options: Self.joins).series
      #expect(series.map(\.name) == ["X"] && series[0].columns[0].values == [30, 31, 1, 2])
      let apart = try PanelLoader.load([scratch.path])
      #expect(apart.series.count == 2 && apart.notes.contains { $0.text.contains("--join makes one series of them") })
    }
  }

  @Test func partsWhoseNamesAreYearsTakeTheFoldersName() throws {
    let scratch = try Scratch(["AAPL/2024.csv": Self.rows("2024-12-31"), "AAPL/2025.csv": Self.rows("2025-01-02")])
    #expect(try PanelLoader.load([scratch.path], options: Self.joins).series.map(\.name) == ["AAPL"])
  }

  @Test func namesWithMonthsThatTheRowsDoNotLieInAreNoParts() throws {
    let scratch = try Scratch([
      "CL-2024-12.csv": Self.rows("2024-06-03", "2024-06-04"), "CL-2025-01.csv": Self.rows("2024-06-03", "2024-06-04"),
    ])
    let panel = try PanelLoader.load([scratch.path], options: Self.joins)
    #expect(panel.series.map(\.name) == ["CL-2024-12", "CL-2025-01"])
    #expect(panel.notes.contains { $0.source == "--join" && $0.text.hasPrefix("nothing was joined") })
  }

  @Test func joiningNothingSaysSo() throws {
    let scratch = try Scratch(["A.csv": Self.rows("2024-12-31"), "B.csv": Self.rows("2025-01-01")])
    let note = try PanelLoader.load([scratch.path], options: Self.joins).notes.first
    #expect(note?.text.hasPrefix("nothing was joined: no two of the 2 series ('A', 'B')") == true)
    #expect(try PanelLoader.load([scratch.path]).notes.isEmpty)
  }

  @Test func theSameNameInSeveralFoldersHintsAtJoin() throws {
    let scratch = try Scratch(["2024/A.csv": Self.rows("2024-12-31"), "2025/A.csv": Self.rows("2025-01-01")])
    let panel = try PanelLoader.load([scratch.path])
    #expect(panel.series.map(\.name) == ["2024/A", "2025/A"])
    #expect(
      panel.notes.map(\.text) == [
        "2 series, such as '2024/A' and '2025/A', may be parts of one: --join makes one series of them"
      ])
    #expect(try PanelLoader.load([scratch.path], options: Self.joins).series.map(\.name) == ["A"])
  }

  @Test func partsInDifferentClocksAreJoinedInTheFiner() throws {
    func draft(_ clock: Clock, _ instants: [Int64]) -> SeriesDraft {
      SeriesDraft(
        name: "X", qualifiers: [], source: "X", clock: clock, instants: instants,
        columns: [.init(name: "v", values: instants.map { Double($0 % 7) })], lines: instants.map { _ in 2 },
        damage: [:])
    }
    let parts = [draft(.date, [86_400_000]), draft(.millisecond, [86_400_001]), draft(.microsecond, [86_400_001_001])]
    let joined = try SeriesJoiner.merged(parts, named: "X", .error)
    #expect(joined.clock == .microsecond && joined.instants == [86_400_000_000, 86_400_001_000, 86_400_001_001])
    let seconds = try SeriesJoiner.merged([draft(.time, [86_401_000]), draft(.date, [0])], named: "X", .error)
    #expect(seconds.clock == .time && seconds.instants == [0, 86_401_000])
  }

  @Test func partsThatOverlapAreRefused() throws {
    let scratch = try Scratch(["a/A.csv": Self.rows("2024-12-31"), "b/A.csv": Self.rows("2024-12-31")])
    let error = #expect(throws: (any Error).self) { try PanelLoader.load([scratch.path], options: Self.joins) }
    #expect("\(error, default: "")".contains("Leave --join out if they are no parts of one series"))
  }

  @Test func theDescriptionShowsWhatIsJoined() throws {
    let scratch = try Scratch([
      "X-2024.csv": Self.rows("2024-12-30", "2024-12-31"), "X-2025.csv": Self.rows("2025-01-01"),
    ])
    let joined = try PanelLoader.describe([scratch.path], options: Self.joins, rowsOfOneFold: 3)
    #expect(joined.map(\.series) == [1, 1, 1] && joined.allSatisfy { $0.warnings.isEmpty })
    #expect(joined[2].source == "'X', joined of 2 parts" && joined[2].rows == 3 && joined[2].verdict == "loads")
    #expect(joined[2].spacing?.start == "2024-12-30" && joined[2].spacing?.end == "2025-01-01")
    let apart = try PanelLoader.describe([scratch.path])
    #expect(apart.count == 2 && apart[0].notes.contains { $0.contains("--join") })
  }
}
