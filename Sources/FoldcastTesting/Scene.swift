internal import Forecasters
internal import Foundation
internal import Series
internal import WalkForward

/// A made series and what is forecast of it.
struct Scene {
  let target: Target.Kind
  let horizon: Int

  /// One step ahead at levels, and three at changes.
  static let all = [Scene(target: .level, horizon: 1), Scene(target: .logReturn, horizon: 3)]

  /// The rows of three folds and the beginning of a fourth.
  static let rows = 98
  /// Rows of the training range.
  static let train = 50
  /// Origins of a fold.
  static let step = 15

  /// The settings of small walks; forecasts are what the family says, without shrinkage.
  func configuration() throws -> RunConfiguration {
    var configuration = try JSONDecoder().decode(RunConfiguration.self, from: Data(#"{"shrinkage": "none"}"#.utf8))
    (configuration.target, configuration.horizon) = (target, horizon)
    (configuration.hidden, configuration.epochs, configuration.batch) = ([5], 3, 16)
    configuration.heads = 1
    (configuration.learningRate, configuration.patience) = (0.01, 0)
    configuration.start = [.cold, .warm, .shrinkPerturb]
    (configuration.randomFit, configuration.season) = ([], 7)
    return configuration
  }

  /// Columns that are learned: the target, which swings about a level or about zero, and another that leads it a little.
  func columns(rows: Int = Scene.rows, place: Int = 0) -> [[Double]] {
    var (value, before) = (0.0, 0.0)
    var (targets, others): ([Double], [Double]) = ([], [])
    for row in 0..<rows {
      let push = scatter(row + 1000 * place)
      value = 0.6 * value + 0.3 * before + push
      before = scatter(row + 1000 * place + 500)
      targets.append(target == .level ? 50 + value : 0.01 * value)
      others.append(3 + before)
    }
    return [targets, others]
  }

  /// The columns as a table.
  func table(_ columns: [[Double]], named name: String = "A") -> LearningTable {
    LearningTable(
      name: name, clock: .row, instants: columns[0].indices.map(Int64.init), columns: columns,
      columnNames: Array(["value", "other"].prefix(columns.count)), anchoredColumns: 1,
      target: Target(kind: target, column: "value", horizon: horizon))
  }
}
