import Foundation
import Randomness
import Series
import Testing

@Suite struct FeaturesTests {
  private static let monday = Int64(14_613) * 86_400_000

  /// A daily series of positive random values.
  private static func series(_ count: Int, seed: UInt64 = 1, clock: Clock = .date) throws -> TimeSeries {
    var stream = RandomStream(seed: seed)
    return try TimeSeries(
      name: "X", clock: clock,
      instants: (0..<Int64(count)).map { clock == .row ? $0 : monday + $0 * 86_400_000 },
      columns: ["Close", "Volume"].map { name in
        .init(name: name, values: (0..<count).map { _ in 50 + stream.uniform() })
      })
  }

  private static let everything = FeatureSet(
    covariates: Target.Kind.ofOneSeries.map { Covariate(column: "Volume", transform: $0) }, lags: [1, 5],
    calendar: [.dayOfWeek, .month])

  @Test func columnsComeInOrderAndLeadingUndefinedRowsAreDropped() throws {
    let series = try Self.series(40)
    let features = FeatureSet(
      covariates: [Covariate(column: "volume", transform: .diff), Covariate(column: "Volume")], lags: [3, 1],
      calendar: [.month, .dayOfWeek])
    let table = try LearningTable(
      series, target: Target(kind: .diff, column: "Close", horizon: 2), features: features)
    #expect(
      table.columnNames == [
        "Close:diff", "Close:diff lag 3", "Close:diff lag 1", "volume:diff", "Volume", "dayOfWeek sin", "dayOfWeek cos",
        "month sin", "month cos",
      ])
    #expect(table.anchoredColumns == 3 && table.count == 36 && table.instants[0] == series.instants[4])
    let (close, volume) = (series.columns[0].values, series.columns[1].values)
    for row in 0..<36 {
      let t = row + 4
      let date = CivilDate(daysSince1970: 14_613 + Int64(t))
      let (week, year) = (2 * Double.pi * Double(date.weekday) / 7, 2 * Double.pi * Double(date.month - 1) / 12)
      #expect(
        table.columns.map { $0[row] } == [
          close[t] - close[t - 1], close[t - 3] - close[t - 4], close[t - 1] - close[t - 2], volume[t] - volume[t - 1],
          volume[t], sin(week), cos(week), sin(year), cos(year),
        ])
    }
  }

  @Test(arguments: Target.Kind.ofOneSeries)
  func laterValuesChangeNoEarlierRow(kind: Target.Kind) throws {
    let series = try Self.series(60)
    let other = try Self.series(60, seed: 2)
    let target = Target(kind: kind, column: "Close", horizon: 3)
    let table = try LearningTable(series, target: target, features: Self.everything)
    for cutoff in [20, 41, 58] {
      let corrupted = try TimeSeries(
        name: "X", clock: .date, instants: series.instants,
        columns: zip(series.columns, other.columns).map {
          .init(name: $0.name, values: Array($0.values[...cutoff]) + $1.values[(cutoff + 1)...].map { $0 * 1e6 })
        })
      let second = try LearningTable(corrupted, target: target, features: Self.everything)
      let known = try #require(table.instants.firstIndex(of: series.instants[cutoff]))
      #expect(second.instants == table.instants)
      for (a, b) in zip(table.columns, second.columns) {
        #expect(a[...known].map(\.bitPattern) == b[...known].map(\.bitPattern))
      }
      #expect(second.columns[0][known + 1] != table.columns[0][known + 1])
    }
  }

  @Test func aMissingValueIsRefusedWithItsPlaceWhereARowNeedsIt() throws {
    var close = (0..<20).map { 10 + Double($0) }
    var volume = [Double](repeating: 1, count: 20)
    let instants = (0..<20).map { Self.monday + Int64($0) * 86_400_000 }
    func table(_ target: Target.Kind, _ features: FeatureSet = .none) throws -> LearningTable {
      let columns = [
        TimeSeries.Column(name: "Close", values: close), .init(name: "Volume", values: volume),
      ]
      return try LearningTable(
        try TimeSeries(name: "X", clock: .date, instants: instants, columns: columns),
        target: Target(kind: target, column: "Close", horizon: 1), features: features)
    }
    close[0] = .nan
    #expect(throws: SeriesError.self) { try table(.level) }
    #expect(throws: SeriesError.self) { try table(.diff) }
    let later = FeatureSet(covariates: [Covariate(column: "Volume", transform: .diff)])
    #expect(try table(.level, later).count == 19)
    #expect(throws: SeriesError.self) { try table(.level, FeatureSet(lags: [1])) }
    close[0] = 10
    volume[0] = .nan
    #expect(throws: SeriesError.self) { try table(.diff, later) }
    #expect(try table(.diff, FeatureSet(covariates: [Covariate(column: "Volume")])).count == 19)
    close[7] = .nan
    close[9] = .nan
    let error = #expect(throws: SeriesError.self) { try table(.logReturn) }
    #expect(
      error?.description
        == "X, column 'Close': expected a value in every row, found a missing one at 2010-01-11 (row 8), "
        + "the first of 2. Use --missing drop to leave such rows out, or --missing forwardFill to repeat the value before."
    )
  }

  @Test func wrongFeaturesAreRefused() throws {
    let series = try Self.series(30)
    let target = Target(kind: .level, column: "Close", horizon: 1)
    func message(_ series: TimeSeries, _ target: Target, _ features: FeatureSet) -> String {
      let error = #expect(throws: SeriesError.self) { try LearningTable(series, target: target, features: features) }
      return error?.description ?? "nothing was thrown"
    }
    #expect(
      message(try Self.series(30, clock: .row), target, FeatureSet(calendar: [.month]))
        == "X: expected dates, for the calendar features, found row numbers, as the series has no dates. "
        + "Leave the calendar features out, or name the date column.")
    for lag in [0, -1, 30, Int.max].map(Lag.earlier) {
      #expect(message(series, target, FeatureSet(lags: [lag])).contains("found \(lag.text). Give other --lags."))
    }
    #expect(message(series, target, FeatureSet(covariates: [Covariate(column: "Open")])).contains("column 'Open'"))
    #expect(message(series, Target(kind: .level, column: "Bid", horizon: 1), .none).contains("column 'Bid'"))
    #expect(
      message(series, Target(kind: .diff, column: "Close", horizon: 10), FeatureSet(lags: [20]))
        == "X, column 'Close': expected more than 10 rows after those that transforms and lags use up, "
        + "found 9 of 30. Give a longer series, a shorter horizon or smaller lags.")
    #expect(message(series, Target(kind: .level, column: "Close", horizon: .max), .none).contains("found 30 of 30"))
    #expect(message(try Self.series(0), target, .none).contains("found 0 of 0"))
  }

  @Test func aConstantTargetIsRecognised() throws {
    func table(_ values: [Double], _ kind: Target.Kind) throws -> LearningTable {
      let column = TimeSeries.Column(name: "v", values: values)
      return try LearningTable(
        try TimeSeries(name: "X", clock: .row, instants: Array(0..<Int64(values.count)), columns: [column]),
        target: Target(kind: kind, column: "v", horizon: 1))
    }
    #expect(try table([2, 2, 2, 2], .level).isConstant)
    #expect(try !table([2, 2, 2, 3], .level).isConstant)
    #expect(try table([1, 2, 3, 4], .diff).isConstant)
  }

  @Test func theContentHashChangesWithAnyBitOfTheContentAndWithNothingElse() throws {
    let series = try Self.series(30)
    func hash(name: String = "X", from source: TimeSeries, horizon: Int = 1, column: String = "Close") throws -> UInt64
    {
      let renamed = try TimeSeries(
        name: name, clock: source.clock, instants: source.instants, columns: source.columns)
      return try LearningTable(renamed, target: Target(kind: .level, column: column, horizon: horizon)).contentHash
    }
    let original = try hash(from: series)
    #expect(try hash(from: series, horizon: 2) == original)
    #expect(try hash(name: "Y", from: series) != original)
    #expect(try hash(from: series, column: "Volume") != original)
    #expect(try hash(from: Self.series(30, clock: .row)) != original)
    let close = series.columns[0].values
    var hashes = Set([original])
    for row in close.indices {
      for bit in [UInt64(0), 31, 51, 63] {
        var values = close
        values[row] = Double(bitPattern: close[row].bitPattern ^ (1 << bit))
        hashes.insert(
          try hash(
            from: TimeSeries(
              name: "X", clock: .date, instants: series.instants, columns: [.init(name: "Close", values: values)])))
      }
    }
    // Two changes of sign must not cancel.
    var twice = close
    twice[3].negate()
    twice[4].negate()
    hashes.insert(
      try hash(
        from: TimeSeries(
          name: "X", clock: .date, instants: series.instants, columns: [.init(name: "Close", values: twice)])))
    #expect(hashes.count == 1 + 30 * 4 + 1)
  }

  @Test func theContentHashOfASmallTableIsTheDocumentedOne() {
    let table = LearningTable(
      name: "é", clock: .row, instants: [0, 1], columns: [[1, 2.5]], columnNames: ["v"], anchoredColumns: 1,
      target: Target(kind: .level, column: "v", horizon: 1))
    #expect(table.contentHash == 0x5bff_593d_da85_e0e4)
  }

  @Test(arguments: [
    ("Volume", "Volume", Target.Kind.level), ("Volume:logReturn", "Volume", .logReturn), ("a:b:level", "a:b", .level),
    ("a:b:diff", "a:b", .diff),
  ])
  func covariatesAreReadFromTheirTextAndBack(text: String, column: String, transform: Target.Kind) throws {
    let covariate = try Covariate(parsing: text)
    #expect(covariate == Covariate(column: column, transform: transform) && covariate.description == text)
  }

  @Test func anUnknownTransformIsRefused() {
    let error = #expect(throws: SeriesError.self) { try Covariate(parsing: "Volume:log") }
    #expect(
      error?.description
        == "covariate 'Volume:log': expected one of level, diff, return, logReturn after the colon, found 'log'. "
        + "Did you mean 'logReturn'? Write COLUMN or COLUMN:TRANSFORM; where a column's own name has a colon, add :level."
    )
  }

  @Test func featuresAreCodedAsTextsInAFixedOrder() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let features = FeatureSet(
      covariates: [Covariate(column: "Volume", transform: .diff)], lags: [5, 1], calendar: [.month, .dayOfWeek])
    let text = String(decoding: try encoder.encode(features), as: UTF8.self)
    #expect(text == #"{"calendar":["dayOfWeek","month"],"covariates":["Volume:diff"],"lags":[5,1]}"#)
    #expect(try JSONDecoder().decode(FeatureSet.self, from: Data(text.utf8)) == features)
    #expect(try JSONDecoder().decode(FeatureSet.self, from: Data("{}".utf8)) == .none)
  }
}
