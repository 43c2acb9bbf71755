internal import Escaping
package import Series
internal import WalkForward

/// Forecasts that another program made, as a text file of a line each.
///
/// The columns are found by their names: `series` or `unique_id`; `origin` or `cutoff`, the instant at which a forecast is made; `lead`, or
/// `target_time` or `ds`, the instant that is forecast; and one of the forecasts. `y_true` or `y`, what came, and `known_at`, until when the
/// forecast's data reach, are held against the store where they are there. Others are left alone.
package struct OutsideForecasts: Sendable {
  /// A forecast; texts as they stand.
  struct Line: Sendable {
    var number: Int
    var series: String?
    var origin: String
    var lead: Int?
    var target: String?
    var forecast: Double
    var actual: Double?
    var knownAt: String?
  }

  /// The file, for messages.
  let source: String
  let lines: [Line]

  private static let mostLeads = 1_000_000_000

  /// The columns by their names, and those by which other programs call them.
  private static let names = (
    series: ["series", "unique_id"], origin: ["origin", "cutoff"], lead: ["lead"], target: ["target_time", "ds"],
    actual: ["y_true", "y"], knownAt: ["known_at"]
  )

  /// Reads a file in UTF-8 with commas, semicolons or tabs.
  ///
  /// O(bytes).
  /// - Parameter column: the column of the forecasts.
  /// - Throws: `SeriesError` where it cannot be read, lacks a column, or has a line of which a cell is none of its kind.
  package init(path: String, column: String) throws(SeriesError) {
    let all = try LineOfCells.all(of: path, holding: "a line of names and a line for each forecast")
    let header = all.first?.cells ?? []
    let source = path.shownPath
    func place(_ names: [String]) -> Int? {
      names.lazy.compactMap { name in header.firstIndex { $0.lowercased() == name } }.first
    }
    func required(_ place: Int?, _ what: String) throws(SeriesError) -> Int {
      if let place { return place }
      throw SeriesError(
        source: source, line: all.first?.number, expected: what,
        found: header.isEmpty ? "no line" : "the columns \(header.map { "'\($0)'" }.joined(separator: ", "))",
        advice: "Write such as series,origin,lead,\(column) on the first line; --column names that of the forecasts.")
    }
    let names = Self.names
    let (series, lead, target) = (place(names.series), place(names.lead), place(names.target))
    let (actual, knownAt) = (place(names.actual), place(names.knownAt))
    let origin = try required(place(names.origin), "a column 'origin' (or 'cutoff')")
    let forecast = try required(header.firstIndex(of: column), "a column '\(column)' of forecasts")
    var lines: [Line] = []
    lines.reserveCapacity(all.count)
    for line in all.dropFirst() {
      func fault(_ place: Int?, _ expected: String, _ found: String) -> SeriesError {
        SeriesError(
          source: source, line: line.number, column: place.map { header[$0] }, expected: expected, found: found,
          advice: "Mend the line, and import again; nothing was imported.")
      }
      guard line.cells.count == header.count else {
        throw fault(nil, "\(header.count) cells, as on the first line", "\(line.cells.count)")
      }
      guard let value = Double(line.cells[forecast]), value.isFinite else {
        throw fault(forecast, "a number", "'\(line.cells[forecast])'")
      }
      let steps = lead.map { Int(line.cells[$0]) ?? 0 }
      if let steps, !(1...Self.mostLeads).contains(steps) {
        throw fault(lead, "a lead from 1", "'\(line.cells[lead ?? 0])'")
      }
      let came = actual.map { line.cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }
      let number = came.flatMap(Double.init)
      if let came, number == nil { throw fault(actual, "a number", "'\(came)'") }
      lines.append(
        Line(
          number: line.number, series: series.map { line.cells[$0] }, origin: line.cells[origin], lead: steps,
          target: target.map { line.cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }, forecast: value, actual: number,
          knownAt: knownAt.map { line.cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }))
    }
    (self.source, self.lines) = (source, lines)
  }
}

/// A forecast of another program at its place in a run.
struct PlacedForecast: Sendable {
  var line: Int
  var series: Int
  var origin: Int
  var lead: Int
  var forecast: Double
  var actual: Double?

  /// What no two have in common.
  var key: (Int, Int, Int) { (series, origin, lead) }
}

extension OutsideForecasts {
  /// The forecasts by series, origin and lead.
  ///
  /// O(n log n) in lines, and one pass over the instants of each calendar.
  /// - Throws: `SeriesError` where a series or an instant is none of the run's, where two lines are of one forecast, or where one knew of
  ///   what came after its origin.
  func placed(in run: StoredRun, of reader: ResultReader) throws -> [PlacedForecast] {
    let (series, latency) = (try reader.series(of: run.id), run.latency)
    var instants = InstantsOfRun(reader: reader, run: run.id)
    let byName = Dictionary(series.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var placed: [PlacedForecast] = []
    placed.reserveCapacity(lines.count)
    for line in lines {
      let name = line.series ?? (series.count == 1 ? series[0].name : "")
      // The store's own CSV has an apostrophe before what a spreadsheet would take for a formula.
      guard let held = byName[name] ?? byName[Escape.csvText(name)] else {
        throw fault(
          line, line.series == nil ? "a column 'series', as the run has \(series.count)" : "a series of the run",
          line.series == nil ? "none" : "'\(name)'")
      }
      let (number, horizon) = (held.id, held.horizon)
      guard let origin = try instants.row(line.origin, of: number) else {
        throw fault(line, "the instant of a row of '\(name)' as origin", "'\(line.origin)'")
      }
      let target = try line.target.map { try instants.row($0, of: number) }
      guard let lead = line.lead ?? target.map({ ($0 ?? origin) - origin }) ?? (horizon == 1 ? 1 : nil), lead >= 1
      else {
        throw fault(
          line, "a lead, or the instant of a later row as target_time", "'\(line.target ?? "")' from '\(line.origin)'")
      }
      // A target past the last row, as of forecasts for tomorrow, has no row to be held against.
      if let target, target == nil ? instants.holds(origin + lead, in: number) : target != origin + lead {
        throw fault(line, "the instant of the row at lead \(lead)", "'\(line.target ?? "")'")
      }
      if let known = line.knownAt {
        guard let start = InstantsOfRun.start(known) else { throw fault(line, "an instant in known_at", "'\(known)'") }
        if start >= instants.end(of: max(0, origin - latency), in: number) {
          throw fault(
            line,
            "a forecast that knows of nothing after \(latency > 0 ? "the row \(latency) (--latency) before " : "")its origin '\(line.origin)'",
            "one that is known at '\(known)'",
            "Forecast without what was not known at the origin: such a forecast cannot be compared.")
        }
      }
      placed.append(
        PlacedForecast(
          line: line.number, series: number, origin: origin, lead: lead, forecast: line.forecast, actual: line.actual))
    }
    placed.sort { $0.key < $1.key }
    for (one, next) in zip(placed, placed.dropFirst()) where one.key == next.key {
      throw SeriesError(
        source: source, line: max(one.line, next.line),
        expected: "one forecast of each lead from each origin of a series",
        found: "the one of line \(min(one.line, next.line)) again", advice: "Leave one of the lines out.")
    }
    return placed
  }

  private func fault(
    _ line: Line, _ expected: String, _ found: String,
    _ advice: String = "Forecast from the origins of the run's folds, as 'foldcast export --csv' writes them."
  ) -> SeriesError {
    SeriesError(source: source, line: line.number, expected: expected, found: found, advice: advice)
  }
}

/// The rows of a run's series by their instants.
private struct InstantsOfRun {
  /// The instants of series that have the same.
  private struct Calendar {
    var texts: [String]
    var rows: [Int64: Int]
  }

  private let reader: ResultReader
  private let run: Int
  private var calendars: [[String]: Calendar] = [:]
  private var bySeries: [Int: Calendar] = [:]
  private var starts: [String: Int64?] = [:]

  init(reader: ResultReader, run: Int) { (self.reader, self.run) = (reader, run) }

  /// The row of a series that has an instant; nil where none has.
  mutating func row(_ text: String, of series: Int) throws -> Int? {
    if bySeries[series] == nil {
      let texts = try reader.instants(of: run, series: series)
      let calendar =
        calendars[texts]
        ?? Calendar(
          texts: texts,
          rows: Dictionary(
            texts.enumerated().compactMap { row, text in Self.start(text).map { ($0, row) } },
            uniquingKeysWith: { first, _ in first }))
      (calendars[texts], bySeries[series]) = (calendar, calendar)
    }
    let start = starts[text] ?? Self.start(text)
    starts[text] = start
    return start.flatMap { bySeries[series]?.rows[$0] }
  }

  /// Whether a series, of which instants were asked for, has a row of that number.
  func holds(_ row: Int, in series: Int) -> Bool { bySeries[series]?.texts.indices.contains(row) == true }

  /// The first microsecond after a row of a series, of which instants were asked for: a day's row lasts until it ends.
  func end(of row: Int, in series: Int) -> Int64 { bySeries[series].flatMap { Cutoff($0.texts[row])?.end } ?? .min }

  /// The first microsecond of what a text says; nil where it is no instant.
  static func start(_ text: String) -> Int64? {
    Cutoff(text.hasSuffix("+00:00") ? String(text.dropLast(6)) : text)?.start
  }
}
