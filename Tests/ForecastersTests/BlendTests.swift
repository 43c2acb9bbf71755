import Foundation
import Randomness
import Series
import Testing

@testable import Forecasters

@Suite struct BlendTests {
  private func trained(
    _ y: [Double], _ clock: Clock = .row, step: Int64 = 1, lookback: Int = 10, horizon: Int = 1, season: Int = 1,
    kind: Target.Kind = .level, training: Range<Int>
  ) throws -> (blend: Blend, windows: Windows) {
    let table = LearningTable(
      name: "test", clock: clock, instants: y.indices.map { Int64($0) * step }, columns: [y], columnNames: ["y"],
      anchoredColumns: 1, target: Target(kind: kind, column: "y", horizon: horizon))
    let windows = Windows(
      table, rows: y.indices, scaler: Scaler(.standard, table: table, rows: 0..<training.upperBound),
      lookback: lookback, anchor: kind == .level ? .lastValue : .none)
    var blend = Blend(season: season)
    _ = try blend.train(makeTask(windows, training: Array(training), epochs: 0, rate: 1))
    return (blend, windows)
  }

  private func noise(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in stream.normal() }
  }

  private func error(_ blend: Blend, _ windows: Windows, _ y: [Double], _ origins: Range<Int>) -> Double {
    var blend = blend
    let forecasts = blend.forecast(origins: Array(origins), in: windows)
    return zip(origins, forecasts).reduce(0) { $0 + pow(y[$1.0 + 1] - $1.1, 2) } / Double(origins.count)
  }

  @Test(
    "Where there is nothing to win, little is lost: on short random walks less than ridge loses, on changes without a law nothing"
  )
  func nothingToWin() throws {
    var (walks, changes, ridges) = (0.0, 0.0, 0.0)
    for seed in 0..<10 {
      var level = 100.0
      let steps = noise(500, seed: UInt64(seed))
      let walk = steps.map { step in
        level += step
        return level
      }
      let ofLevels = try trained(walk, training: 9..<400)
      let ofChanges = try trained(steps, kind: .diff, training: 9..<400)
      let naive = steps[401..<499].reduce(0) { $0 + $1 * $1 } / 98
      var ridge = Ridge()
      _ = try ridge.train(makeTask(ofLevels.windows, training: Array(9..<400), epochs: 0, rate: 1))
      let byRidge = ridge.forecast(origins: Array(400..<498), in: ofLevels.windows)
      ridges += log(zip(400..., byRidge).reduce(0) { $0 + pow(walk[$1.0 + 1] - $1.1, 2) } / 98 / naive) / 10
      walks += log(error(ofLevels.blend, ofLevels.windows, walk, 400..<498) / naive) / 10
      changes += log(error(ofChanges.blend, ofChanges.windows, steps, 400..<498) / naive) / 10
    }
    #expect(
      exp(walks) < 1.015 && walks < ridges && exp(changes) < 1.005, "\(exp(walks)) \(exp(ridges)) \(exp(changes))")
  }

  @Test("What is drawn around a mean is forecast by that mean, as near as it is known")
  func meanOfNoise() throws {
    let y = noise(600, seed: 3).map { 50 + $0 }
    let (blend, windows) = try trained(y, training: 9..<400)
    #expect(blend.naiveWeight ?? 1 < 0.1)
    let spread = y[401..<599].reduce(0) { $0 + ($1 - 50) * ($1 - 50) } / 198
    #expect(error(blend, windows, y, 400..<598) < 1.04 * spread)
  }

  @Test("An autoregression comes within three hundredths of what can be attained, where the last value is a tenth off")
  func autoregressive() throws {
    let y = autoregression(900, phi: 0.8, seed: 4)
    let (blend, windows) = try trained(y, lookback: 30, training: 29..<600)
    let formula = (600..<898).reduce(0) { $0 + pow(y[$1 + 1] - 0.8 * y[$1], 2) } / 298
    let last = (600..<898).reduce(0) { $0 + pow(y[$1 + 1] - y[$1], 2) } / 298
    #expect(error(blend, windows, y, 600..<898) < 1.03 * formula && last > 1.05 * formula)
  }

  @Test(
    "The hour of the week is told by the clock, a season without dates by the rows",
    arguments: [(Clock.time, Int64(3_600_000), 24), (.row, 1, 168)])
  func slots(clock: Clock, step: Int64, season: Int) throws {
    // Each hour of the week has a level of its own, which no 10 rows before it tell.
    let profile = noise(168, seed: 8).map { 3 * $0 }
    let y = zip(0..., noise(2400, seed: 9)).map { profile[$0 % 168] + 0.1 * $1 }
    let (blend, windows) = try trained(y, clock, step: step, season: season, training: 9..<2200)
    #expect(error(blend, windows, y, 2200..<2398) < 0.2)
    let (blind, same) = try trained(y, training: 9..<2200)
    #expect(error(blind, same, y, 2200..<2398) > 2)
  }

  @Test("Forecasts read no row behind their origin", arguments: [1, 12])
  func lookAhead(season: Int) throws {
    let y = zip(0..., noise(400, seed: 6)).map { sin(Double($0) * 2 * .pi / 12) + 0.3 * $1 }
    let (blend, windows) = try trained(y, lookback: 24, horizon: 3, season: season, training: 23..<300)
    var later = y
    for row in 351..<400 { later[row] += 1000 }
    let table = LearningTable(
      name: "test", clock: .row, instants: y.indices.map(Int64.init), columns: [later], columnNames: ["y"],
      anchoredColumns: 1, target: Target(kind: .level, column: "y", horizon: 3))
    let changed = Windows(
      table, rows: y.indices,
      scaler: Scaler(.standard, columns: [y], rows: 0..<300), lookback: 24, anchor: .lastValue)
    let plain = Windows(
      LearningTable(
        name: "test", clock: .row, instants: y.indices.map(Int64.init), columns: [y], columnNames: ["y"],
        anchoredColumns: 1, target: Target(kind: .level, column: "y", horizon: 3)), rows: y.indices,
      scaler: Scaler(.standard, columns: [y], rows: 0..<300), lookback: 24, anchor: .lastValue)
    var (one, other) = (blend, blend)
    #expect(windows.rows == changed.rows)
    #expect(one.forecast(origins: [340, 350], in: plain) == other.forecast(origins: [340, 350], in: changed))
  }

  @Test("Without origins there are no forecasts, and with a handful the naive ones stay")
  func few() throws {
    let y = noise(60, seed: 2).map { 10 + $0 }
    var (blend, windows) = try trained(y, training: 9..<12)
    #expect(blend.forecast(origins: [], in: windows).isEmpty)
    let forecasts = blend.forecast(origins: [40], in: windows)
    #expect(forecasts.count == 1 && forecasts[0].isFinite)
    var untrained = Blend(season: 1)
    #expect(untrained.forecast(origins: [40], in: windows) == [y[40]])
  }

  @Test("The error of a weight grows as origins become few for their lags, up to where there is no evidence")
  func fewOrigins() throws {
    func estimate(_ origins: Int, _ lags: Int) -> WeightEstimate? {
      WeightEstimate(origins: origins, lags: lags) { origin, term in
        term(1 + 0.1 * Double(origin % 3), 0.5 + (origin.isMultiple(of: 2) ? 0.1 : -0.1))
      }
    }
    #expect(estimate(13, 12) == nil && estimate(1, 0) == nil)
    let (plain, corrected) = (try #require(estimate(30, 0)), try #require(estimate(30, 12)))
    #expect(plain.estimate == corrected.estimate)
    // (n + 1 − 2h + h (h − 1) / n) / n of n = 30 and h = 1 is 29 / 30.
    let squares = (0..<30).reduce(0.0) { $0 + pow(1 + 0.1 * Double($1 % 3), 2) }
    let scores = (0..<30).reduce(0.0) { sum, i in
      let d = 1 + 0.1 * Double(i % 3)
      return sum + pow(d * (0.5 + (i.isMultiple(of: 2) ? 0.1 : -0.1) - plain.estimate * d), 2)
    }
    #expect(abs(plain.standardError - (scores * 30 / 29).squareRoot() / squares) < 1e-15)
  }
}
