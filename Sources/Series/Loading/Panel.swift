internal import Escaping

/// Many series, with what was noted while they were loaded and what was refused.
public struct Panel: Sendable {
  /// Something that was done to a file or series and that its user should know.
  public struct Note: Sendable, Equatable, Codable, CustomStringConvertible {
    /// The file or series.
    public let source: String
    /// What was done, as a sentence without its full stop.
    public let text: String

    /// The note on one line.
    public var description: String { Escape.shown("\(source): \(text)") }
  }

  /// A file or series that cannot be used.
  public struct Refusal: Sendable, Equatable, CustomStringConvertible {
    /// The series' name, or the file's where no series came of it.
    public let name: String
    /// Why.
    public let error: SeriesError

    /// A refusal.
    public init(name: String, error: SeriesError) {
      self.name = name
      self.error = error
    }

    /// The error's message.
    public var description: String { error.description }
  }

  /// The series, sorted by the bytes of their names, which are distinct.
  public let series: [TimeSeries]
  /// What was done to files and series, in their order.
  public let notes: [Note]
  /// What was refused, in the files' order.
  public let refused: [Refusal]
  /// What the columns of texts that were asked for say of each series, by its name and the column's.
  package var groups: [String: [String: String]] = [:]

  /// A panel from its parts; sorts the series, whose names must be distinct.
  public init(series: [TimeSeries], notes: [Note] = [], refused: [Refusal] = []) {
    let sorted = series.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for i in sorted.indices.dropFirst() where sorted[i].name == sorted[i - 1].name {
      fatalError("a panel's series have distinct names, found '\(sorted[i].name)' twice")
    }
    self.series = sorted
    self.notes = notes
    self.refused = refused
  }
}
