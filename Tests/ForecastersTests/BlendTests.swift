import Foundation
import Kernels
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
    // Where the views are no better than the mean, it is the mean: forecasts hardly differ.
    var forecaster = blend
    let forecasts = forecaster.forecast(origins: Array(400..<598), in: windows)
    let mean = forecasts.reduce(0, +) / 198
    #expect(forecasts.reduce(0) { $0 + pow($1 - mean, 2) } / 198 < 0.005)
  }

  @Test(
    "A slot is a column behind a view's own, but for the one that has no season left", arguments: BlendView.allCases)
  func slotColumns(view: BlendView) throws {
    let windows = makeWindows([noise(100, seed: 1)], lookback: 10, horizon: 1)
    func rows(_ slots: TimeSlots.Columns) -> PanelMatrix {
      view.rows(TargetPast(windows), [50, 60, 70], labels: nil, season: 5, slots: slots).inputs
    }
    let (plain, slotted) = (rows(.none), rows(TimeSlots.Columns(count: 3, places: [1, nil, 2])))
    #expect(slotted.columns == plain.columns + (view == .seasonalChange ? 0 : 3))
    for row in 0..<3 {
      for column in 0..<plain.columns { #expect(slotted[row, column] == plain[row, column]) }
      for column in plain.columns..<slotted.columns {
        let slot = column - plain.columns
        #expect((slotted[row, column] != 0) == (row == 0 && slot == 1 || row == 2 && slot == 2))
      }
    }
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

  @Test(
    "Forecasts read no row behind their origin, and have the same bits whatever is held before what they read",
    arguments: [1, 12])
  func reach(season: Int) throws {
    let y = zip(0..., noise(400, seed: 6)).map { sin(Double($0) * 2 * .pi / 12) + 0.3 * $1 }
    let blend = try trained(y, lookback: 24, horizon: 3, season: season, training: 23..<300).blend
    #expect(blend.naiveWeight ?? 1 < 0.9)
    var changed = y
    for row in 0..<400 where row > 350 || row <= 280 { changed[row] += 1000 }
    func table(_ y: [Double]) -> LearningTable {
      LearningTable(
        name: "test", clock: .row, instants: y.indices.map(Int64.init), columns: [y], columnNames: ["y"],
        anchoredColumns: 1, target: Target(kind: .level, column: "y", horizon: 3))
    }
    func forecasts(_ y: [Double], _ rows: Range<Int>, scaledAs original: [Double]) -> [Double] {
      var blend = blend
      let scaler = Scaler(.standard, table: table(original), rows: 0..<300)
      let windows = Windows(table(y), rows: rows, scaler: scaler, lookback: 24, anchor: .lastValue)
      return blend.forecast(origins: [340, 350], in: windows)
    }
    let whole = forecasts(y, y.indices, scaledAs: y)
    let (other, cut) = (forecasts(changed, y.indices, scaledAs: y), forecasts(y, 281..<351, scaledAs: y))
    #expect(whole == other && whole == cut)
  }

  @Test("A label less a season ago is that of the newest season known, however far ahead")
  func seasonalChange() throws {
    let y = noise(100, seed: 1)
    let windows = makeWindows([y], lookback: 10, horizon: 7)
    let rows = BlendView.seasonalChange.rows(
      TargetPast(windows), [50], labels: y[51...57].map { $0 }, season: 5, slots: .none)
    for lead in 1...7 {
      let before = lead <= 5 ? 50 + lead - 5 : 50 + lead - 10
      #expect(abs(rows.labels[0, lead - 1] - (y[50 + lead] - y[before])) < 1e-6)
      #expect(abs(rows.shifts[lead - 1] - y[before]) < 1e-6)
    }
    for age in 0..<5 {
      let input = rows.inputs[0, 4 - age]
      #expect(abs(input - (y[50 - age] - y[45 - age])) < 1e-6)
    }
  }

  @Test("What a block is forecast as does not know its labels, nor those that overlap with them")
  func heldOut() throws {
    func outputs(_ changed: Int?) -> [Double] {
      let (x, e) = (noise(300, seed: 11), noise(100, seed: 12))
      let inputs = PanelMatrix(rows: 100, columns: 3)
      let labels = PanelMatrix(rows: 100, columns: 1)
      for row in 0..<100 {
        for column in 0..<3 { inputs[row, column] = x[3 * row + column] }
        labels[row, 0] = x[3 * row] + e[row] + (changed == row ? 0.01 : 0)
      }
      let sample = RidgeSample(inputs: inputs, targets: labels, scales: Array(repeating: 1, count: 100))
      let (rows, outputs) = RidgeRegression.CrossValidation(sample, purge: 4).heldOut()
      #expect(rows == Array(0..<100))
      return outputs
    }
    let plain = outputs(nil)
    // Blocks are of 20 rows; of the one from 40 on, rows 37 to 62 are hidden.
    for (row, moves) in [(50, false), (37, false), (62, false), (36, true), (63, true)] {
      let distance = zip(plain[40..<60], outputs(row)[40..<60]).map { abs($0 - $1) }.max() ?? 0
      #expect((distance > 1e-7) == moves, "row \(row): \(distance)")
    }
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
