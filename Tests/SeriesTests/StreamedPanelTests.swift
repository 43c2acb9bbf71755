import Foundation
import Series
import Testing

@Suite struct StreamedPanelTests {
  /// Files of every layout, some of them damaged, some of one name.
  static let files = [
    "one.csv": "Date,Open,High,Low,Close,Volume\n2013-02-08,1,3,1,2,10\n2013-02-11,2,4,1,,20\n2013-02-12,2,4,1,5,20\n",
    "long.csv": "symbol,date,price\nB,2000-01-02,4\nA,2000-01-01,1\nB,2000-01-01,3\nC,2000-01-01,x\nA,2000-01-02,2\n",
    "wide.csv": "date,GOOG,AAPL\n1989-12-29,,0.1\n1990-01-02,1,0.2\n1990-01-03,2,\n",
    "2018/T.csv": "date,close\n2018-01-02,1\n2018-01-03,2\n",
    "2019/T.csv": "date,close\n2019-01-02,3\n2019-01-03,4\n",
    "broken.csv": "date,close\n2018-01-02,1\n2018-01-03\n",
  ]

  private func same(_ options: LoadOptions, _ columns: ColumnSelection?) throws -> [String] {
    let scratch = try Scratch(Self.files.mapValues { Array($0.utf8) })
    let whole = try PanelLoader.load([scratch.path], options: options, columns: columns)
    let streamed = try PanelLoader.stream([scratch.path], options: options, columns: columns)
    // Nothing is read from the files again.
    for name in Self.files.keys { try scratch.write(Array("date,close\n2018-01-02,9\n".utf8), to: name) }
    #expect(streamed.notes == whole.notes)
    #expect(streamed.refused == whole.refused)
    #expect(streamed.count == whole.series.count)
    for index in (0..<streamed.count).reversed() {
      let (series, expected) = (try streamed.series(at: index), whole.series[index])
      #expect(streamed.name(at: index) == expected.name && series.name == expected.name)
      #expect(series.clock == expected.clock && series.instants == expected.instants)
      #expect(series.columns.map(\.name) == expected.columns.map(\.name))
      #expect(
        series.columns.map { $0.values.map(\.bitPattern) } == expected.columns.map { $0.values.map(\.bitPattern) })
      #expect(streamed.source(at: index).hasPrefix(scratch.path))
    }
    return whole.series.map(\.name)
  }

  @Test func aStreamHoldsWhatThePanelHolds() throws {
    #expect(try same(LoadOptions(), nil) == ["2018/T", "2019/T", "A", "AAPL", "B", "GOOG", "one"])
    let names = try same(with { $0.missing = .drop }, ColumnSelection())
    #expect(names == ["2018/T", "2019/T", "A", "AAPL", "B", "GOOG", "one"])
    #expect(try same(LoadOptions(), ColumnSelection()) == ["2018/T", "2019/T", "A", "AAPL", "B", "GOOG"])
    #expect(try same(with { $0.join = true }, ColumnSelection()) == ["A", "AAPL", "B", "GOOG", "T"])
  }

  /// As much as does not stay in memory: the first file does, with the second both go to disk, and the third is written there.
  @Test func manyRowsAreThoseOfThePanelToo() throws {
    let files = (0..<3).map { file in
      (0..<60_000).reduce(into: "a,b,c,d\n") { text, row in
        text += "\(row).5,\(row + file),\(row % 7),-\(row)\n"
      }
    }
    let scratch = try Scratch(
      Dictionary(uniqueKeysWithValues: files.enumerated().map { ("\($0).csv", Array($1.utf8)) }))
    let options = with { $0.layout = .file }
    let whole = try PanelLoader.load([scratch.path], options: options, columns: nil)
    let streamed = try PanelLoader.stream([scratch.path], options: options, columns: nil)
    #expect(streamed.count == 3)
    for index in [2, 0, 1] {
      let (series, expected) = (try streamed.series(at: index), whole.series[index])
      #expect(series.instants == expected.instants && series.columns.map(\.values) == expected.columns.map(\.values))
    }
  }

  @Test func aSeriesNamesTheFilesThatItWasReadFrom() throws {
    let scratch = try Scratch(Self.files.mapValues { Array($0.utf8) })
    let joined = try PanelLoader.stream([scratch.path + "/*/T.csv"], options: with { $0.join = true })
    #expect(joined.source(at: 0) == "\(scratch.path)/2018/T.csv and \(scratch.path)/2019/T.csv")
  }

  @Test func whatHoldsNoSeriesIsRefusedAlike() throws {
    let scratch = try Scratch(["a.csv": Array("date,close\n2018-01-02,x\n".utf8)])
    let errors = [
      #expect(throws: SeriesError.self) { try PanelLoader.load([scratch.path], columns: ColumnSelection()) },
      #expect(throws: SeriesError.self) { _ = try PanelLoader.stream([scratch.path], columns: ColumnSelection()) },
    ]
    #expect(errors[0] == errors[1] && errors[0] != nil)
  }
}
