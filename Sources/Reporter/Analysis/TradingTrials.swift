internal import Results
internal import Statistics
internal import WalkForward

/// Every arm of a store that was run on the same data as the runs in question, traded: what has been tried.
struct TradingTrials {
  private(set) var arms: [TradedArm] = []
  private(set) var refused: [Int: [SkippedSeries]] = [:]
  /// The names of each run's series that can be traded.
  private(set) var tradable: [Int: [String]] = [:]
  private var runs: [StoredRun] = []
  private var sources: [Int: Set<[String]>] = [:]
  private var armCounts: [Int: Int] = [:]

  init(_ reader: ResultReader, rule: TradingRule, benchmark: Benchmark, markets: MarketVolumes?, shown: [Int: Set<Int>])
    throws
  {
    runs = try reader.unalteredRuns()
    for run in runs {
      sources[run.id] = Set(try reader.series(of: run.id).map { [$0.name, $0.source] })
      armCounts[run.id] = try reader.arms(of: run.id).count
    }
    let wanted = runs.filter { shown[$0.id] != nil }
    for run in runs where wanted.contains(where: { isRelated(run, $0) }) {
      let table = try ReturnTable(run, reader, rule: rule)
      tradable[run.id] = table.series.map(\.name)
      refused[run.id] = table.refused
      for arm in table.arms {
        arms.append(
          try TradedArm(
            arm, in: table, rule: rule, benchmark: benchmark, isShown: shown[run.id]?.contains(arm.id) ?? false,
            markets: markets))
      }
    }
  }

  /// The runs on the same data: of the same content, or with a series of the same name from the same source, since a
  /// run on other targets of the same prices is a trial as well.
  func related(to run: StoredRun) -> Set<Int> { Set(runs.filter { isRelated($0, run) }.map(\.id)) }

  private func isRelated(_ a: StoredRun, _ b: StoredRun) -> Bool {
    a.dataHash == b.dataHash || !(sources[a.id] ?? []).isDisjoint(with: sources[b.id] ?? [])
  }

  /// The number of arms that were ever run, whether they could be traded or not.
  func count(of runs: Set<Int>) -> Int { runs.reduce(0) { $0 + (armCounts[$1] ?? 0) } }

  /// The variance over arms of their Sharpe ratios a row; 0 of fewer than two.
  ///
  /// Arms that look ahead are no candidates.
  func variance(of runs: Set<Int>, _ ratio: (TradedArm) -> Double?) -> Double {
    let ratios = candidates(runs).compactMap(ratio)
    guard ratios.count > 1 else { return 0 }
    let mean = Ratios.mean(ratios)
    return ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)
  }

  /// The probability of backtest overfitting over the books' net returns on the instants that all of them have.
  func overfitting(of runs: Set<Int>) throws -> BacktestOverfitting {
    let books = candidates(runs).filter { $0.book != nil }
    var counts: [String: Int] = [:]
    for book in books { for instant in book.instants { counts[instant, default: 0] += 1 } }
    let common = counts.filter { $0.value == books.count }
    var rows: [[Double]] = []
    for (i, instant) in (books.first?.instants ?? []).enumerated() where common[instant] != nil {
      rows.append([books[0].book?.net[i] ?? .nan])
    }
    for book in books.dropFirst() {
      var row = 0
      for (i, instant) in book.instants.enumerated() where common[instant] != nil {
        rows[row].append(book.book?.net[i] ?? .nan)
        row += 1
      }
    }
    return try BacktestOverfitting(returns: rows)
  }

  private func candidates(_ runs: Set<Int>) -> [TradedArm] {
    arms.filter { runs.contains($0.run.id) && !$0.arm.arm.isLeaky }
  }
}
