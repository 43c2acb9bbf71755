/// What was decided about the file of a series: how it was read, and what of it is forecast.
public struct Reading: Sendable, Equatable, Codable {
  /// The file or archive member.
  public var source: String
  /// How rows and columns make up series.
  public var layout: SeriesLayout
  /// The columns of the date and their format, as in `'Date' as iso`; nil for row numbers.
  public var time: String?
  /// What stamps without an offset were taken for, a zone's name; nil for dates, epochs and stamps with an offset.
  public var zone: String?
  /// The column that tells series apart.
  public var ticker: String?
  /// The column that is forecast; nil where the user has to name one.
  public var column: String?
  /// The series' rows.
  public var rows: Int
  /// The first and the last instant as text.
  public var first: String
  /// The last instant as text.
  public var last: String

  /// The decisions as a line, the same for series that were read alike: time and zone, layout, the column that is forecast.
  public var manner: String {
    var parts = [time.map { "time \($0)" + (zone.map { ", taken as \($0)" } ?? "") } ?? "no dates, rows are numbered"]
    switch layout {
    case .file: break
    case .wide: parts.append("a series a column")
    case .long: parts.append(ticker.map { "a series a ticker in '\($0.shown)'" } ?? "a series a ticker")
    case .rows: parts.append("a series a row")
    }
    if let column, layout == .file || layout == .long { parts.append("forecast '\(column.shown)'") }
    return parts.joined(separator: "; ")
  }

  /// A line for all series that were read in one manner, the commonest first: their number, rows and instants.
  public static func lines(_ readings: [Reading]) -> [String] {
    var groups: [(manner: String, readings: [Reading])] = []
    var places: [String: Int] = [:]
    for reading in readings {
      if let place = places[reading.manner] {
        groups[place].readings.append(reading)
      } else {
        places[reading.manner] = groups.count
        groups.append((reading.manner, [reading]))
      }
    }
    return groups.sorted { $0.readings.count > $1.readings.count }.map { group in
      let rows = group.readings.reduce(0) { $0 + $1.rows }
      let (first, last) = (group.readings.map(\.first).min() ?? "", group.readings.map(\.last).max() ?? "")
      let files = Set(group.readings.map(\.source)).count
      let many =
        "\(group.readings.count) series"
        + (files == group.readings.count ? "" : " of \(files) \(files == 1 ? "file" : "files")")
      return "\(many): \(group.manner); \(rows) rows, \(first) … \(last)"
    }
  }
}
