import Series
import Testing

/// Where a file's names stand: below notices, on several lines, over columns of dates.
@Suite struct ReadingHeaderTests {
  static let plain = ReadingText.stamped("Date") { ReadingText.day($0) }

  static let notices: [ReadingCase] = {
    func above(_ title: String, _ lines: String, _ text: String = plain, options: LoadOptions = LoadOptions())
      -> ReadingCase
    {
      ReadingCase(title, lines + text, options: options, ReadingText.fortyDays)
    }
    let semicolons = ReadingText.stamped("Date", separator: ";") { ReadingText.day($0) }
    let pipes = ReadingText.stamped("Date", separator: "|") { ReadingText.day($0) }
    let reversed = ReadingText.stamped("unix", newestFirst: true) {
      "\(1_577_836_800 + 86_400 * $0)\($0 > 20 ? "000" : "")"
    }
    return [
      above("a notice with one comma", "Data is compiled for visitors, without responsibility\n"),
      above(
        "a notice with more commas than the header", "Data, so on, and so forth, for all, without responsibility,,\n"),
      above("a quoted notice", "\"Data is compiled, for visitors\"\n"),
      above("a web address", "https://www.example.com\n"),
      above("a web address with commas, units that change, newest first", "https://www.example.com/a,b\n", reversed),
      above("sep=;", "sep=;\n", semicolons), above("sep=,", "sep=,\n"), above("SEP=|", "SEP=|\n", pipes),
      above("quoted sep=;", "\"sep=;\"\n", semicolons),
      above("lines with #", "# one\n# two, three\n"), above("lines with %", "% one\n% two, three\n"),
      above("a title and a blank line", "Prices of something\n\n"),
      above("pairs of names and values", "Title:,Prices of something\nUnits:,EUR\nSource:,Nobody\n\n"),
      above(
        "notices between blank lines",
        "\n\nThis file was created by X using the 201711 database.\nThe rate is from Y, Inc.\n\n"),
      above("a title of one cell a column", "Prices,\n"),
      above("lines left out by the flag", "a,b\nc,d\n", options: with { $0.skipLines = 2 }),
      above(
        "lines left out that look like data", "2019-01-01,1\n2019-01-02,2\nDate,Value\n",
        options: with { $0.skipLines = 3 }),
      ReadingCase(
        "more lines left out than there are", plain, options: with { $0.skipLines = 100 }, .refused(["--skip-lines"])),
      ReadingCase(
        "a footer", plain + "\nCopyright of nobody\n", ReadingText.fortyDays,
        .refused(["line 43"])),
    ]
  }()

  @Test(arguments: notices) func theHeaderIsTheLineThatNamesTheColumns(test: ReadingCase) { test.check() }

  static let stacked: [ReadingCase] = {
    let months = ReadingText.table(",Mkt-RF", rows: 24) {
      "\(1990 + $0 / 12)\(ReadingStampTests.two($0 % 12 + 1)),    \($0).25"
    }
    let text =
      "This file was created by X.\n\n" + months
      + "\n Annual Factors: January-December \n,Mkt-RF\n  1990,   29.47\n  1991,   35.39\n\nCopyright\n"
    let two = plain + "\n" + ReadingText.table("Date,Open,High", rows: 5) { "2021-01-0\($0 + 1),\($0),\($0 + 1)" }
    func monthly(_ notes: [String]) -> ReadingCase.Outcome {
      .reads(
        [
          ExpectedSeries(
            rows: 24, first: "1990-01-01", last: "1991-12-01", columns: ["Mkt-RF"],
            values: ["Mkt-RF": .init(first: 0.25, last: 23.25)])
        ], notes: notes)
    }
    return [
      ReadingCase("the first table by itself", text, monthly(["--section"])),
      ReadingCase("the first table by its number", text, options: with { $0.section = 1 }, monthly([])),
      ReadingCase(
        "the second table by its number", text, options: with { $0.section = 2 },
        .reads([
          ExpectedSeries(
            rows: 2, first: "1990-01-01", last: "1991-01-01", columns: ["Mkt-RF"],
            values: ["Mkt-RF": .init(first: 29.47, last: 35.39)])
        ])),
      ReadingCase("a table that there is not", text, options: with { $0.section = 3 }, .refused(["--section", "3"])),
      ReadingCase("table 0", text, options: with { $0.section = 0 }, .refused(["--section"])),
      ReadingCase(
        "two tables of other widths", two,
        .reads([ReadingText.closeSeries(from: "2020-01-01", to: "2020-02-09")], notes: ["--section"])),
      ReadingCase(
        "two tables of other widths, the second one", two, options: with { $0.section = 2 },
        columns: ColumnSelection(target: "High"),
        .reads([
          ExpectedSeries(
            rows: 5, first: "2021-01-01", last: "2021-01-05", columns: ["High"],
            values: ["High": .init(first: 1, last: 5)])
        ])),
    ]
  }()

  @Test(arguments: stacked) func oneOfSeveralTablesIsRead(test: ReadingCase) { test.check() }

  static let stackedNames: [ReadingCase] = {
    func series(_ name: String?, _ columns: [String], close: Double) -> ExpectedSeries {
      ExpectedSeries(
        name: name, rows: 20, first: "2020-01-01", last: "2020-01-20", columns: columns,
        values: ["Close": .init(first: close, last: close + 19)])
    }
    func text(_ lines: [String], _ starts: [Int]) -> String {
      ReadingText.table(lines.joined(separator: "\n"), rows: 20) { row in
        ([ReadingText.day(row)] + starts.map { "\($0 + row)" }).joined(separator: ",")
      }
    }
    let both = ReadingCase.Outcome.reads([
      series("AAPL", ["Close", "High"], close: 100), series("MSFT", ["Close", "High"], close: 200),
    ])
    return [
      ReadingCase(
        "Price, Ticker, Date",
        text(["Price,Close,Close,High,High", "Ticker,AAPL,MSFT,AAPL,MSFT", "Date,,,,"], [100, 200, 101, 201]), both),
      ReadingCase(
        "Ticker first",
        text(["Ticker,AAPL,AAPL,MSFT,MSFT", "Price,Close,High,Close,High", "Date,,,,"], [100, 101, 200, 201]), both),
      ReadingCase(
        "Attributes, Symbols, Date",
        text(["Attributes,Close,Close,High,High", "Symbols,AAPL,MSFT,AAPL,MSFT", "Date,,,,"], [100, 200, 101, 201]),
        both),
      ReadingCase(
        "two lines, tickers first",
        text([",AAPL,AAPL,MSFT,MSFT", "Date,Close,High,Close,High"], [100, 101, 200, 201]), both),
      ReadingCase(
        "two lines, prices first", text([",Close,Close,High,High", "Date,AAPL,MSFT,AAPL,MSFT"], [100, 200, 101, 201]),
        both),
      ReadingCase(
        "two lines, the date above",
        text(["Date,Close,Close,High,High", ",AAPL,MSFT,AAPL,MSFT"], [100, 200, 101, 201]), both),
      ReadingCase(
        "one ticker", text(["Price,Close,High,Low", "Ticker,AAPL,AAPL,AAPL", "Date,,,"], [100, 101, 99]),
        .reads([series(nil, ["Close", "High", "Low"], close: 100)])),
      ReadingCase(
        "one ticker, its own line first", text(["Ticker,AAPL,AAPL", "Price,Close,High", "Date,,"], [100, 101]),
        .reads([series(nil, ["Close", "High"], close: 100)])),
      ReadingCase(
        "three tickers of one price",
        text(["Price,Close,Close,Close", "Ticker,AAPL,INF,MSFT", "Date,,,"], [100, 200, 300]),
        .reads([
          series("AAPL", ["Close"], close: 100), series("INF", ["Close"], close: 200),
          series("MSFT", ["Close"], close: 300),
        ]),
        .reads(
          [("AAPL", 100.0), ("INF", 200), ("MSFT", 300)].map {
            ExpectedSeries(
              name: $0.0, rows: 20, columns: ["value"], values: ["value": .init(first: $0.1, last: $0.1 + 19)])
          })),
      ReadingCase(
        "hours of two tickers",
        ReadingText.table("Price,Close,Close\nTicker,AAPL,MSFT\nDatetime,,", rows: 5) {
          "2020-01-02 1\($0 + 4):30:00+00:00,\(100 + $0),\(200 + $0)"
        },
        .reads(
          [("AAPL", 100.0), ("MSFT", 200)].map {
            ExpectedSeries(name: $0.0, rows: 5, first: "2020-01-02T14:30:00Z", last: "2020-01-02T18:30:00Z")
          })),
    ]
  }()

  @Test(arguments: stackedNames) func severalLinesOfNamesGiveEveryTicker(test: ReadingCase) { test.check() }

  static let across: [ReadingCase] = {
    let years = (2000..<2010).map { "\($0)" }
    func lands(_ header: [String], above: String = "", _ row: (Int) -> [String]) -> String {
      above
        + ReadingText.table(header.joined(separator: ","), rows: 3) { n in
          (row(n) + (0..<10).map { "\(50 + n + $0)" }).joined(separator: ",")
        }
    }
    func right(first: String = "2000-01-01", last: String = "2009-01-01") -> ReadingCase.Outcome {
      .reads(
        (0..<3).map { n in
          ExpectedSeries(
            rows: 10, first: first, last: last, values: ["value": .init(first: Double(50 + n), last: Double(59 + n))])
        })
    }
    let names = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
    let refused = ReadingCase.Outcome.refused(["2000"])
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let grid = ReadingText.table("Year," + month.joined(separator: ","), rows: 4) { y in
      "\(1880 + y)," + (0..<12).map { "\(12 * y + $0).5" }.joined(separator: ",")
    }
    let temperatures =
      "Land-Ocean: Global Means\nYear," + month.joined(separator: ",") + ",J-D,DJF\n"
      + (0..<4).map { y in "\(1880 + y)," + (0..<12).map { "\(12 * y + $0).5" }.joined(separator: ",") + ",7.5,***" }
      .joined(separator: "\n") + "\n"
    let monthly = ReadingCase.Outcome.reads([ExpectedSeries(rows: 48, first: "1880-01-01", last: "1883-12-01")])
    return [
      ReadingCase(
        "years over columns", lands(names + years) { ["Land \($0)", "L\($0)", "Index", "IX"] }, right(), refused),
      ReadingCase("years over columns, one name", lands(["Country"] + years) { ["Land \($0)"] }, right(), refused),
      ReadingCase(
        "years over columns below lines about the source",
        lands(names + years, above: "\"Data Source\",\"Indicators\",\n\n\"Last Updated Date\",\"2024-01-01\",\n\n") {
          ["Land \($0)", "L\($0)", "Index", "IX"]
        },
        right(), refused),
      ReadingCase(
        "X2000 over columns", lands(["Country"] + years.map { "X\($0)" }) { ["Land \($0)"] }, right(),
        .refused(["X2000"])),
      ReadingCase(
        "2000 [YR2000] over columns", lands(["Country"] + years.map { "\($0) [YR\($0)]" }) { ["Land \($0)"] }, right(),
        refused),
      ReadingCase(
        "months over columns",
        lands(["Region"] + (1...10).map { "2000-\(ReadingStampTests.two($0))" }) { ["Land \($0)"] },
        right(last: "2000-10-01"), refused),
      ReadingCase(
        "days over columns",
        lands(["Province", "Country"] + (13...22).map { "1/\($0)/20" }) { ["P\($0)", "Land \($0)"] },
        right(first: "2020-01-13", last: "2020-01-22"), .refused(["1/13/20"])),
      ReadingCase("a year a row, months over columns", grid, monthly, .refused(["Jan"])),
      ReadingCase("a year a row, months and means over columns", temperatures, monthly, .refused(["Jan"])),
    ]
  }()

  @Test(arguments: across) func datesOverColumnsAreDatesOrRefused(test: ReadingCase) { test.check() }

  static let indices: [ReadingCase] = {
    func indexed(_ title: String, _ name: String, _ number: @escaping (Int) -> Int) -> ReadingCase {
      ReadingCase(
        title,
        ReadingText.table("\(name),Date,Close", rows: 40) {
          "\(number($0)),\(ReadingText.day($0)),\(ReadingText.price($0))"
        }, ReadingText.fortyDays)
    }
    return [
      indexed("Unnamed: 0 with holes", "Unnamed: 0") { $0 * 2 + $0 / 3 },
      indexed("a blank name with holes", "") { $0 * 3 },
      indexed("index with holes", "index") { $0 * 2 + $0 / 3 },
      indexed("Unnamed: 0, falling", "Unnamed: 0") { 400 - 3 * $0 },
      indexed("a blank name that counts", "") { $0 }, indexed("Unnamed: 0.1", "Unnamed: 0.1") { $0 + 7 },
      ReadingCase(
        "Unnamed: 0 in a wide file",
        ReadingText.table("Unnamed: 0,Date,AAPL,MSFT", rows: 20) {
          "\($0 * 4),\(ReadingText.day($0)),\(100 + $0),\(200 + $0)"
        },
        .reads(
          [("AAPL", 100.0), ("MSFT", 200)].map {
            ExpectedSeries(name: $0.0, rows: 20, values: ["value": .init(first: $0.1, last: $0.1 + 19)])
          })),
      ReadingCase(
        "numbers that rise are values where their name says so",
        ReadingText.table("Date,Cases", rows: 20) { "\(ReadingText.day($0)),\(100 + 3 * $0)" },
        .reads([ExpectedSeries(rows: 20, columns: ["Cases"], values: ["Cases": .init(first: 100, last: 157)])])),
    ]
  }()

  @Test(arguments: indices) func countedRowsAreNoSeries(test: ReadingCase) { test.check() }
}
