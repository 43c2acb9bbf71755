import Testing

@testable import Statistics

@Suite("The capital that a book can carry")
struct CapacityTests {
  /// A series that is long in some rows and flat in the others.
  private func path(_ positions: [Double]) throws -> TradingPath {
    let series = TradedSeries(
      name: "A", forecasts: positions + [.nan], returns: [.nan] + positions.map { _ in 0.01 })
    return try #require(try TradingRule(signal: .threshold(0.5), delay: 0).paths(of: [series])[0])
  }

  @Test(
    "Of one series it is the share of the market in its smallest row, of two twice that, as each has half the capital")
  func shares() throws {
    let path = try path([1, 1, -1, 1])
    var one = CapacityMeter(rows: 4)
    // The trades: all of it, nothing, twice all of it, and back.
    one.add(path, at: [0, 1, 2, 3], volumes: [1000, 0, 3000, 4000])
    #expect(one.capacity(share: 0.1) == Capacity(capital: 100, trades: 3, unknown: 0))
    var two = CapacityMeter(rows: 4)
    two.add(path, at: [0, 1, 2, 3], volumes: [1000, 0, 3000, 4000])
    two.add(path, at: [0, 1, 2, 3], volumes: [9000, 0, 9000, 9000])
    #expect(two.capacity(share: 0.1) == Capacity(capital: 200, trades: 6, unknown: 0))
  }

  @Test(
    "One trade in twenty may be larger, a market that is not known is counted, and one that rests lets nothing through")
  func exceptions() throws {
    let positions = (0..<40).map { $0.isMultiple(of: 2) ? 1.0 : -1 }
    let path = try path(positions)
    var volumes = (0..<40).map { 2000.0 + Double($0) }
    var meter = CapacityMeter(rows: 40)
    (volumes[3], volumes[7]) = (0, 2)
    meter.add(path, at: Array(0..<40), volumes: volumes)
    // Two of forty are set aside; the next smallest is a turn of twice the capital.
    #expect(meter.capacity(share: 1).capital == 2001.0 / 2)
    volumes[11] = 0
    var resting = CapacityMeter(rows: 40)
    resting.add(path, at: Array(0..<40), volumes: volumes)
    #expect(resting.capacity(share: 1).capital == 1)
    var unknown = CapacityMeter(rows: 40)
    unknown.add(path, at: Array(0..<40), volumes: volumes.map { _ in .nan })
    #expect(unknown.capacity(share: 1) == Capacity(capital: nil, trades: 0, unknown: 40))
  }
}
