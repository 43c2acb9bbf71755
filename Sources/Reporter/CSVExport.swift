internal import Declarations
internal import Escaping
internal import Foundation
package import Results

/// Writes a store's forecasts, folds, epochs and scores, and quantiles where it has any, as CSV files, row by row, so that memory stays flat.
///
/// RFC 4180: UTF-8, a header line, CRLF line ends, texts with separators, quotes or line breaks in double quotes. Instants are
/// ISO 8601 in UTC. A missing value is an empty cell. A text that a spreadsheet would take for a formula gets an apostrophe
/// before it (`Escape.csv`); numbers are untouched and read back exactly.
package struct CSVExport: Sendable {
  /// The files and the views that they hold.
  package static let files: [(name: String, view: ReadableView)] = [
    ("predictions.csv", .predictions), ("folds.csv", .folds), ("epochs.csv", .epochs), ("scores.csv", .scores),
  ]

  /// The file of quantiles, a line each, and its columns.
  private static let quantiles = (
    name: "quantiles.csv", columns: Array(ReadableView.quantiles.columns.dropLast()) + ["level", "y_quantile"]
  )

  /// The names of all files.
  package static var names: [String] { files.map(\.name) + [quantiles.name] }

  private let reader: ResultReader

  /// An export of a store.
  package init(_ reader: ResultReader) { self.reader = reader }

  /// Writes all files into a folder, which is made where it does not exist.
  ///
  /// Existing files of these names are replaced.
  ///
  /// - Parameters:
  ///   - folder: where the files go.
  ///   - runs: the runs' numbers; nil for all runs of the store.
  ///   - series: names of series; none for all.
  ///   - arms: names of arms, with or without their seed; none for all.
  /// - Returns: the paths and the rows written.
  /// - Throws: `StoreError` where the store cannot be read, `AnalysisError` for a name that none of the runs has, `ExportError` where a file
  ///   cannot be written.
  package func write(
    to folder: String, runs: [Int]? = nil, series: [String] = [], arms: [String] = []
  ) throws -> [(path: String, rows: Int)] {
    let held = try reader.runs().filter { runs?.contains($0.id) ?? true }
    let names = try arms.isEmpty ? [] : ArmChoice.names(of: held, named: arms, in: reader)
    if !series.isEmpty { try requireSeries(series, in: held) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw ExportError(path: folder, reason: error.localizedDescription)
    }
    var written = try Self.files.map { file in
      let path = folder + "/" + file.name
      let rows = try write(to: path, columns: file.view.columns) {
        try reader.forEachRow(of: file.view, runs: runs, series: series, arms: names, $0)
      }
      return (path: path, rows: rows)
    }
    // Most runs have none, and then nothing of that name is written or touched.
    let path = folder + "/" + Self.quantiles.name
    let rows = try write(to: path, columns: Self.quantiles.columns, isOptional: true) {
      try reader.forEachQuantile(runs: runs, series: series, arms: names, $0)
    }
    if rows > 0 { written.append((path, rows)) }
    return written
  }

  private func requireSeries(_ names: [String], in runs: [StoredRun]) throws {
    let held = Set(try runs.flatMap { try reader.series(of: $0.id).map(\.name) }).sorted()
    guard let unknown = names.first(where: { !held.contains($0) }) else { return }
    throw AnalysisError(
      usage: true, "--series \(unknown)", expected: "a series of the store", found: "none of that name",
      advice: ArmChoice.advice(unknown, series: held))
  }

  private func write(
    to path: String, columns: [String], isOptional: Bool = false,
    _ forEachRow: (_ take: ([Cell]) throws -> Void) throws -> Void
  ) throws -> Int {
    // Written beside its place and then renamed, so that a reader never meets half a file.
    let partial = path + ".partial"
    guard FileManager.default.createFile(atPath: partial, contents: nil),
      let file = FileHandle(forWritingAtPath: partial)
    else { throw ExportError(path: path, reason: "it cannot be created") }
    var buffer = Data((columns.joined(separator: ",") + "\r\n").utf8)
    var rows = 0
    do {
      try forEachRow { cells in
        Self.append(cells, to: &buffer)
        rows += 1
        if buffer.count > 1 << 16 { try Self.flush(&buffer, to: file, path) }
      }
      try Self.flush(&buffer, to: file, path)
      try file.close()
      if isOptional && rows == 0 {
        try FileManager.default.removeItem(atPath: partial)
        return 0
      }
      guard rename(partial, path) == 0 else { throw ExportError(path: path, reason: "it cannot be replaced") }
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
    return rows
  }

  private static func flush(_ buffer: inout Data, to file: FileHandle, _ path: String) throws {
    do {
      try file.write(contentsOf: buffer)
    } catch {
      throw ExportError(path: path, reason: error.localizedDescription)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func append(_ cells: [Cell], to buffer: inout Data) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { buffer.append(0x2c) }
      buffer.append(contentsOf: text(cell).utf8)
    }
    buffer.append(contentsOf: "\r\n".utf8)
  }

  /// A cell's text: numbers in the shortest form that reads back exactly.
  package static func text(_ cell: Cell) -> String {
    switch cell {
    case .null: ""
    case .integer(let number): String(number)
    case .real(let number): number.isInfinite ? (number < 0 ? "-inf" : "inf") : String(number)
    case .text(let text): Escape.csv(text)
    }
  }
}

/// Why a file cannot be exported.
package struct ExportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or folder.
  package var path: String
  /// What was found.
  package var reason: String

  /// A file and why it cannot be written.
  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The whole message, on one line.
  package var description: String {
    Escape.shown("\(path): the file cannot be written (\(reason)). ")
      + "Check the folder's permissions and the space on the disk, or name another folder."
  }
}
