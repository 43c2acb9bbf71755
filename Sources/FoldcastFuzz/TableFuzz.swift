internal import Foundation
internal import GRDB
internal import Series

/// A table of typed cells, which is written to a database and loaded.
///
/// The first byte of an input chooses options, the second the number of columns, the next ones their names; then come the
/// cells, each with a byte for its kind in front of its contents.
struct TableFuzz {
  private static let names = ["date", "ts", "Close", "Ticker", "x", "Time", "year", "month"]
  private static let path = NSTemporaryDirectory() + "/foldcast-fuzz-table-\(ProcessInfo.processInfo.processIdentifier)"

  static func run(_ input: [UInt8]) {
    guard input.count > 2 else { return }
    do {
      try write(input.dropFirst())
      let options = options(input[0])
      let columns = input[0] & 1 != 0 ? ColumnSelection() : nil
      for facts in try PanelLoader.describe([path], options: options) { precondition(!facts.details.isEmpty) }
      for series in try PanelLoader.load([path], options: options, columns: columns).series {
        let rises = zip(series.instants, series.instants.dropFirst()).allSatisfy { $0 < $1 }
        precondition(rises, "instants of a series do not rise")
      }
    } catch is SeriesError {
    } catch is LoadOptionError {
    } catch {
      fatalError("a foreign error: \(error)")
    }
  }

  private static func options(_ picks: UInt8) -> LoadOptions {
    var options = LoadOptions()
    if picks & 2 != 0 { options.dateFormat = ["iso", "epoch-ms", "excel-1900", "none"][Int(picks >> 6)] }
    if picks & 4 != 0 { options.zone = "Europe/Berlin" }
    if picks & 8 != 0 { (options.roundsToMicroseconds, options.missing) = (true, .drop) }
    if picks & 16 != 0 { options.duplicates = Duplicates.allCases[Int(picks >> 5) % Duplicates.allCases.count] }
    return options
  }

  private static func write(_ input: ArraySlice<UInt8>) throws {
    try? FileManager.default.removeItem(atPath: path)
    var bytes = input
    let width = Int(bytes.removeFirst() % 6) + 1
    let columns = (0..<width).map { j in "\"\(names[Int(bytes.popFirst() ?? 0) % names.count])\(j)\"" }
    let queue = try DatabaseQueue(path: path)
    try queue.write { database in
      try database.execute(sql: "CREATE TABLE cells(\(columns.joined(separator: ", ")))")
      let marks = Array(repeating: "?", count: width).joined(separator: ", ")
      let insertion = try database.makeStatement(sql: "INSERT INTO cells VALUES (\(marks))")
      while !bytes.isEmpty {
        try insertion.execute(arguments: StatementArguments((0..<width).map { _ in cell(&bytes) }))
      }
    }
    try queue.close()
  }

  private static func cell(_ bytes: inout ArraySlice<UInt8>) -> DatabaseValue {
    func take(_ count: Int) -> [UInt8] {
      defer { bytes = bytes.dropFirst(count) }
      return Array(bytes.prefix(count))
    }
    switch (bytes.popFirst() ?? 0) % 8 {
    case 0: return .null
    case 1, 2: return Int64(take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1).databaseValue
    case 3, 4: return Double(bitPattern: take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }).databaseValue
    case 5, 6: return String(decoding: take(Int(bytes.first ?? 0) % 32 + 1), as: UTF8.self).databaseValue
    default: return Data(take(4)).databaseValue
    }
  }
}
