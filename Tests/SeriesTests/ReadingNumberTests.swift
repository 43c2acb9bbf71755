import Series
import Testing

/// Numbers as people and pages write them, and cells that are none.
@Suite struct ReadingNumberTests {
  /// A column of prices over forty days, which is read as `value` says or refused with its first cell's text.
  static func written(
    _ title: String, separator: String = ";", mayBeRefused: Bool = true, value: @escaping (Int) -> Double,
    _ cell: (Int) -> String
  ) -> ReadingCase {
    let right = ReadingCase.Outcome.reads([
      ExpectedSeries(
        rows: 40, first: "2020-01-01", last: "2020-02-09", columns: ["Price"],
        values: ["Price": .init(first: value(0), last: value(39))])
    ])
    var test = ReadingCase(
      title, ReadingText.table("Date\(separator)Price", rows: 40) { "\(ReadingText.day($0))\(separator)\(cell($0))" },
      right)
    let bare = cell(0).replacing("\"", with: "")
    if mayBeRefused { test.outcomes.append(.refused(["line 2", "Price", "'\(bare)'"])) }
    return test
  }

  static let spellings: [ReadingCase] = {
    let big: (Int) -> Double = { 1_234_567.25 + Double(1000 * $0) }
    func grouped(_ mark: String, _ point: String) -> (Int) -> String { { "1\(mark)\(234 + $0)\(mark)567\(point)25" } }
    let price: (Int) -> Double = { 400.5 + Double($0) }
    return [
      written("1,234,567.25", value: big, grouped(",", ".")),
      written("\"1,234,567.25\" behind commas", separator: ",", value: big) { "\"\(grouped(",", ".")($0))\"" },
      written("1.234.567,25", value: big, grouped(".", ",")), written("1 234 567,25", value: big, grouped(" ", ",")),
      written("1 234 567.25 with no-break spaces", value: big, grouped("\u{A0}", ".")),
      written("1 234 567,25 with thin spaces", value: big, grouped("\u{2009}", ",")),
      written("1 234 567,25 with narrow no-break spaces", value: big, grouped("\u{202F}", ",")),
      written("1'234'567.25", value: big, grouped("'", ".")), written("1’234’567.25", value: big, grouped("’", ".")),
      written("$400.50", value: price) { "$\(400 + $0).50" },
      written("$400.50 behind commas", separator: ",", value: price) { "$\(400 + $0).50" },
      written("€ 400.50", value: price) { "€ \(400 + $0).50" },
      written("400,50 €", value: price) { "\(400 + $0),50 €" },
      written("£400.50", value: price) { "£\(400 + $0).50" }, written("¥400.50", value: price) { "¥\(400 + $0).50" },
      written("USD 400.50", value: price) { "USD \(400 + $0).50" },
      written("-$400.50", value: { -price($0) }) { "-$\(400 + $0).50" },
      written("5.10M", value: { (5.1 + Double($0)) * 1e6 }) { "\(5 + $0).10M" },
      written("5.10K", value: { Double(5100 + 1000 * $0) }) { "\(5 + $0).10K" },
      written("5.25B", value: { (5.25 + Double($0)) * 1e9 }) { "\(5 + $0).25B" },
      written("(400.50) beside 400.50", value: { $0 % 2 == 0 ? -price($0) : price($0) }) {
        $0 % 2 == 0 ? "(\(400 + $0).50)" : "\(400 + $0).50"
      },
      written("400.50-", value: { -price($0) }) { "\(400 + $0).50-" },
      written("−400.50", value: { -price($0) }) { "−\(400 + $0).50" },
      written("400,50", mayBeRefused: false, value: price) { "\(400 + $0),50" },
      written("400.50 with blanks around", mayBeRefused: false, value: price) { "  \(400 + $0).50 " },
      written("400.50 behind a no-break space", value: price) { "\u{A0}\(400 + $0).50" },
      ReadingCase(
        "percent", ReadingText.table("Date,Price", rows: 40) { "\(ReadingText.day($0)),\(1 + $0).5%" },
        .reads([ExpectedSeries(rows: 40, columns: ["Price"], values: ["Price": .init(first: 1.5, last: 40.5)])]),
        .refused(["line 2", "Price", "'1.5%'"])),
      ReadingCase(
        "groups of three that could be decimals",
        ReadingText.table("Date;Price", rows: 40) { "\(ReadingText.day($0));\(1 + $0),500" },
        .refused(["Price", "--decimal comma"])),
      ReadingCase(
        "thousands of a whole number, quoted",
        ReadingText.table("Date,Volume", rows: 40) { "\(ReadingText.day($0)),\"\(100 + $0),123,500\"" },
        .reads([
          ExpectedSeries(
            rows: 40, columns: ["Volume"], values: ["Volume": .init(first: 100_123_500, last: 139_123_500)])
        ]),
        .refused(["line 2", "'100,123,500'"])),
    ]
  }()

  @Test(arguments: spellings) func spellingsOfNumbersAreReadOrRefusedByTheirText(test: ReadingCase) { test.check() }

  /// One damaged cell among thousands is quoted at its own line.
  static let damaged: [ReadingCase] = ["12.3.4", "1O5", "#REF!", "1,234,5", "twelve", "$", "1..2", "--5", "0x1F"]
    .enumerated().map { number, cell in
      let (rows, damaged) = (6000, [5, 3000, 5990][number % 3])
      let reversed = number % 2 == 0
      return ReadingCase(
        "\(cell) in row \(damaged)\(reversed ? ", newest first" : "")",
        ReadingText.table("Date;Close", rows: rows, newestFirst: reversed) {
          "\(ReadingText.day($0));\($0 == damaged ? cell : ReadingText.price($0))"
        }, columns: ColumnSelection(target: "Close"),
        .refused(["line \(reversed ? rows - damaged + 1 : damaged + 2)", "Close", "'\(cell)'"]))
    }

  @Test(arguments: damaged) func aDamagedCellNamesItsTextAndLine(test: ReadingCase) { test.check() }

  static let wide: [ReadingCase] = {
    func wide(
      _ title: String, reversed: Bool = false, first: Double?, _ cell: @escaping (Int) -> String
    ) -> ReadingCase {
      func series(_ name: String, _ from: Double) -> ExpectedSeries {
        ExpectedSeries(
          name: name, rows: 40, first: "2020-01-01", last: "2020-02-09",
          values: ["value": .init(first: from, last: from + 39)])
      }
      let text = cell(reversed ? 39 : 0).replacing("\"", with: "")
      var outcomes = [ReadingCase.Outcome.refused(["line 2", "BRK-A", "'\(text)'"])]
      if let first { outcomes.append(.reads([series("AAPL", 100), series("BRK-A", first), series("MSFT", 200)])) }
      outcomes.append(
        .partly(
          [series("AAPL", 100), series("BRK-A", first ?? .nan), series("MSFT", 200)],
          refused: ["line 2", "BRK-A", "'\(text)'"]))
      var test = ReadingCase(
        title,
        ReadingText.table("Date,AAPL,BRK-A,MSFT", rows: 40, newestFirst: reversed) {
          "\(ReadingText.day($0)),\(100 + $0),\(cell($0)),\(200 + $0)"
        })
      test.outcomes = outcomes
      return test
    }
    return [
      wide("thousands", first: 412_000) { "\"412,0\(ReadingStampTests.two($0)).00\"" },
      wide("thousands, newest first", reversed: true, first: 412_000) { "\"412,0\(ReadingStampTests.two($0)).00\"" },
      wide("dollars", first: 400) { "$\(400 + $0)" }, wide("two points", first: nil) { "412.000.\(10 + $0)" },
      wide("letters among digits, newest first", reversed: true, first: nil) { "4l2.\(10 + $0)" },
      wide("errors of a spreadsheet", first: nil) { _ in "#VALUE!" },
    ]
  }()

  @Test(arguments: wide) func anUnreadableColumnOfAWideFileIsRefused(test: ReadingCase) { test.check() }

  static let blank: [ReadingCase] = {
    func table(_ header: String, _ blank: String, _ columns: Int) -> String {
      ReadingText.table(header, rows: 40) {
        "\(ReadingText.day($0)),\(Array(repeating: ReadingText.price($0), count: columns).joined(separator: ",")),\(blank)"
      }
    }
    return ["", "null", "NaN", "NA"].map { blank in
      ReadingCase(
        "Adj Close is '\(blank)' throughout", table("Date,Open,High,Low,Close,Adj Close", blank, 4),
        columns: ColumnSelection(), ReadingText.fortyDays)
    } + [
      ReadingCase(
        "adjusted_close is blank", table("timestamp,open,close,adjusted_close", "", 2), columns: ColumnSelection(),
        .reads([ExpectedSeries(rows: 40, columns: ["close"])])),
      ReadingCase(
        "Close is blank, Last is not", table("Date,Last,Close", "", 1), columns: ColumnSelection(),
        .reads([ExpectedSeries(rows: 40, columns: ["Last"])]), .refused(["Close"])),
    ]
  }()

  @Test(arguments: blank) func theDefaultColumnIsNeverABlankOne(test: ReadingCase) { test.check() }

  static let warned: [ReadingCase] = [
    ReadingCase(
      "negative PRC",
      ReadingText.table("DATE,PERMNO,PRC,VOL", rows: 30) {
        "\(ReadingText.day($0).replacing("-", with: "")),59328,\($0 == 3 || $0 == 4 ? "-" : "")49.25,500"
      },
      columns: ColumnSelection(target: "PRC"),
      .reads([ExpectedSeries(rows: 30, columns: ["PRC"])], notes: ["PRC", "bid"]), .refused(["PRC", "bid"])),
    ReadingCase(
      "zeros among prices",
      ReadingText.table("Date,Close", rows: 30) {
        "\(ReadingText.day($0)),\($0 % 10 == 3 ? "0" : ReadingText.price($0))"
      },
      .reads([ExpectedSeries(rows: 30, columns: ["Close"])], notes: ["Close"])),
    ReadingCase(
      "sentinels among prices",
      ReadingText.table("Date,Close", rows: 30) {
        "\(ReadingText.day($0)),\($0 % 10 == 3 ? "-999" : ReadingText.price($0))"
      },
      .reads([ExpectedSeries(rows: 30, columns: ["Close"])], notes: ["Close", "-999"])),
  ]

  @Test(arguments: warned) func oddPricesAreNamedInANote(test: ReadingCase) { test.check() }

  /// A covariate that is seldom given never cuts the target's rows.
  static let sparse: [ReadingCase] = [("every 63rd row", { $0 % 63 == 0 }), ("the first row alone", { $0 == 0 })].map {
    (title: String, isGiven: (Int) -> Bool) in
    ReadingCase(
      "EPS in \(title)",
      ReadingText.table("Date,Close,EPS", rows: 400) {
        "\(ReadingText.day($0)),\(100 + $0),\(isGiven($0) ? "\(1 + $0 / 63).0" : "")"
      },
      options: with { $0.missing = .forwardFill(limit: nil) },
      columns: ColumnSelection(target: "Close", covariates: ["EPS"]),
      .reads([
        ExpectedSeries(
          rows: 400, first: "2020-01-01", last: "2021-02-03", columns: ["Close", "EPS"],
          values: ["Close": .init(first: 100, last: 499)])
      ]))
  }

  @Test(arguments: sparse) func aSparseCovariateKeepsTheNewestRows(test: ReadingCase) { test.check() }
}
