internal import Results
internal import Statistics
internal import WalkForward

/// One arm traded: the measures of each series, the book's path, and how forecasts and outcomes correlate.
struct TradedArm {
  struct Series {
    var name: String
    var measured: Measured
    var information: Information
  }

  /// What a path earned, and when.
  struct Measured {
    var performance: Performance
    var first: String
    var last: String
    /// When capital was highest and lowest around its deepest fall, and back again.
    var peak, trough, recovery: String?
    /// What the benchmark earned after costs.
    var benchmarkReturn: Double?

    init(_ path: TradingPath, benchmark: TradingPath? = nil, instants: [String]) {
      first = instants.first ?? ""
      last = instants.last ?? ""
      performance = Performance(
        path, rowsAYear: rowsAYear(rows: instants.count, first: first, last: last), benchmark: benchmark)
      if let fall = performance.drawdown {
        (peak, trough) = (instants[max(0, fall.peak)], instants[fall.trough])
        recovery = fall.recovery.map { instants[$0] }
      }
      benchmarkReturn = benchmark.map { Performance($0).netReturn }
    }
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
  /// What the book is set beside, on the same rows; nil for arms that are not shown.
  private(set) var benchmark: TradingPath?
  private(set) var information = Information()
  /// The capital that the book can carry; nil where no markets are given.
  private(set) var capacity: Capacity?
  /// The instants of the book's rows.
  private(set) var instants: ArraySlice<String> = []

  /// Trades an arm, one series at a time; over series it holds the forecasts only where they are ranked.
  ///
  /// - Parameters:
  ///   - benchmark: what is held beside it.
  ///   - markets: what the market trades, to measure trades against.
  ///   - isShown: whether the benchmark and the information coefficients are wanted, which hold all returns and forecasts.
  ///   - visit: takes each series' path with the instants of its rows.
  init(
    _ arm: StoredArm, in table: ReturnTable, rule: TradingRule, benchmark choice: Benchmark, isShown: Bool,
    markets: MarketVolumes? = nil,
    visit: (String, TradingPath, [String]) throws -> Void = { _, _, _ in }
  ) throws {
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
    var meter = isShown && markets != nil ? CapacityMeter(rows: table.clock.count) : nil
    var beside = try BenchmarkRows(isShown ? choice : .none, arm: arm, in: table, costBasisPoints: rule.costBasisPoints)
    for one in table.series {
      guard let rows = try table.rows(of: one, arm: arm) else { continue }
      let path =
        isRanked
        ? rule.path(of: rows.traded, decided: section.takePositions(of: rows))
        : try rule.paths(of: [rows.traded])[0]
      guard let path else { continue }
      let places = Array(rows.places[path.rows])
      let instants = places.map { table.clock[$0] }
      try visit(one.name, path, instants)
      book.add(path, at: places)
      if let markets { meter?.add(path, at: places, volumes: markets.volumes(of: one.name, before: instants)) }
      let measured = Measured(
        path, benchmark: beside.add(rows.traded.returns[path.rows], at: places), instants: instants)
      ratios[one.name] = try? measured.performance.sharpe.get().value
      series.append(
        Series(
          name: one.name, measured: measured,
          information: isShown
            ? Information { kind in
              try InformationCoefficient(
                ofSeries: rows.traded.forecasts, outcomes: rows.outcomes, horizon: rule.sizing.books, kind: kind)
            } : Information()))
    }
    self.book = book.path
    if let markets { capacity = meter?.capacity(share: markets.share) }
    if let rows = self.book?.rows {
      instants = table.clock[rows]
      benchmark = beside.path(of: rows)
    }
    if isShown {
      information = Information { kind in
        try InformationCoefficient(
          forecasts: section.forecasts, outcomes: section.outcomes, horizon: rule.sizing.books, kind: kind)
      }
    }
  }
}

/// Rows a year, from how many fall between two dates; nil without dates or time between them.
private func rowsAYear(rows: Int, first: String, last: String) -> Double? {
  guard Instants.isDate(first), let from = Instants.number(first), let to = Instants.number(last), to > from else {
    return nil
  }
  return Double(rows - 1) / ((to - from) / daysAYear)
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
