internal import GRDB
internal import Metrics

/// A value of a row that is read in passing.
public enum Cell: Sendable, Equatable {
  /// No value.
  case null
  /// A whole number.
  case integer(Int64)
  /// A number; never `nan`.
  case real(Double)
  /// A text.
  case text(String)
}

/// A view as it is read row by row for export.
package struct ReadableView: Sendable, Equatable {
  /// The view's name.
  package let name: String
  /// The columns that are read, by their names in the view.
  package let columns: [String]
  /// Columns of the view that order the rows, within trained and within naive arms.
  let order: [String]

  /// A view, read without the numbers by which the store refers to rows, and without columns that are read elsewhere.
  private init(_ view: View, without elsewhere: [String] = [], order: [String]) {
    name = view.name
    let left = ["run_id", "series_id", "arm_id", "origin_row"] + elsewhere
    columns = view.columns.map(\.name).filter { !left.contains($0) }
    self.order = order
  }

  /// Whether a row is of a naive arm: those come last, so that who takes a column's type from its first rows finds numbers.
  static let isNaive = "(run_id, arm_id) IN (SELECT run_id, arm_id FROM arm WHERE role = 'naive')"

  private static let byForecast = ["series_id", "arm_id", "fold", "origin_row", "lead"]

  /// Every forecast: `v_prediction`.
  package static let predictions = ReadableView(Views.prediction, order: byForecast)

  /// Every forecast that has quantiles, these last: `v_quantiles`.
  package static let quantiles = ReadableView(Views.quantiles, without: ["y_pred", "pinball"], order: byForecast)

  /// Every fold: `v_fold`.
  package static let folds = ReadableView(Views.fold, order: ["series_id", "arm_id", "fold"])

  /// Every epoch: `v_epoch`.
  package static let epochs = ReadableView(Views.epoch, order: ["series_id", "arm_id", "fold", "epoch"])

  /// Every series and arm: `v_score`.
  package static let scores = ReadableView(Views.score, order: ["series_id", "arm_id"])
}

extension ResultReader {
  /// Hands over every quantile that was forecast, one by one: the cells of `ReadableView.quantiles` but the last, its level and its value.
  package func forEachQuantile(
    runs: [Int]? = nil, series: [String] = [], arms: [String] = [], _ body: ([Cell]) throws -> Void
  ) throws {
    try forEachRow(of: .quantiles, runs: runs, series: series, arms: arms) { cells in
      guard case .text(let json) = cells.last else { return }
      for quantile in try [Quantile](json: json) {
        try body(cells.dropLast() + [.real(quantile.level), .real(quantile.value)])
      }
    }
  }

  /// Hands over the rows of a view one by one, holding one at a time.
  ///
  /// - Parameters:
  ///   - view: what is read.
  ///   - runs: the runs' numbers; nil for all runs of the store.
  ///   - series: names of series; none for all.
  ///   - arms: full names of arms; none for all.
  ///   - body: takes the cells of a row in the order of `view.columns`; what it throws ends the reading.
  package func forEachRow(
    of view: ReadableView, runs: [Int]? = nil, series: [String] = [], arms: [String] = [],
    _ body: ([Cell]) throws -> Void
  ) throws {
    func among(_ column: String, _ names: [String]) -> [String] {
      names.isEmpty ? [] : ["\(column) IN (\(names.map { _ in "?" }.joined(separator: ", ")))"]
    }
    let conditions =
      (runs.map { ["run_id IN (\($0.map(String.init).joined(separator: ", ")))"] } ?? []) + among("series", series)
      + among("arm", arms)
    try access { db in
      let sql = """
        SELECT \(view.columns.joined(separator: ", ")) FROM \(view.name)
        \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
        ORDER BY run_id, \(ReadableView.isNaive), \(view.order.joined(separator: ", "))
        """
      let cursor = try Row.fetchCursor(db, sql: sql, arguments: StatementArguments(series + arms))
      var cells = [Cell](repeating: .null, count: view.columns.count)
      while let row = try cursor.next() {
        for index in cells.indices { cells[index] = cell(row[index] as DatabaseValue) }
        try body(cells)
      }
    }
  }

  private func cell(_ value: DatabaseValue) -> Cell {
    switch value.storage {
    case .null, .blob: .null
    case .int64(let number): .integer(number)
    case .double(let number): .real(number)
    case .string(let text): .text(text)
    }
  }
}
