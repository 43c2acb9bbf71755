import Series
import Testing

@Suite struct LoadingDatesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var header = "date"
    var cells: [String]
    var texts: [String]
    var testDescription: String { cells[0] }
  }

  static let cases: [Case] = [
    Case(cells: ["2013-02-08", "2013-02-11"], texts: ["2013-02-08", "2013-02-11"]),
    Case(cells: ["2010/1/4", "2010/10/15"], texts: ["2010-01-04", "2010-10-15"]),
    Case(cells: ["2013.02.08", "2013.02.11"], texts: ["2013-02-08", "2013-02-11"]),
    Case(cells: ["2004-12-31 01:00:00", "2004-12-31T02:30"], texts: ["2004-12-31T01:00:00Z", "2004-12-31T02:30:00Z"]),
    Case(
      cells: ["2013-02-08T14:30:00.250Z", "2013-02-08T14:30:01.000Z"],
      texts: ["2013-02-08T14:30:00.250Z", "2013-02-08T14:30:01.000Z"]),
    Case(
      cells: ["2015-01-13 16:00:00-05:00", "2015-07-13 16:00:00-04:00"],
      texts: ["2015-01-13T21:00:00Z", "2015-07-13T20:00:00Z"]),
    Case(
      cells: ["2015-01-13 00:00:00+0100", "2015-01-14 00:00:00+01"], texts: ["2015-01-13", "2015-01-14"]),
    Case(
      cells: ["2015-01-13 00:30:00+0100", "2015-01-14 00:00:00+01"],
      texts: ["2015-01-12T23:30:00Z", "2015-01-13T23:00:00Z"]),
    Case(cells: ["1/4/1999", "1/13/1999"], texts: ["1999-01-04", "1999-01-13"]),
    Case(cells: ["29/04/2013 23:59", "01/05/2013 23:59"], texts: ["2013-04-29T23:59:00Z", "2013-05-01T23:59:00Z"]),
    Case(
      cells: ["29-04-13 23:59", "01-05-13 23:59", "31-12-21 23:59"],
      texts: ["2013-04-29T23:59:00Z", "2013-05-01T23:59:00Z", "2021-12-31T23:59:00Z"]),
    Case(cells: ["30.01.1970", "31.01.1970"], texts: ["1970-01-30", "1970-01-31"]),
    Case(cells: ["1/31/69", "2/28/69"], texts: ["1969-01-31", "1969-02-28"]),
    Case(cells: ["1/31/50", "2/28/68", "3/31/29"], texts: ["1950-01-31", "1968-02-28", "2029-03-31"]),
    Case(cells: ["03-Jan-50", "03-Jan-60", "03-Jan-09"], texts: ["1950-01-03", "1960-01-03", "2009-01-03"]),
    Case(cells: ["31.12.55", "31.01.56"], texts: ["1955-12-31", "1956-01-31"]),
    Case(cells: ["9/30/2013 9:30 PM", "9/30/2013 12:00 AM"], texts: ["2013-09-30T00:00:00Z", "2013-09-30T21:30:00Z"]),
    Case(cells: ["20220428", "20220429"], texts: ["2022-04-28", "2022-04-29"]),
    Case(cells: ["19980102 09:30", "19980102 10:00"], texts: ["1998-01-02T09:30:00Z", "1998-01-02T10:00:00Z"]),
    Case(cells: ["20130102 093000", "20130102 093100"], texts: ["2013-01-02T09:30:00Z", "2013-01-02T09:31:00Z"]),
    Case(cells: ["20130102093000", "20130102093100"], texts: ["2013-01-02T09:30:00Z", "2013-01-02T09:31:00Z"]),
    Case(cells: ["020117", "310117", "010217"], texts: ["2017-01-02", "2017-01-31", "2017-02-01"]),
    Case(cells: ["013117", "020117"], texts: ["2017-01-31", "2017-02-01"]),
    Case(cells: ["691231", "700131"], texts: ["1969-12-31", "1970-01-31"]),
    Case(cells: ["201311", "201312", "201401"], texts: ["2013-11-01", "2013-12-01", "2014-01-01"]),
    Case(cells: ["31012017", "01022017"], texts: ["2017-01-31", "2017-02-01"]),
    Case(
      header: "timestamp", cells: ["1388534520", "1388534580"],
      texts: ["2014-01-01T00:02:00Z", "2014-01-01T00:03:00Z"]),
    Case(cells: ["1388534520000", "1388534520250"], texts: ["2014-01-01T00:02:00.000Z", "2014-01-01T00:02:00.250Z"]),
    Case(cells: ["1388534520000000", "1388534580000000"], texts: ["2014-01-01T00:02:00Z", "2014-01-01T00:03:00Z"]),
    Case(
      cells: ["1388534520000000000", "1388534580000000000"],
      texts: ["2014-01-01T00:02:00Z", "2014-01-01T00:03:00Z"]),
    Case(
      cells: ["\"Tue, 02 Jan 2024 14:30:00 GMT\"", "\"Wed, 03 Jan 2024 14:30:00 GMT\""],
      texts: ["2024-01-02T14:30:00Z", "2024-01-03T14:30:00Z"]),
    Case(cells: ["Jan 1 2000", "Feb 1 2000"], texts: ["2000-01-01", "2000-02-01"]),
    Case(cells: ["1 January 2000", "1 February 2000"], texts: ["2000-01-01", "2000-02-01"]),
    Case(cells: ["02-Jan-13", "03-Jan-13"], texts: ["2013-01-02", "2013-01-03"]),
    Case(cells: ["Jan 2000", "Feb 2000"], texts: ["2000-01-01", "2000-02-01"]),
    Case(cells: ["1962-01", "1962-02"], texts: ["1962-01-01", "1962-02-01"]),
    Case(cells: ["01/1962", "02/1962"], texts: ["1962-01-01", "1962-02-01"]),
    Case(cells: ["1962M01", "1962M12"], texts: ["1962-01-01", "1962-12-01"]),
    Case(cells: ["2000Q1", "2000Q4"], texts: ["2000-01-01", "2000-10-01"]),
    Case(cells: ["Q1 2000", "Q2 2000"], texts: ["2000-01-01", "2000-04-01"]),
    Case(header: "year", cells: ["1700", "1701"], texts: ["1700-01-01", "1701-01-01"]),
    Case(
      header: "time", cells: ["1949", "1949.08333333333", "1949.16666666667"],
      texts: ["1949-01-01", "1949-02-01", "1949-03-01"]),
    Case(header: "time", cells: ["1991.1", "1991.11916495551"], texts: ["1991-02-06", "1991-02-13"]),
    Case(cells: ["0001-01-01", "9999-12-31"], texts: ["0001-01-01", "9999-12-31"]),
  ]

  @Test(arguments: [
    ("1/30/45", "1/31/45"), ("03-Jan-30", "04-Jan-31"), ("30.11.49", "01.12.49"), ("Dec-29", "Jan-30"),
    ("480131", "480229"),
  ])
  func aShortYearOfEitherCenturyIsRefused(dates: (String, String)) {
    let text = "date,value\n\(dates.0),1\n\(dates.1),2\n"
    let options = with { if dates.0.hasPrefix("Dec") { $0.dateFormat = "MMM-yy" } }
    let message = refusal(text, options: options)
    #expect(message.contains("which may be 19") && message.contains("four digits"), "\(message)")
  }

  @Test(arguments: cases) func datesAreReadWithoutAnyOption(test: Case) throws {
    let rows = test.cells.enumerated().map { "\($1),\($0 + 1).5" }
    let panel = try load(([test.header + ",price"] + rows).joined(separator: "\n"))
    #expect(panel.series[0].texts == test.texts)
    #expect(panel.series[0].columns.map(\.name) == ["price"])
  }

  @Test func aDateThatFitsTwoOrdersIsRefusedWithTheFlagThatSettlesIt() throws {
    let text = "date,price\n1/2/2013,1\n2/2/2013,2\n3/2/2013,3\n"
    #expect(
      refusal(text)
        == "X.csv, line 2, column 'date': expected dates that can be read in one order alone, found dates that fit mdy (2013-01-02) and dmy (2013-02-01) in every row. Say which with --date-format mdy or dmy."
    )
    let mdy = try load(text, options: with { $0.dateFormat = "mdy" })
    #expect(mdy.series[0].texts == ["2013-01-02", "2013-02-02", "2013-03-02"])
    let dmy = try load(text, options: with { $0.dateFormat = "dmy" })
    #expect(dmy.series[0].texts == ["2013-02-01", "2013-02-02", "2013-02-03"])
  }

  @Test func aDayAboveTwelveInTheLastRowSettlesTheWholeColumn() throws {
    let panel = try load("date,price\n1/2/2013,1\n2/2/2013,2\n13/2/2013,3\n")
    #expect(panel.series[0].texts == ["2013-02-01", "2013-02-02", "2013-02-13"])
  }

  @Test func aRowThatNoOrderFitsIsRefusedWithItsLine() {
    let message = refusal("date,price\n13/2/2013,1\n2/13/2013,2\n")
    #expect(message.hasPrefix("X.csv, line 3, column 'date': expected a date in the order dmy"))
  }

  @Test func sixDigitsThatFitTwoOrdersAreRefused() {
    let message = refusal("date,price\n200101,1\n200102,2\n200103,3\n")
    #expect(message.contains("mdy") || message.contains("ymd"))
    #expect(message.contains("--date-format"))
  }

  @Test(arguments: [
    ("dd/MM/yyyy", "05/04/2013", "2013-04-05"), ("MM-dd-yy", "05-04-13", "2013-05-04"),
    ("yyyyMMdd'T'HHmm", "20130504T0930", "2013-05-04T09:30:00Z"),
    ("d MMM yyyy", "5 Apr 2013", "2013-04-05"), ("MMM-yy", "Apr-13", "2013-04-01"),
    ("EEE dd.MM.yy HH:mm:ss.SSS Z", "Fri 05.04.13 09:30:00.125 +0200", "2013-04-05T07:30:00.125Z"),
    ("h:mm a d/M/yyyy", "9:30 PM 5/4/2013", "2013-04-05T21:30:00Z"),
  ])
  func aPatternReadsWhatItSays(pattern: String, cell: String, expected: String) throws {
    let panel = try load(
      "when,price\n\(cell),1\n",
      options: with {
        $0.dateFormat = pattern
        $0.dateColumns = ["when"]
      })
    #expect(panel.series[0].texts == [expected])
  }

  @Test func anUnknownFormatListsTheNames() {
    let message = refusal("date,price\n2013-01-01,1\n", options: with { $0.dateFormat = "swedish" })
    #expect(message.contains("iso, mdy, dmy") && message.contains("found 'swedish'"))
  }

  @Test func dateAndTimeColumnsAddUp() throws {
    let named = try load("Date,Time,Close\n2006-01-02,09:05:00,1\n2006-01-02,09:10:00,2\n")
    #expect(named.series[0].texts == ["2006-01-02T09:05:00Z", "2006-01-02T09:10:00Z"])
    let short = try load("Date,Open,Close\n2006-01-02,09:01:00,1,2\n2006-01-02,09:02:00,3,4\n")
    #expect(short.series[0].texts == ["2006-01-02T09:01:00Z", "2006-01-02T09:02:00Z"])
    #expect(short.series[0].columns.map(\.name) == ["Open", "Close"])
    let compact = try load("<DATE>,<TIME>,<CLOSE>\n20130102,93000,1\n20130102,93100,2\n")
    #expect(compact.series[0].texts == ["2013-01-02T09:30:00Z", "2013-01-02T09:31:00Z"])
    let bare = try load("NIFTY,20130401,09:16,5701.15,5704.65\nNIFTY,20130401,09:17,5697.05,5698.35\n")
    #expect(bare.series[0].texts == ["2013-04-01T09:16:00Z", "2013-04-01T09:17:00Z"])
  }

  @Test func partsOfADateInColumnsAddUp() throws {
    let quarters = try load("year,quarter,gdp\n1959,1,10\n1959,2,11\n")
    #expect(quarters.series[0].texts == ["1959-01-01", "1959-04-01"])
    let hours = try load("No,year,month,day,hour,pm\n1,2010,1,2,0,5\n2,2010,1,2,1,6\n")
    #expect(hours.series[0].texts == ["2010-01-02T00:00:00Z", "2010-01-02T01:00:00Z"])
    #expect(hours.series[0].columns.map(\.name) == ["pm"])
    #expect(
      refusal("year,month,x\n2010,1,5\n2010,13,6\n")
        == "X.csv, line 3, column 'year': expected a part of a date, found year 2010, month 13. Correct the cell or remove the line, or name the date's columns with --date-column."
    )
  }

  @Test func withoutDatesTheRowsAreNumbered() throws {
    let bare = try load("0.7855,1.611\n0.7818,1.61\n0.7867,1.6293\n")
    #expect(bare.series.map(\.name) == ["column1", "column2"])
    #expect(bare.series[0].clock == .row && bare.series[0].instants == [0, 1, 2])
    let numbered = try load("rownames,time,value\n1,1,88\n2,2,84\n3,3,85\n")
    #expect(numbered.series[0].instants == [1, 2, 3] && numbered.series[0].columns.map(\.name) == ["value"])
    let none = try load("Month,Sales\n1-01,266\n1-02,145.9\n", options: with { $0.dateFormat = "none" })
    #expect(none.series[0].clock == .row)
  }

  @Test func aDateThatCannotBeReadNamesItsLine() {
    #expect(
      refusal("Date,Close\n2013-02-08,1\n2013-02-30,2\n")
        == "X.csv, line 3, column 'Date': expected a date like 2013-02-08 or 2013-02-08T14:30:00Z, found '2013-02-30'. Correct the cell or remove the line, or give the column's format with --date-format."
    )
    #expect(refusal("Month,Sales\n1-01,266\n1-02,145.9\n").contains("'1-01'. Give the format with --date-format"))
  }
}
