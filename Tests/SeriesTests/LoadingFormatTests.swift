import Series
import Testing

@Suite struct LoadingFormatTests {
  @Test(arguments: [",", ";", "\t", "|"])
  func separatorsAreDetected(separator: String) throws {
    let text = [["Date", "Open", "Close"], ["2013-02-08", "1.5", "2"], ["2013-02-11", "2.5", "3"]]
      .map { $0.joined(separator: separator) }.joined(separator: "\n")
    let series = try load(text).series[0]
    #expect(series.columns.map(\.name) == ["Open", "Close"])
    #expect(try series.values("Close") == [2, 3])
  }

  @Test func blanksSeparateWhereNothingElseDoes() throws {
    let series = try load("Date       Close\n2013-02-08   1.5\n2013-02-11  2.5 \n").series[0]
    #expect(try series.values("Close") == [1.5, 2.5])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func lineEndsOfAllKindsCount(end: String) throws {
    let lines = ["Date,Close", "2013-02-08,1", "", "2013-02-11,x"]
    #expect(refusal(lines.joined(separator: end)).contains("line 4, column 'Close'"))
    let sound = try load(["Date,Close", "2013-02-08,1", "2013-02-11,2"].joined(separator: end))
    #expect(try sound.series[0].values("Close") == [1, 2])
  }

  @Test func aByteOrderMarkIsNoPartOfTheFirstName() throws {
    let series = try load("\u{FEFF}Date,Close\n2013-02-08,1\n").series[0]
    #expect(series.texts == ["2013-02-08"])
  }

  @Test func quotesHoldSeparatorsNewlinesAndQuotes() throws {
    let text =
      "\"Date\",\"Close\"\"d\",\"Note\"\n\"2013-02-08\",\"1.5\",\"a, \"\"b\"\"\nc\"\n2013-02-11,2,plain\n2013-02-12,x,y"
    let message = refusal(text, columns: ColumnSelection(target: "Close\"d"))
    #expect(message.contains("line 5, column 'Close\"d': expected a number, found 'x'"))
  }

  @Test func anOpenQuoteIsRefused() {
    let message = refusal("Date,Close\n2013-02-08,\"1\n2013-02-11,2\n")
    #expect(message.contains("expected a closing quote") && message.contains("--quote none"))
  }

  @Test func aFileWithoutHeaderNumbersItsColumns() throws {
    let series = try load(
      "2015-01-02,26799,26999,26540,26600\n2015-01-05,26720,26720,26260,26660\n2015-01-06,26300,26400,26000,26010\n2015-01-07,26200,26400,26100,26300\n"
    )
    #expect(series.series.map(\.name) == ["X"])
    #expect(series.series[0].columns.map(\.name) == ["column2", "column3", "column4", "column5"])
  }

  @Test func aNamelessFirstColumnIsTheDate() throws {
    let series = try load(",Open,Close\n2004-08-19,100,100.34\n2004-08-20,101.01,108.31\n").series[0]
    #expect(series.texts == ["2004-08-19", "2004-08-20"])
  }

  @Test func repeatedAndEmptyNamesAreMadeDistinct() throws {
    let series = try load("Date,Open,Close,Close,\n2004-08-19,1,2,3,4\n").series[0]
    #expect(series.columns.map(\.name) == ["Open", "Close", "Close.2", "column5"])
  }

  @Test func furtherHeaderLinesAreLeftOutAndSaid() throws {
    let panel = try load("Date,Close,Open\nUTC,USD,USD\n,last,first\n2024-01-02,1,2\n2024-01-03,3,4\n")
    #expect(try panel.series[0].values("Close") == [1, 3])
    #expect(panel.notes.contains { $0.text.contains("lines 2 to 3") })
  }

  @Test func commentsBlankLinesAndBlankRowsAreNoRows() throws {
    let series = try load("# made by hand\nDate,Close\n\n2013-02-08,1\n,\n# pause\n2013-02-11,2\n\n").series[0]
    #expect(try series.values("Close") == [1, 2])
  }

  @Test func aRowOfAnotherWidthIsRefusedWithItsLine() {
    #expect(
      refusal("Date,Open,Close\n2013-02-08,1,2\n2013-02-11,3\n2013-02-12,4,5\n")
        == "X.csv, line 3: expected 3 cells, found 2. Correct the line; a separator (comma) inside a cell needs quotes."
    )
    #expect(refusal("Date,Open,Close\n2013-02-08,1,2\n2013-02-11,3").contains("The file seems to be cut off"))
    #expect(refusal("Date,Open,Close\n2013-02-08,1,2\n2013-02-11,3,4,5\n").contains("expected 3 cells, found 4"))
  }

  @Test func decimalCommasAreReadWhereTheyCanBeNothingElse() throws {
    let series = try load("Datum;Kurs\n08.02.2013;1,5\n25.02.2013;1234,25\n").series[0]
    #expect(try series.values("Kurs") == [1.5, 1234.25])
    let message = refusal("Date;Price\n2013-02-08;1,500\n2013-02-11;2,500\n")
    #expect(message.contains("a decimal or a thousands comma") && message.contains("--decimal comma"))
    let told = try load("Date;Price\n2013-02-08;1,500\n", options: with { $0.decimal = .comma })
    #expect(try told.series[0].values("Price") == [1.5])
  }

  @Test(arguments: [
    ("14.748.800.659.179.600", "its size is lost"), ("12%", "plain numbers"), ("inf", "--missing-value inf"),
    ("1e999", "Correct the value"),
    ("twelve", "Correct the value"),
  ])
  func aDamagedNumberIsRefusedWithItsPlaceAndAdvice(cell: String, advice: String) {
    let message = refusal("Date,Close\n2013-02-08,1.25\n2013-02-11,2.5\n2013-02-12,\(cell)\n")
    let bare = cell.replacing("\"", with: "")
    #expect(message.hasPrefix("X.csv, line 4, column 'Close': expected a number, found '\(bare)'. "))
    #expect(message.contains(advice))
  }

  @Test func numbersAreExact() throws {
    let cells = ["0.1", "1e-3", "+2.5", "-0.0", "9007199254740993", "1.7976931348623157e308", "5e-324", " 7.25 "]
    let rows = cells.enumerated().map { "2013-02-\(10 + $0),\($1)" }
    let values = try load("Date,Close\n" + rows.joined(separator: "\n")).series[0].values("Close")
    #expect(
      values == [0.1, 1e-3, 2.5, 0, 9_007_199_254_740_992, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 7.25])
  }

  @Test(arguments: ["", "NA", "N/A", "nan", "NaN", "null", "NULL", "None", "-", ".", "#N/A", " "])
  func wordsForMissingAreMissing(word: String) throws {
    let series = try load("Date,Close\n2013-02-08,1\n2013-02-11,\(word)\n2013-02-12,3\n").series[0]
    let values = try series.values("Close")
    #expect(values[1].isNaN && values[2] == 3)
  }

  @Test func emptyFilesAndBareHeadersAreRefused() {
    #expect(
      refusal("") == "X.csv: expected rows of data, found an empty file. Leave the file out of the run.")
    #expect(refusal("Date,Open,Close\n").contains("expected rows of data below the header, found a header alone"))
    #expect(refusal("a,b\nc,d\n").contains("expected a column of numbers, found none"))
  }

  @Test func everyDetectionCanBeOverridden() throws {
    let text = "A;B;C\n'x';1;2013-02-08\n'y';2;2013-02-11\n"
    let options = with {
      $0.separator = "semicolon"
      $0.header = true
      $0.quote = "'"
      $0.dateColumns = ["C"]
      $0.dateFormat = "iso"
      $0.tickerColumn = "A"
      $0.valueColumns = ["B"]
      $0.layout = .long
    }
    let panel = try load(text, options: options)
    #expect(panel.series.map(\.name) == ["x", "y"])
    #expect(panel.series[0].texts == ["2013-02-08"])
    #expect(refusal(text, options: with { $0.dateColumns = ["D"] }).contains("expected one of the columns A, B, C"))
    let bare = try load("1,2\n3,4\n", options: with { $0.header = true })
    #expect(bare.series.map(\.name) == ["1", "2"])
  }
}
