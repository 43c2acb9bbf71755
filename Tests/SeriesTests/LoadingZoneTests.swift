import Series
import Testing

/// Local times of a zone, and offsets that cells state.
@Suite struct LoadingZoneTests {
  static let berlin = with { $0.zone = "Europe/Berlin" }

  @Test func aRepeatedHourIsSettledInEachSeriesOfATable() throws {
    let text = """
      time,ticker,load
      2020-10-25 02:00,A,1
      2020-10-25 02:00,B,2
      2020-10-25 02:00,A,3
      2020-10-25 02:00,B,4
      2020-10-25 03:00,A,5
      2020-10-25 03:00,B,6
      """
    let panel = try load(text, options: Self.berlin)
    let instants = ["2020-10-25T00:00:00Z", "2020-10-25T01:00:00Z", "2020-10-25T02:00:00Z"]
    #expect(panel.series.map(\.texts) == [instants, instants])
  }

  @Test func rowsWithoutValuesInASkippedHourAreLeftOut() throws {
    let text = "\"Time (CET/CEST)\",load\n29.03.2020 01:00,1\n29.03.2020 02:00,\n29.03.2020 03:00,3\n"
    let series = try load(text).series[0]
    #expect(series.texts == ["2020-03-29T00:00:00Z", "2020-03-29T01:00:00Z"])
    #expect(try series.values("load") == [1, 3])
    #expect(refusal(text.replacing("02:00,", with: "02:00,2")).contains("line 3"))
  }

  @Test func ticksThatStepBackInARepeatedHourAreNotSortedTogether() {
    let text = "time,load\n2020-10-25 02:10,1\n2020-10-25 02:50,2\n2020-10-25 02:05,3\n2020-10-25 02:20,4\n"
    let message = refusal(text)
    #expect(message.contains("line 4") && message.contains("--zone"))
  }

  @Test func aLongDayOfHalfHoursFollowsTheZone() throws {
    let rows = (0..<50).map { "2020-10-25,\($0 + 1),\($0)" } + ["2020-10-26,1,50"]
    let series = try load(
      (["SettlementDate,SettlementPeriod,load"] + rows).joined(separator: "\n"),
      options: with { $0.zone = "Europe/London" }
    ).series[0]
    #expect(series.texts.first == "2020-10-24T23:00:00Z" && series.texts[49] == "2020-10-25T23:30:00Z")
    #expect(series.texts.last == "2020-10-26T00:00:00Z")
  }

  @Test func aLongDayOfHoursFollowsTheZone() throws {
    let rows = (0..<25).map { "2020-11-01,HE\($0 + 1),\($0)" } + ["2020-11-02,HE1,25"]
    let series = try load(
      (["Date,HE,load"] + rows).joined(separator: "\n"), options: with { $0.zone = "America/New_York" }
    ).series[0]
    #expect(series.texts.first == "2020-11-01T05:00:00Z" && series.texts[24] == "2020-11-02T05:00:00Z")
    #expect(series.texts.last == "2020-11-02T06:00:00Z")
  }

  @Test func microsecondsOfAZoneStand() throws {
    let series = try load("time,load\n2020-07-01 09:30:00.000250,1\n", options: Self.berlin).series[0]
    #expect(series.texts == ["2020-07-01T07:30:00.000250Z"])
  }

  @Test func stampsInUTCAndWithoutAnOffsetDoNotMix() {
    let message = refusal("time,load\n2020-01-01T00:00:00Z,1\n2020-01-01T01:00:00Z,2\n2020-01-01T02:00:00,3\n")
    #expect(message.contains("line 4") && message.contains("offset"))
  }

  @Test func anUnknownZoneIsRefusedAtOnce() {
    #expect(throws: LoadOptionError.self) { try with { $0.zone = "Mars/Olympus" }.validate() }
  }
}
