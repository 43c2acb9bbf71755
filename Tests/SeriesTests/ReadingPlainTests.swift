import Series
import Testing

/// Files that need no cleverness, and names and numbers that invite too much of it.
@Suite struct ReadingPlainTests {
  static func day(_ number: Int) -> String { ReadingText.day(number) }

  static let plain: [ReadingCase] = {
    let text = ReadingText.stamped("Date") { day($0) }
    func days(_ title: String, _ text: String) -> ReadingCase { ReadingCase(title, text, ReadingText.fortyDays) }
    let us: (Int) -> String = { "\(day($0).dropFirst(5).prefix(2))/\(day($0).suffix(2))/2020" }
    let german: (Int) -> String = { "\(day($0).suffix(2)).\(day($0).dropFirst(5).prefix(2)).2020" }
    return [
      days("commas", text), days("newest first", ReadingText.stamped("Date", newestFirst: true) { day($0) }),
      days("tabs", text.replacing(",", with: "\t")), days("semicolons", text.replacing(",", with: ";")),
      days("bars", text.replacing(",", with: "|")), days("blanks", text.replacing(",", with: "   ")),
      days("carriage returns", text.replacing("\n", with: "\r\n")), days("a byte order mark", "\u{FEFF}" + text),
      days("no last line end", String(text.dropLast())), days("a blank line at the end", text + "\n\n"),
      days("quotes", ReadingText.stamped("\"Date\"") { "\"\(day($0))\"" }),
      days("12/31/2020", ReadingText.stamped("Date", us)), days("31.12.2020", ReadingText.stamped("Datum", german)),
      days("20201231", ReadingText.stamped("date") { day($0).replacing("-", with: "") }),
      days("2020/12/31", ReadingText.stamped("Date") { day($0).replacing("-", with: "/") }),
      days("a blank name over the dates", ReadingText.stamped("") { day($0) }),
      days("dates under another name", ReadingText.stamped("when") { day($0) }),
      days("midnights", ReadingText.stamped("Date") { day($0) + " 00:00:00" }),
      ReadingCase(
        "no header", ReadingText.table(nil, rows: 40) { "\(day($0)),\(ReadingText.price($0))" },
        .reads([ExpectedSeries(rows: 40, first: "2020-01-01", last: "2020-02-09", columns: ["column2"])])),
      ReadingCase(
        "epoch seconds without a header",
        ReadingText.table(nil, rows: 40) { "\(1_381_093_200 + 3600 * $0 * $0),122.5,\(ReadingText.price($0))" },
        columns: ColumnSelection(target: "column3"),
        .reads([ExpectedSeries(rows: 40, first: "2013-10-06T21:00:00Z", columns: ["column3"])])),
      ReadingCase(
        "candles of an exchange without a header",
        ReadingText.table(nil, rows: 24) {
          "\(1_735_603_200 + 3600 * $0)000,930,931,929,\(ReadingText.price($0)),7,\(1_735_606_799 + 3600 * $0)999,1,1,1,1,0"
        },
        columns: ColumnSelection(target: "column5"),
        .reads([
          ExpectedSeries(rows: 24, first: "2024-12-31T00:00:00Z", last: "2024-12-31T23:00:00Z", columns: ["column5"])
        ])),
      ReadingCase(
        "values alone", "0.7855\n0.7818\n0.7867\n0.7860\n",
        .reads([ExpectedSeries(rows: 4, first: "0", last: "3", values: [:])])),
      ReadingCase(
        "a series a row",
        ReadingText.table(nil, rows: 3) { n in "H\(n)," + (0..<24).map { "\($0 + n).5" }.joined(separator: ",") },
        .reads(
          (0..<3).map {
            ExpectedSeries(
              name: "H\($0)", rows: 24, values: ["value": .init(first: Double($0) + 0.5, last: Double($0) + 23.5)])
          })),
      ReadingCase(
        "wide", ReadingText.table("Date,AAPL,MSFT", rows: 20) { "\(day($0)),\(100 + $0),\(200 + $0)" },
        .reads(
          [("AAPL", 100.0), ("MSFT", 200)].map {
            ExpectedSeries(name: $0.0, rows: 20, values: ["value": .init(first: $0.1, last: $0.1 + 19)])
          })),
    ]
  }()

  @Test(arguments: plain) func plainFilesLoadAsBefore(test: ReadingCase) { test.check() }

  /// A column beside the date stays a value, whatever its name and numbers look like.
  static let values: [ReadingCase] = {
    func beside(_ name: String, from first: Double, to last: Double, _ cell: (Int) -> String) -> ReadingCase {
      ReadingCase(
        "\(name) beside Date", ReadingText.table("Date,\(name)", rows: 40) { "\(day($0)),\(cell($0))" },
        .reads([
          ExpectedSeries(
            rows: 40, first: "2020-01-01", last: "2020-02-09", columns: [name],
            values: [name: .init(first: first, last: last)])
        ]))
    }
    return [
      beside("Volume", from: 20_200_101, to: 20_200_140) { "\(20_200_101 + $0)" },
      beside("Volume", from: 1_577_836_800, to: 1_577_836_839) { "\(1_577_836_800 + $0)" },
      beside("Turnover", from: 43_831, to: 43_870) { "\(43_831 + $0)" },
      beside("Overtime", from: 3, to: 42) { "\(3 + $0)" },
      beside("Candidates", from: 2000, to: 2039) { "\(2000 + $0)" },
      beside("Lifetime", from: 0.5, to: 39.5) { "\($0).5" },
      beside("Sentiment", from: 1.5, to: 40.5) { "\(1 + $0).5" },
      beside("Mandates", from: 101, to: 140) { "\(101 + $0)" },
      beside("Close", from: 1871.01, to: 1871.4) { "\(1871.01 + Double($0) / 100)" },
      beside("Unity", from: 5, to: 44) { "\(5 + $0)" },
      beside("Barcode count", from: 7, to: 46) { "\(7 + $0)" },
      ReadingCase(
        "open_time and close_time",
        ReadingText.table("open_time,open,high,low,close,close_time", rows: 40) {
          "\(1_577_836_800 + 86_400 * $0)000,1,2,0.5,\(ReadingText.price($0)),\(1_577_923_199 + 86_400 * $0)999"
        },
        .reads([
          ExpectedSeries(rows: 40, first: "2020-01-01", last: "2020-02-09", columns: ["open", "high", "low", "close"])
        ])),
      ReadingCase(
        "a date and an epoch",
        ReadingText.table("Unix Timestamp,Date,Symbol,Close", rows: 40, newestFirst: true) {
          "\(1_577_836_800 + 86_400 * $0)\($0 > 20 ? "000" : ""),\(day($0)),BTCUSD,\(ReadingText.price($0))"
        }, ReadingText.fortyDays),
      ReadingCase(
        "a second date",
        ReadingText.table("Date,Expiry Date,Close", rows: 40) { "\(day($0)),2021-03-19,\(ReadingText.price($0))" },
        ReadingText.fortyDays),
      ReadingCase(
        "a value called Timestamp count",
        ReadingText.table("Date,Timestamp count,Close", rows: 40) {
          "\(day($0)),\(3 + $0 % 4),\(ReadingText.price($0))"
        },
        columns: ColumnSelection(target: "Close"), ReadingText.fortyDays),
      ReadingCase(
        "missing cells",
        ReadingText.table("Date,Close", rows: 40) {
          "\(day($0)),\([5: "", 6: "NA", 7: "NaN", 8: "null", 9: "-", 10: "."][$0] ?? ReadingText.price($0))"
        },
        ReadingText.fortyDays),
    ]
  }()

  @Test(arguments: values) func valuesBesideADateStayValues(test: ReadingCase) { test.check() }
}
