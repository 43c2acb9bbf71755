import Testing

@testable import Series

/// What is said of numbers that cannot be prices.
@Suite struct PriceFactsTests {
  private func warnings(_ values: [Double], _ name: String) -> [String] {
    PriceFacts.warnings(values, of: name) { "row \($0 + 1)" }
  }

  @Test func aNegativePriceOfCRSPIsNamedByItsConvention() {
    let text =
      "'PRC' has 2 prices below zero, the first -49.5 at row 2: in CRSP's files the minus sign marks the mean of bid "
      + "and ask on a day without a trade; write their absolute values, or the sign is learnt as a fall and a rise"
    #expect(warnings([49.25, -49.5, 49.75, -50], "PRC") == [text])
    // Where the name does not tell, the size does: as large as its neighbours.
    #expect(warnings([49.25, -49.5, 49.75, -50], "Close") == [text.replacing("PRC", with: "Close")])
    #expect(warnings([-3, -4], "prc").count == 1)
  }

  @Test(arguments: ["Price", "Day-ahead Price [EUR/MWh]", "Close"])
  func otherNegativePricesAreNamedWithoutIt(name: String) {
    #expect(
      warnings([31, 12, 2, -7, -9, -1, 8, 30], name) == [
        "'\(name)' has 3 prices below zero, the first -7.0 at row 4: right for power or spreads, and no price of a share; "
          + "if they stand for something else, correct them or mark them with --missing-value"
      ])
  }

  @Test func zerosAndNumbersForMissingAreNamed() {
    #expect(
      warnings([10, 11, 0, 12, 0], "Adj Close") == [
        "'Adj Close' is 0 in 2 rows, the first at row 3, which is learnt as a price; if it means missing, say --missing-value=0"
      ])
    var values = (0..<40).map { 100 + Double($0 % 7) }
    values[9] = -999
    #expect(
      warnings(values, "Last").last
        == "'Last' is -999 in 1 row, the first at row 10, which is learnt as a price; if it means missing, say --missing-value=-999"
    )
    values[9] = 9999
    #expect(
      warnings(values, "Last") == [
        "'Last' is 9999 in 1 row, the first at row 10, which is learnt as a price; if it means missing, say --missing-value=9999"
      ])
  }

  @Test(arguments: [
    "Volume", "Open Interest", "Change", "Price Change", "RET", "value", "Spread", "temperature", "P/E",
  ])
  func otherColumnsMayHoldAnything(name: String) {
    #expect(warnings([1, -1, 0, -999], name) == [])
    #expect(!PriceFacts.isPrice(name))
  }

  @Test(arguments: ["PRC", "Close", "close_price", "VIX Close", "4. close", "Adj Close", "Settle", "Bid", "Close/Last"])
  func pricesAreKnownByTheirNames(name: String) {
    #expect(PriceFacts.isPrice(name))
    #expect(warnings([1, 2, 3, 2, .nan, 4], name) == [])
  }

  @Test func describingAndReadingSayIt() throws {
    let scratch = try Scratch([
      "a.csv": Array("Date,Close,Volume\n2020-01-01,49,1\n2020-01-02,-49,0\n2020-01-03,50,-3\n".utf8)
    ])
    try withExtendedLifetime(scratch) {
      let facts = try PanelLoader.describe([scratch.path])
      #expect(
        facts[0].warnings.count == 1
          && facts[0].warnings[0].hasPrefix("'Close' has 1 price below zero, the first -49.0 at line 3"))
      let panel = try PanelLoader.stream([scratch.path], columns: ColumnSelection(target: "Close"))
      #expect(
        panel.notes.count == 1
          && panel.notes[0].text.hasPrefix("'Close' has 1 price below zero, the first -49.0 at 2020-01-02 (row 2)"))
      #expect(try PanelLoader.stream([scratch.path], columns: ColumnSelection(target: "Volume")).notes.isEmpty)
    }
  }
}
