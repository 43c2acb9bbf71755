import Series
import Testing

/// Files in the forms of vendors and offices, and what is right about each.
@Suite struct ReadingVendorTests {
  /// Stamps are found by their cells, whatever their column is called.
  static let epochs: [ReadingCase] = {
    let hours = ReadingText.closes(from: "2020-01-01T00:00:00Z", to: "2020-01-02T15:00:00Z")
    let names = [
      "transact_time", "calc_time", "T", "trade_ts", "event_ts", "uts", "mts", "created_at", "zeitstempel", "when",
      "snapshot_time", "kline",
    ]
    return names.enumerated().flatMap { number, name in
      [
        ReadingCase(
          "milliseconds in \(name)",
          ReadingText.stamped(name, newestFirst: number % 2 == 0) { "\(1_577_836_800_000 + 3_600_000 * $0)" }, hours),
        ReadingCase(
          "seconds in \(name)",
          ReadingText.stamped(name, newestFirst: number % 2 == 1) { "\(1_577_836_800 + 3600 * $0)" }, hours),
      ]
    }
  }()

  @Test(arguments: epochs) func countsSince1970AreTimesUnderAnyName(test: ReadingCase) { test.check() }

  /// Amounts that look like counts stay values.
  static let amounts: [ReadingCase] = [
    ReadingCase(
      "a volume of thirteen digits",
      ReadingText.table("Date,Volume,Close", rows: 40) {
        "\(ReadingText.day($0)),\(1_500_000_000_000 + 1_000_003 * $0),\(ReadingText.price($0))"
      },
      .reads([ExpectedSeries(rows: 40, first: "2020-01-01", columns: ["Volume", "Close"])])),
    ReadingCase(
      "a capitalisation of ten digits",
      ReadingText.table("Date,Worth,Close", rows: 40) {
        "\(ReadingText.day($0)),\(1_500_000_000 + 1_000_003 * $0),\(ReadingText.price($0))"
      },
      .reads([ExpectedSeries(name: "Worth", rows: 40), ExpectedSeries(name: "Close", rows: 40)])),
  ]

  @Test(arguments: amounts) func amountsAreNoTimes(test: ReadingCase) { test.check() }

  /// Two tables side by side: the dates of one are not those of the other.
  static let pairs: [ReadingCase] = ["Date,A,Date,B", "Date,A,Date.1,B", "SPX Date,SPX,DAX Date,DAX"].map { header in
    ReadingCase(
      header,
      ReadingText.table(header, rows: 20) {
        "\(ReadingText.day($0)),\(100 + $0),\(ReadingText.day($0 + 7)),\(50 + $0)"
      },
      .refused(["2020-01-08", "--date-column", "--value-column"]))
  }

  @Test(arguments: pairs) func tablesSideBySideAreRefused(test: ReadingCase) { test.check() }

  @Test func oneOfTwoTablesSideBySideIsReadAsTheRefusalSays() {
    ReadingCase(
      "the second table",
      ReadingText.table("Date,A,Date.1,B", rows: 20) {
        "\(ReadingText.day($0)),\(100 + $0),\(ReadingText.day($0 + 7)),\(50 + $0)"
      },
      options: with {
        $0.dateColumns = ["Date.1"]
        $0.valueColumns = ["B"]
      }, .reads([ExpectedSeries(rows: 20, first: "2020-01-08", last: "2020-01-27", columns: ["B"])])
    ).check()
  }

  /// A line of numbers below the names is never left out, whatever its date looks like.
  static let first: [ReadingCase] = [
    ReadingCase(
      "years of a season",
      ReadingText.table("season,goals", rows: 20) { "\(1990 + $0)-\((91 + $0) % 100),\(100 + $0)" },
      .refused(["season"])),
    ReadingCase(
      "years, then quarters of years",
      ReadingText.table("Title,CPI", rows: 30) {
        $0 < 10 ? "\(1989 + $0),\(50 + $0)" : "\(1987 + $0 / 4) Q\($0 % 4 + 1),\(50 + $0)"
      },
      .refused(["Title", "--date-format"])),
  ]

  @Test(arguments: first) func firstLinesOfNumbersAreNotLeftOut(test: ReadingCase) { test.check() }

  static let calendars: [ReadingCase] = {
    let months = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
    let monthly = ReadingText.closes(36, from: "2015-01-01", to: "2017-12-01")
    let years = ReadingText.closes(36, from: "1960-01-01", to: "1995-01-01")
    let german =
      ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober"]
      + ["November", "Dezember"]
    let french = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
    return [
      ReadingCase(
        "Spanish months", ReadingText.stamped("Fecha", rows: 36) { "\(months[$0 % 12])-\(2015 + $0 / 12)" }, monthly),
      ReadingCase(
        "German months", ReadingText.stamped("Monat", rows: 36) { "\(german[$0 % 12]) \(2015 + $0 / 12)" }, monthly),
      ReadingCase(
        "French months", ReadingText.stamped("date", rows: 36) { "1 \(french[$0 % 12]) \(2015 + $0 / 12)" }, monthly),
      ReadingCase("Jahr", ReadingText.stamped("Jahr", rows: 36) { "\(1960 + $0)" }, years),
      ReadingCase("anno", ReadingText.stamped("anno", rows: 36) { "\(1960 + $0)" }, years),
      ReadingCase("a word unknown", ReadingText.stamped("Urtea", rows: 36) { "\(1960 + $0)" }, years),
      ReadingCase(
        "year and month in Spanish",
        ReadingText.table("Año,Mes,Close", rows: 36) { "\(2015 + $0 / 12),\($0 % 12 + 1),\(ReadingText.price($0))" },
        monthly),
      ReadingCase(
        "months in a row",
        ReadingText.stamped("per", rows: 36) { "\(2015 + $0 / 12)\(ReadingStampTests.two($0 % 12 + 1))" }, monthly),
      ReadingCase(
        "year and day of the year",
        ReadingText.table("YEAR,DOY,Close", rows: 40) { "2020,\($0 + 1),\(ReadingText.price($0))" },
        ReadingText.fortyDays),
      ReadingCase(
        "weeks beside the year",
        ReadingText.table("year,week,Close", rows: 40) { "2020,\($0 + 1),\(ReadingText.price($0))" },
        forbidden: ["--duplicates"], .refused(["week"])),
      ReadingCase(
        "a year and a week in one", ReadingText.stamped("YearWeek") { "2019\(ReadingStampTests.two($0 + 1))" },
        .refused(["YearWeek"])),
      ReadingCase(
        "days of a spreadsheet or rows' numbers",
        ReadingText.table(nil, rows: 40) { "\(43831 + $0),\(ReadingText.price($0))" }, .refused(["excel-1900", "none"])),
    ]
  }()

  @Test(arguments: calendars) func calendarsInOtherWordsAreRead(test: ReadingCase) { test.check() }

  static let clocks: [ReadingCase] = {
    let hours = ReadingText.closes(from: "2020-01-01T00:00:00Z", to: "2020-01-02T15:00:00Z")
    func beside(_ name: String, _ cell: @escaping (Int) -> String) -> String {
      ReadingText.table("Date,\(name),Close", rows: 40) {
        "\(ReadingText.day($0 / 24)),\(cell($0 % 24)),\(ReadingText.price($0))"
      }
    }
    return [
      ReadingCase("1 PM", beside("Hour") { "\(($0 + 11) % 12 + 1) \($0 < 12 ? "AM" : "PM")" }, hours),
      ReadingCase("12am", beside("Time") { "\(($0 + 11) % 12 + 1)\($0 < 12 ? "am" : "pm")" }, hours),
      ReadingCase(
        "00 - 01", beside("Hours") { "\(ReadingStampTests.two($0)) - \(ReadingStampTests.two($0 + 1))" }, hours),
      ReadingCase(
        "GMT+0100",
        ReadingText.stamped("Local time") {
          "0\(1 + $0 / 24).01.2020 \(ReadingStampTests.two($0 % 24)):00:00.000 GMT+0000"
        }, options: with { $0.dateFormat = "dmy" }, hours),
      ReadingCase(
        "FILETIME", ReadingText.stamped("FILETIME") { "\((1_577_836_800 + 3600 * $0 + 11_644_473_600) * 10_000_000)" },
        hours),
      ReadingCase(
        "a sunrise",
        ReadingText.table("Date,Sunrise,Close", rows: 40) {
          "\(ReadingText.day($0)),07:\(10 + $0):00,\(ReadingText.price($0))"
        }, ReadingText.fortyDays),
      ReadingCase(
        "seconds of GPS", ReadingText.stamped("gps_time") { "\(1_261_872_018 + 3600 * $0)" },
        .refused(["gps_time", "--date-format"])),
    ]
  }()

  @Test(arguments: clocks) func clocksOfVendorsAreRead(test: ReadingCase) { test.check() }

  static let tellers: [ReadingCase] = [
    ReadingCase(
      "two columns of numbers",
      ReadingText.table("date,store_nbr,item_nbr,sales", rows: 80) {
        "\(ReadingText.day($0 / 4)),\($0 % 2 + 1),\(10 + $0 / 2 % 2),\($0).5"
      }, forbidden: ["--duplicates"], .refused(["--ticker-column store_nbr,item_nbr"])),
    ReadingCase(
      "three columns",
      ReadingText.table("date,root,strike,type,price", rows: 80) {
        "\(ReadingText.day($0 / 8)),\($0 % 2 == 0 ? "A" : "B"),\(100 + $0 / 2 % 2),\($0 / 4 % 2 == 0 ? "C" : "P"),\($0).5"
      }, forbidden: ["--duplicates"], .refused(["3 columns together", "--ticker-column root,strike,type"])),
    ReadingCase(
      "a flag of the hour that is repeated",
      ReadingText.table("Date,HourEnding,Price,DSTFlag", rows: 49) {
        let hour = $0 < 24 ? $0 : $0 < 26 ? $0 - 24 : $0 - 25
        return
          "2020-\($0 < 24 ? "10-31" : "11-01"),\(ReadingStampTests.two(hour + 1)):00,\(100 + $0),\($0 == 26 ? "Y" : "N")"
      }, forbidden: ["--duplicates"], .refused(["--zone"])),
  ]

  @Test(arguments: tellers) func whatTellsRowsApartIsNamedBeforeAnyRowIsDropped(test: ReadingCase) { test.check() }

  static let names: [ReadingCase] = [
    ReadingCase(
      "German prices",
      ReadingText.table("Datum;Zuletzt;Eröffn.;Vol.", rows: 40) {
        "\(ReadingText.day($0));\(ReadingText.price($0));99;\(7 + $0)"
      },
      columns: ColumnSelection(),
      .reads([ExpectedSeries(rows: 40, first: "2020-01-01", columns: ["Zuletzt"])])),
    ReadingCase(
      "Chinese prices",
      ReadingText.table("日期,开盘,收盘,成交量", rows: 40) { "\(ReadingText.day($0)),99,\(ReadingText.price($0)),\(7 + $0)" },
      columns: ColumnSelection(), .reads([ExpectedSeries(rows: 40, columns: ["收盘"])])),
    ReadingCase(
      "codes as names beside Date",
      ReadingText.table("Date,600000,600004", rows: 40) {
        "\(ReadingText.day($0)),\(ReadingText.price($0)),\(50 + $0)"
      },
      .reads([ExpectedSeries(name: "600000", rows: 40), ExpectedSeries(name: "600004", rows: 40)])),
    ReadingCase(
      "numbered columns behind names",
      ReadingText.table("id,store,n," + (1...12).map { "d_\($0)" }.joined(separator: ","), rows: 20) { row in
        "item\(row),CA,\(12)," + (1...12).map { "\($0 + row)" }.joined(separator: ",")
      }, .reads((0..<20).map { ExpectedSeries(name: "item\($0)", rows: 12, first: "0", last: "11") })),
  ]

  @Test(arguments: names) func namesOfOtherPlacesAreKnown(test: ReadingCase) { test.check() }
}
