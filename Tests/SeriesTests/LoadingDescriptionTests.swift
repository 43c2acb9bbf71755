import Foundation
import Series
import Testing

@Suite struct LoadingDescriptionTests {
  func describe(_ files: [String: String], options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil) throws
    -> [FileDescription]
  {
    let scratch = try Scratch(files.mapValues { Array($0.utf8) })
    return try withExtendedLifetime(scratch) {
      try PanelLoader.describe([scratch.path], options: options, columns: columns).map { facts in
        var facts = facts
        facts.source = facts.source.replacing(scratch.path + "/", with: "")
        facts.refusals = facts.refusals.map { $0.replacing(scratch.path + "/", with: "") }
        return facts
      }
    }
  }

  @Test func theDetailsOfAFileSayWhatWasDetectedAndWhatIsOdd() throws {
    var text = "Date;Open;High;Low;Close;Volume\n"
    for day in [4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 25, 26, 27, 28] {
      text += "2013-02-\(day < 10 ? "0" : "")\(day);10.5;11.5;9.5;\(day == 20 ? "" : "10.\(day)");\(day)\n"
    }
    text += "2013-03-11;10.5;10;9.5;0;7\n"
    let facts = try describe(["a.csv": text])[0]
    #expect(
      facts.details == """
        a.csv: refused, 690 bytes
          layout   one series, a; 20 rows
          format   semicolon, header
          dates    'Date' as iso, 2013-02-04 … 2013-03-11, step business day, 1 gap, longest step 11 days from 2013-02-28
          columns  5 of values: Open, High, Low, Close, Volume
          forecast 'Close' unless --column names another
          note     1 rows have a high or low that lies inside open and close
          note     blanks: 'Close' 1
          note     constant: 'Open', 'Low'
          note     0 again and again: 'Close' 1; if it means missing, say --missing-value=0
          refused  a.csv, line 14, column 'Close': expected a number, found a missing value at 2013-02-20. Say what to do with missing values: --missing drop or --missing forwardFill.
        """)
  }

  @Test func manyFilesAreALineEach() throws {
    let files = [
      "a.csv": "Date,Close\n2013-02-08,1\n2013-02-11,2\n2013-02-12,2\n",
      "b.csv": "date,X,Y\n2013-01-01,1,2\n2013-02-01,3,4\n2013-03-01,,5\n2013-04-01,4,4\n", "c.csv": "",
    ]
    #expect(
      FileDescription.summary(try describe(files)) == """
        file   verdict  layout  series  rows  start       end         step   gaps  notes
        a.csv  loads    file    1       3     2013-02-08  2013-02-12  day    0
        b.csv  partly   wide    2       4     2013-01-01  2013-04-01  month  0     line 4, column 'X': expected a number, found a missing value at 2013-03-01. Say what to do with missing values: --missing drop or --missing forwardFill.
        c.csv  refused  -       0       0     -           -           -      -     expected rows of data, found an empty file. Leave the file out of the run.
        3 files: 1 load, 1 in part, 1 refused
        """)
  }

  @Test func aDescriptionSurvivesJSON() throws {
    let facts = try describe(["a.csv": LoadingPanelTests.prices])
    let data = try JSONEncoder().encode(facts)
    #expect(try JSONDecoder().decode([FileDescription].self, from: data) == facts)
  }

  @Test func theOptionsOfARunCountForItsVerdict() throws {
    let files = ["a.csv": "Date,Close\n2013-02-08,1\n2013-02-11,-1234\n2013-02-12,3\n"]
    let options = with { $0.missingTokens = ["-1234"] }
    #expect(try describe(files, options: options)[0].verdict == "refused")
    let dropping = with {
      $0.missingTokens = ["-1234"]
      $0.missing = .drop
    }
    #expect(try describe(files, options: dropping)[0].verdict == "loads")
    #expect(try describe(files, columns: ColumnSelection(target: "Open"))[0].verdict == "refused")
  }

  @Test func timesWithoutAnOffsetAreSaidToBeTakenAsUTC() throws {
    let files = [
      "a.csv": "Date,Close\n2013-02-08 10:00,1\n2013-02-08 11:00,2\n",
      "b.csv": "Date,Close\n2013-02-08 10:00-05:00,1\n2013-02-08 11:00-05:00,2\n",
    ]
    #expect(try describe(files).map(\.isAssumedUTC) == [true, false])
  }

  @Test func optionsSurviveJSON() throws {
    let options = with {
      $0.missing = .forwardFill(limit: 5)
      $0.duplicates = .mean
      $0.layout = .long
      $0.limits.columns = 7
    }
    let data = try JSONEncoder().encode(options)
    #expect(try JSONDecoder().decode(LoadOptions.self, from: data) == options)
    #expect(MissingValues("forwardFill:0") == nil && MissingValues("forwardFill:3")?.description == "forwardFill:3")
  }
}
