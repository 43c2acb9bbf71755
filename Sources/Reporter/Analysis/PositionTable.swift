package import Results
package import Statistics
internal import WalkForward

/// The positions that a store's forecasts would have held, series by series and row by row.
package struct PositionTable {
  private let reader: ResultReader
  private let rule: TradingRule
  private let arms: [(run: StoredRun, arms: [StoredArm])]

  /// - Parameters:
  ///   - reader: the store.
  ///   - runs: the runs' names; none for all runs.
  ///   - names: names of arms; none for those that a report shows.
  ///   - rule: signal, costs, delay and sizes.
  /// - Throws: `StoreError`; `AnalysisError` for an unknown arm.
  package init(_ reader: ResultReader, runs: [String] = [], arms names: [String] = [], rule: TradingRule) throws {
    self.reader = reader
    self.rule = rule
    arms = try reader.unalteredRuns(named: runs).map { ($0, try ArmChoice.arms(of: $0, named: names, in: reader)) }
  }

  /// Writes CSV, one series at a time: the share of capital held through a row, traded to get it, and what it earned.
  package func write(_ take: (String) throws -> Void) throws {
    try take("run,arm,role,series,time,position,traded,gross_return,net_return\r\n")
    var refusal: SkippedSeries?
    var isEmpty = true
    for (run, arms) in arms {
      let table = try ReturnTable(run, reader, rule: rule)
      refusal = refusal ?? table.refused.first
      for arm in arms {
        _ = try TradedArm(arm, in: table, rule: rule, benchmark: .none, isShown: false) { series, path, instants in
          isEmpty = false
          let names = [run.name, arm.arm.name, arm.arm.role.rawValue, series].map { CSVExport.text(.text($0)) }
          let head = names.joined(separator: ",")
          try take(
            path.positions.indices.map { t in
              let numbers = [path.positions[t], path.turnover[t], path.gross[t], path.net[t]]
              let cells = [Cell.text(instants[t])] + numbers.map(Cell.real)
              return "\(head),\(cells.map(CSVExport.text).joined(separator: ","))\r\n"
            }.joined())
        }
      }
    }
    if isEmpty && !arms.isEmpty { throw AnalysisError.nothingTraded(in: reader, refusal) }
  }
}
