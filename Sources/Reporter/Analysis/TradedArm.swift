internal import Results
internal import Statistics
internal import WalkForward

/// One arm traded: the measures of each series, the book's path, and how forecasts and outcomes correlate.
struct TradedArm {
  struct Series {
    var name: String
    var performance: Performance
    var information: Information
    var first: String
    var last: String
  }

  /// The information coefficients of values and of ranks; nil where there is none.
  struct Information {
    var values: InformationCoefficient?
    var ranks: InformationCoefficient?
  }

  let run: StoredRun
  let arm: StoredArm
  private(set) var series: [Series] = []
  /// The Sharpe ratio a row of each series that has one.
  private(set) var ratios: [String: Double] = [:]
  private(set) var book: TradingPath?
  private(set) var information = Information()
  /// The instants of the book's rows.
  private(set) var instants: ArraySlice<String> = []

  /// Trades an arm, one series at a time; over series it holds the forecasts only where they are ranked.
  ///
  /// - Parameter isShown: whether the information coefficients are wanted, which hold all forecasts of the arm.
  init(_ arm: StoredArm, in table: ReturnTable, rule: TradingRule, isShown: Bool) throws {
    run = table.run
    self.arm = arm
    var book = TradingBook(rows: table.clock.count)
    var section = CrossSection(dates: table.clock.count)
    let isRanked = rule.signal == .rank
    if isRanked || isShown {
      for one in table.series {
        if let rows = try table.rows(of: one, arm: arm) { section.add(rows) }
      }
    }
    if isRanked { section.rank() }
    for one in table.series {
      guard let rows = try table.rows(of: one, arm: arm) else { continue }
      let path =
        isRanked
        ? rule.path(of: rows.traded, decided: section.takePositions(of: rows))
        : try rule.paths(of: [rows.traded])[0]
      guard let path else { continue }
      let places = rows.places[path.rows]
      book.add(path, at: places)
      let performance = Performance(path)
      ratios[one.name] = try? performance.sharpe.get().value
      series.append(
        Series(
          name: one.name, performance: performance,
          information: isShown
            ? Information { kind in
              try InformationCoefficient(ofSeries: rows.traded.forecasts, outcomes: rows.outcomes, kind: kind)
            } : Information(),
          first: table.clock[places[places.startIndex]], last: table.clock[places[places.endIndex - 1]]))
    }
    self.book = book.path
    if let rows = self.book?.rows { instants = table.clock[rows] }
    if isShown {
      information = Information { kind in
        try InformationCoefficient(forecasts: section.forecasts, outcomes: section.outcomes, kind: kind)
      }
    }
  }
}

extension TradedArm.Information {
  fileprivate init(_ coefficient: (InformationCoefficient.Kind) throws -> InformationCoefficient) {
    // What cannot be told, of one series or of forecasts that do not vary, is left out.
    values = try? coefficient(.values)
    ranks = try? coefficient(.ranks)
  }
}

/// All forecasts of an arm by date.
private struct CrossSection {
  private(set) var forecasts: [[Double]]
  private(set) var outcomes: [[Double]]
  /// The positions by rank, and how many of each date are handed out; series come in the same order again.
  private var positions: [[Double]] = []
  private var taken: [Int]

  init(dates: Int) {
    forecasts = [[Double]](repeating: [], count: dates)
    outcomes = forecasts
    taken = [Int](repeating: 0, count: dates)
  }

  mutating func add(_ rows: ReturnTable.Rows) {
    for (i, place) in rows.places.enumerated() where !rows.traded.forecasts[i].isNaN {
      forecasts[place].append(rows.traded.forecasts[i])
      outcomes[place].append(rows.outcomes[i])
    }
  }

  mutating func rank() { positions = forecasts.map(Signal.places) }

  mutating func takePositions(of rows: ReturnTable.Rows) -> [Double] {
    rows.places.enumerated().map { i, place in
      guard !rows.traded.forecasts[i].isNaN else { return .nan }
      defer { taken[place] += 1 }
      return positions[place][taken[place]]
    }
  }
}
