internal import Foundation
internal import Series

/// The files of a contract's check of a reader, in a folder that lives as long as the check.
struct ReaderProbe {
  let ending: String
  let format: TableFormat?
  let write: (MadeTable, _ path: String) throws -> Void
  private let folder: URL
  private(set) var findings = Findings()

  init(ending: String, format: TableFormat?, write: @escaping (MadeTable, _ path: String) throws -> Void) throws {
    (self.ending, self.format, self.write) = (ending, format, write)
    folder = FileManager.default.temporaryDirectory.appending(path: "reader-contract-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func close() { try? FileManager.default.removeItem(at: folder) }

  /// A file of the kind with that table, in a folder of its own.
  private func file(_ name: String, _ table: MadeTable) throws -> URL {
    let place = folder.appending(path: name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let file = place.appending(path: "made.\(ending)")
    try write(table, file.path)
    return file
  }

  /// Calls `body` on a file, which must be as it was behind that.
  private mutating func onlyReading<T>(_ file: URL, _ body: (inout Self) throws -> T) throws -> T {
    let before = try Data(contentsOf: file)
    let made = try body(&self)
    let (after, beside) = (try? Data(contentsOf: file), try names(beside: file))
    if after != before { findings.note("unchanged", "the file has other bytes when it was read") }
    if beside.count > 1 { findings.note("unchanged", "behind reading there are \(beside), expected the file alone") }
    return made
  }

  private func names(beside file: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path).sorted()
  }

  // MARK: Row by row

  /// The rows that a reader of the format gives.
  mutating func readRows(of format: TableFormat) throws {
    let table = MadeTable(days: 300)
    let file = try file("rows", table)
    try onlyReading(file) { probe in
      do {
        let reader = try format.open(file.path, LoadOptions())
        if reader.columns != table.columns {
          probe.findings.note("columns", "found \(reader.columns), expected \(table.columns)")
        }
        let rows = [try probe.rows(reader), try probe.rows(reader)]
        probe.findings.note("rows", Self.difference(rows[0], table.rows))
        probe.findings.note("again", Self.difference(rows[1], rows[0]).map { "when it is read again, \($0)" })
        for count in [1, 7] {
          let given = try probe.rows(reader, atMost: count).count
          if given != count {
            probe.findings.note("ends", "told to end at row \(count), it gives \(given)")
          }
        }
      } catch {
        probe.findings.note("rows", "a right file is refused: \(error)")
      }
    }
    for tenths in [9, 7, 4, 1] {
      var bytes = try Data(contentsOf: file)
      bytes.removeLast(bytes.count * (10 - tenths) / 10)
      let cut = try self.file("cut\(tenths)", table)
      try bytes.write(to: cut)
      guard let rows = try? rows(format.open(cut.path, LoadOptions())) else { continue }
      findings.note(
        "cut",
        Self.difference(rows, Array(table.rows.prefix(rows.count))).map { "of a file cut to \(tenths) tenths, \($0)" })
    }
    let rubbish = try self.file("rubbish", table)
    try Data(format.signature + (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ $0 / 7) }).write(to: rubbish)
    if let rows = try? rows(format.open(rubbish.path, LoadOptions())), !rows.isEmpty {
      findings.note("rubbish", "4096 bytes without sense give \(rows.count) rows")
    }
  }

  private func rows(_ reader: any TableReader, atMost count: Int = .max) throws -> [[TableCell]] {
    var rows: [[TableCell]] = []
    try reader.read { row in
      rows.append(row)
      return rows.count < count
    }
    return rows
  }

  /// Where rows first differ; nil where they are the same.
  ///
  /// A whole number may be given as one with a fraction, and the reverse.
  private static func difference(_ found: [[TableCell]], _ expected: [[TableCell]]) -> String? {
    for (row, (a, b)) in zip(found, expected).enumerated() where !a.elementsEqual(b, by: isSame) {
      return "row \(row + 1) is \(a), expected \(b)"
    }
    return found.count == expected.count ? nil : "there are \(found.count) rows, expected \(expected.count)"
  }

  private static func isSame(_ a: TableCell, _ b: TableCell) -> Bool {
    switch (a, b) {
    case (.integer(let whole), .real(let number)), (.real(let number), .integer(let whole)): Double(whole) == number
    default: a == b
    }
  }

  // MARK: As series

  /// What becomes of the files where they are loaded.
  mutating func loadSeries() throws {
    let table = MadeTable(days: 300)
    let file = try file("series", table)
    let expected = try text("series", table)
    let alone = try onlyReading(file) { probe in probe.load([file]) }
    findings.note("series", alone.difference(from: expected))
    let inFolder = load([file.deletingLastPathComponent()])
    findings.note("kind", inFolder.difference(from: alone).map { "in a folder, \($0)" })

    var blank = table
    blank.rows[20] = blank.rows[20].map { _ in .blank }
    let passed = load([try self.file("blank", blank)])
    findings.note("blank rows", passed.difference(from: try text("blank", blank)))

    var damaged = table
    damaged.rows[40][1] = .text("n/x")
    let refused = load([try self.file("damaged", damaged)], target: "Close").error
    // The first line of a text has the columns' names; of a table, rows are counted.
    if refused?.column != "Close" || refused?.line != (format == nil ? 42 : 41) {
      findings.note(
        "damaged cells", "'n/x' in row 41, column Close, is \(refused.map { "refused as '\($0)'" } ?? "not refused")")
    }

    let none = load([try self.file("none", MadeTable(days: 0))])
    if none.error == nil { findings.note("no rows", "a table without rows is not refused") }

    let other = try self.file("other", MadeTable(days: 250, from: 40))
    let together = load([file, other])
    for file in [file, other] where !together.series.contains(where: { [one = load([file])] in one.isOnly($0) }) {
      findings.note(
        "beside", "loaded with another file, \(file.lastPathComponent) is not the series that it is alone")
    }
  }

  /// What a panel of the files has; with a target, its column alone.
  private func load(_ files: [URL], target: String? = nil) -> Loaded {
    do {
      let panel = try PanelLoader.load(
        files.map(\.path), columns: target.map { ColumnSelection(target: $0) }, formats: format.map { [$0] } ?? [])
      return Loaded(series: panel.series, error: panel.refused.first?.error)
    } catch {
      return Loaded(error: error as? SeriesError)
    }
  }

  /// What the same table gives as a file of text.
  private func text(_ name: String, _ table: MadeTable) throws -> Loaded {
    let file = folder.appending(path: "\(name).csv")
    try Data(table.csv.utf8).write(to: file)
    return Loaded(series: try PanelLoader.load([file.path]).series)
  }
}

/// What came of files: series, or why there is none.
private struct Loaded {
  var series: [TimeSeries] = []
  var error: SeriesError?

  func difference(from expected: Loaded) -> String? {
    guard let one = expected.series.first, expected.series.count == 1 else { return "found \(series.count) series" }
    if let error { return "the file is refused: \(error)" }
    return isOnly(one) ? nil : "the series is another one: found \(shown), expected \(expected.shown)"
  }

  /// Whether these are that series and no other, by its rows.
  func isOnly(_ other: TimeSeries) -> Bool {
    series.count == 1
      && series.allSatisfy {
        $0.instants == other.instants && $0.clock == other.clock
          && $0.columns.map(\.name) == other.columns.map(\.name)
          && zip($0.columns, other.columns).allSatisfy { bits($0.values) == bits($1.values) }
      }
  }

  private var shown: String {
    series.map { "\($0.count) rows of \($0.columns.map(\.name).joined(separator: ", "))" }.joined(separator: "; ")
  }
}
