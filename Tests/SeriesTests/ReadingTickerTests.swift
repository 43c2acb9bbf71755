import Series
import Testing

/// Which column tells the series apart, and which text is only text.
@Suite struct ReadingTickerTests {
  /// A panel of these tickers over twenty days; the first ticker's prices rise from 100, the next one's from 200.
  static func panel(
    _ header: String, _ tickers: [String], quoted: Bool = false, byTicker: Bool = false
  ) -> String {
    ReadingText.table(header, rows: 20 * tickers.count) { row in
      let (day, number) = byTicker ? (row % 20, row / 20) : (row / tickers.count, row % tickers.count)
      let ticker = quoted ? "\"\(tickers[number])\"" : tickers[number]
      return "\(ReadingText.day(day)),\(ticker),\(100 * (number + 1) + day)"
    }
  }

  static func series(_ tickers: [String], column: String = "Close") -> ReadingCase.Outcome {
    .reads(
      tickers.enumerated().map { number, ticker in
        let start = Double(100 * (number + 1))
        return ExpectedSeries(
          name: ticker, rows: 20, first: "2020-01-01", last: "2020-01-20", columns: [column],
          values: [column: .init(first: start, last: start + 19)])
      })
  }

  static let codes: [ReadingCase] =
    [
      ("Ticker", ["1301", "1332", "130A"]), ("Ticker", ["INF", "INFY"]), ("Symbol", ["NA", "NAB"]),
      ("ticker", ["TRUE", "FALSE"]), ("Ticker", ["NA", "1301"]), ("Symbol", ["7203", "null", "1e5"]),
      ("Code", ["0700", "0005"]), ("Code", ["700", "0700"]), ("symbol", ["NaN", "nan2"]), ("Ticker", ["NULL", "A"]),
      ("PERMNO", ["10107", "59328"]), ("permno", ["14593", "10107", "93436"]), ("Stock Code", ["600000", "000001"]),
      ("Ticker", ["7203", "6758"]), ("Symbol", ["1E5", "1E6"]), ("Ticker", ["None", "NIO"]),
      ("Code", ["20200101", "20200102"]),
      ("Ticker", ["A", "AA", "a"]), ("SYMBOL", ["BRK.B", "BF-B"]), ("isin", ["US0378331005", "US5949181045"]),
    ].map { name, tickers in
      ReadingCase(
        "\(name): \(tickers.joined(separator: ", "))", panel("Date,\(name),Close", tickers),
        forbidden: ["--duplicates"], series(tickers))
    } + [
      ReadingCase(
        "one ticker after the other", panel("Date,Ticker,Close", ["130A", "1301"], byTicker: true),
        series(["130A", "1301"])),
      ReadingCase("quoted codes", panel("Date,Code,Close", ["0700", "0005"], quoted: true), series(["0700", "0005"])),
      ReadingCase(
        "the ticker first, newest first",
        ReadingText.table("Symbol,Date,Close", rows: 40, newestFirst: true) {
          "\(["INF", "TRUE"][$0 % 2]),\(ReadingText.day($0 / 2)),\(100 * ($0 % 2 + 1) + $0 / 2)"
        }, series(["INF", "TRUE"])),
      ReadingCase(
        "a code in letters far below the head",
        ReadingText.table("Date,Ticker,Close", rows: 6000) {
          "\(ReadingText.day($0 % 2000)),\(["1301", "1332", "130A"][$0 / 2000]),\($0)"
        },
        .reads(
          ["1301", "1332", "130A"].map { ExpectedSeries(name: $0, rows: 2000, first: "2020-01-01", last: "2025-06-22") }
        )),
    ]

  @Test(arguments: codes) func codesUnderATickersNameAreNames(test: ReadingCase) { test.check() }

  static let repeats: [ReadingCase] = [
    ReadingCase(
      "a text column where instants repeat", panel("Date,Firma,Close", ["Alpha", "Beta"]), series(["Alpha", "Beta"])),
    ReadingCase(
      "a country where instants repeat", panel("Date,Country,Close", ["Chad", "Niue"]), series(["Chad", "Niue"])),
    ReadingCase(
      "numbers of shops where instants repeat", panel("Date,Filiale,Close", ["1", "2"]), series(["1", "2"]),
      .refused(["--ticker-column"])),
    ReadingCase(
      "two text columns, one of which tells the rows apart",
      ReadingText.table("Date,Sector,Firm,Close", rows: 40) {
        "\(ReadingText.day($0 / 2)),Tech,\(["A", "B"][$0 % 2]),\(100 * ($0 % 2 + 1) + $0 / 2)"
      }, forbidden: ["--duplicates"], series(["A", "B"]), .refused(["--ticker-column", "Firm"])),
    ReadingCase(
      "two text columns, both needed to tell the rows apart",
      ReadingText.table("Date,Region,Product,Close", rows: 80) {
        "\(ReadingText.day($0 / 4)),\(["N", "S"][$0 % 2]),\(["x", "y"][$0 / 2 % 2]),\($0)"
      }, forbidden: ["--duplicates"], .refused(["--ticker-column"])),
    ReadingCase(
      "no column tells the repeated instants apart",
      ReadingText.table("Date,Close", rows: 40) { "\(ReadingText.day($0 / 2)),\($0)" },
      .refused(["line 3", "2020-01-01", "--duplicates"])),
  ]

  @Test(arguments: repeats) func repeatedInstantsAreToldApartByAColumn(test: ReadingCase) { test.check() }

  static let unique: [ReadingCase] = {
    func beside(_ name: String, first: Bool = false, _ words: [String]) -> ReadingCase {
      ReadingCase(
        "\(name): \(words.prefix(3).joined(separator: ", "))",
        ReadingText.table(first ? "\(name),Date,Close" : "Date,\(name),Close", rows: 40) {
          let word = words[$0 % words.count]
          return first
            ? "\(word),\(ReadingText.day($0)),\(ReadingText.price($0))"
            : "\(ReadingText.day($0)),\(word),\(ReadingText.price($0))"
        }, ReadingText.fortyDays)
    }
    return [
      beside("Weekday", ["Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue"]), beside("wind", ["NW", "cv", "NE", "SE"]),
      beside("Conditions", ["clear", "rain"]),
      beside("Day", first: true, ["Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday"]),
      beside("Sector", ["Tech"]), beside("Holiday", ["", "", "", "", "Feast"]), beside("Unit", ["EUR/MWh"]),
      beside("Trend", ["up", "down", "up"]), beside("is_open", ["true", "false"]),
      ReadingCase(
        "a direction beside year, month, day and hour",
        ReadingText.table("No,year,month,day,hour,Close,cbwd", rows: 24) {
          "\($0 + 1),2010,1,1,\($0),\(ReadingText.price($0)),\(["NW", "cv", "SE"][$0 % 3])"
        }, ReadingText.closes(24, from: "2010-01-01T00:00:00Z", to: "2010-01-01T23:00:00Z")),
    ]
  }()

  @Test(arguments: unique) func textBesideUniqueInstantsIsNoTicker(test: ReadingCase) { test.check() }
}
