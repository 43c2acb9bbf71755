internal import Escaping

/// Why data cannot be used: where, what was expected, what was found and what to do.
public struct SeriesError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, database or series.
  public var source: String
  /// The line of the file, from 1, where there is one.
  public var line: Int?
  /// The column's name or number, where there is one.
  public var column: String?
  /// What was expected there.
  public var expected: String
  /// What was found instead.
  public var found: String
  /// What the user can do about it, as one sentence.
  public var advice: String

  /// An error that names its place.
  public init(
    source: String, line: Int? = nil, column: String? = nil, expected: String, found: String, advice: String
  ) {
    self.source = source
    self.line = line
    self.column = column
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// The whole message, on one line.
  public var description: String {
    var place = source
    if let line { place += ", line \(line)" }
    if let column { place += ", column '\(column)'" }
    return Escape.shown("\(place): expected \(expected), found \(found). \(advice)")
  }
}
