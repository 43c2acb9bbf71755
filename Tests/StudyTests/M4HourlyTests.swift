import Series
import Testing

@testable import Study

@Suite("M4 Hourly")
struct M4HourlyTests {
  @Test func naiveForecastsAreThoseOfTheHand() {
    let history: [Double] = [1, 2, 3, 4, 5, 6]
    #expect(M4Naive.naive.forecast(history, steps: 3, season: 2) == [6, 6, 6])
    #expect(M4Naive.seasonal.forecast(history, steps: 5, season: 2) == [5, 6, 5, 6, 5])
  }

  @Test func aHistoryWithoutSeasonIsForecastAsItsLastValue() {
    // Three seasons are needed for a test at all.
    #expect(!M4Naive.isSeasonal([1, 9, 1, 9, 1], season: 2))
    #expect(M4Naive.adjusted.forecast([1, 9, 1, 9, 1], steps: 2, season: 2) == [1, 1])
    #expect(M4Naive.isSeasonal((0..<40).map { Double($0 % 4) }, season: 4))
  }

  @Test func seasonalIndicesOfAStepPatternAreItsShares() {
    // Mean 4: the moving average is 4 throughout, so that the factors are the values' shares of it.
    let flat = (0..<24).map { [2.0, 4, 6, 4][$0 % 4] }
    let indices = M4Naive.seasonalIndices(flat, season: 4)
    for (index, share) in zip(indices, [0.5, 1, 1.5, 1]) { #expect(abs(index - share) < 1e-12) }
  }

  @Test func naive2PutsTheSeasonBackAtItsPlace() {
    // 26 values: the last is at position 1, whose factor is 1, so that the level is 4; then positions 2, 3, 0, 1.
    let flat = (0..<26).map { [2.0, 4, 6, 4][$0 % 4] }
    let forecast = M4Naive.adjusted.forecast(flat, steps: 5, season: 4)
    for (value, wanted) in zip(forecast, [6.0, 4, 2, 4, 6]) { #expect(abs(value - wanted) < 1e-12) }
  }

  @Test func scoresAreAveragedOverSeriesBeforeTheyAreDivided() throws {
    let naive2 = M4Hourly.Score(smapes: [10, 30], mases: [1, 3])
    let score = M4Hourly.Score(smapes: [5, 5], mases: [2, 2])
    // sMAPE 5 of 20, MASE 2 of 2.
    #expect(try score.owa(naive2) == 0.625)
    #expect(try naive2.owa(naive2) == 1)
  }

  @Test func errorsAreThoseOfTheHand() throws {
    // Steps over a day: 24 everywhere. The forecast misses by 12.
    let history = (0..<72).map { Double($0 + 1) }
    let future = Array(repeating: 36.0, count: 48)
    let m4 = M4Hourly(members: [M4Hourly.Member(name: "H1", history: history, future: future)])
    let score = try m4.score([Array(repeating: 24.0, count: 48)])
    #expect(abs(score.mase - 0.5) < 1e-12)
    #expect(abs(score.smape - 40) < 1e-12)
  }

  @Test func theEarlierTaskForecastsTheLastHoursGiven() {
    let history = (0..<100).map { Double($0) }
    let m4 = M4Hourly(members: [M4Hourly.Member(name: "H1", history: history, future: [])])
    #expect(m4.earlier.members[0].history == Array(history.prefix(52)))
    #expect(m4.earlier.members[0].future == Array(history.suffix(48)))
  }

  @Test func whatCameInfluencesNoForecast() async throws {
    func forecasts(_ future: Double) async throws -> [[Double]] {
      func value(_ row: Int, _ series: Int) -> Double {
        Double((row * 7 + series) % 24) + 0.01 * Double(row * row % 17)
      }
      // Histories of different lengths, which end together.
      let members = (0..<2).map { series in
        M4Hourly.Member(
          name: "H\(series)", history: (0..<200 + 40 * series).map { value($0, series) },
          future: Array(repeating: future, count: 48))
      }
      let network = M4Network(
        network: SharedNetwork(
          forecaster: "mlp", hidden: [4], lookback: 24, anchor: .instance, rate: 0.01, epochs: 2), scaling: .steps)
      return try await network.forecasts(of: M4Hourly(members: members), seed: 1)
    }
    let clean = try await forecasts(1)
    #expect(clean.map(\.count) == [48, 48])
    #expect(try await forecasts(1e9) == clean)
  }
}
