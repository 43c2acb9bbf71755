import Foundation
import GRDB

/// A folder of its own for one test, gone when the test lets go of it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path =
      URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/foldcast-cli-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func newName(_ name: String) -> String { "\(path)/.\(name)-\(UUID().uuidString)" }

  /// A file of the folder, as bytes.
  subscript(_ name: String) -> Data? {
    get { FileManager.default.contents(atPath: "\(path)/\(name)") }
    set { _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: newValue) }
  }

  func write(_ name: String, _ text: String) { self[name] = Data(text.utf8) }

  /// Daily prices that wander; the same for the same name.
  func writePrices(_ name: String, rows: Int = 150, change: (Int, Double) -> String = { _, value in "\(value)" }) {
    var state: UInt64 = name.utf8.reduce(1469) { $0 &* 31 &+ UInt64($1) }
    var price = 100.0
    var lines = ["Date,Close"]
    for row in 0..<rows {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      price *= 1 + (Double(state >> 40) / Double(1 << 24) - 0.5) / 20
      let day = Date(timeIntervalSince1970: Double(row) * 86_400).formatted(.iso8601.year().month().day())
      lines.append("\(day),\(change(row, price))")
    }
    write(name, lines.joined(separator: "\n") + "\n")
  }

  /// What a store answers, a text a row.
  func ask(_ store: String, _ sql: String) throws -> [String] {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: "\(path)/\(store)", configuration: configuration)
    defer { try? queue.close() }
    return try queue.read { db in
      try Row.fetchAll(db, sql: sql).map { row in
        row.databaseValues.map { $0.isNull ? "NULL" : String.fromDatabaseValue($0) ?? "\($0)" }.joined(separator: "|")
      }
    }
  }

  /// Everything that equal runs have equal, in the order of the keys.
  func tables(_ store: String) throws -> [String] {
    try ["fold", "epoch", "prediction"].flatMap { try ask(store, "SELECT * FROM \($0)") }
      + ask(store, "SELECT * FROM failure ORDER BY series, arm_id, fold, reason")
  }

  /// Changes a database, so that its rows need not belong together where they are not `checked`.
  func change(_ store: String, _ sql: String, checked: Bool = true) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = checked
    let queue = try DatabaseQueue(path: "\(path)/\(store)", configuration: configuration)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }
}

/// A run that takes no time: two arms over a few folds.
let tiny = [
  "--train", "60", "--step", "30", "--epochs", "2", "--hidden", "4", "--lookback", "5", "--random-fit", "freshInit",
]
/// The same with some flags changed, and others added.
func tiny(with changes: [String]) -> [String] {
  let kept = stride(from: 0, to: tiny.count, by: 2).filter { !changes.contains(tiny[$0]) }
  return kept.flatMap { [tiny[$0], tiny[$0 + 1]] } + changes
}
/// A run that takes hours, and of which an epoch takes about a second.
let endless = [
  "--patience", "0", "--forecaster", "lstm", "--hidden", "512", "--layers", "2", "--lookback", "60", "--train", "120",
  "--batch", "32",
  "--epochs", "100000", "--random-fit", "none", "--naive", "none",
]
