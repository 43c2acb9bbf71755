internal import Escaping

/// A configuration that cannot be run: the key, what was expected, what was found and what to do.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key, which is also the flag's name.
  public var key: String
  /// What was expected.
  public var expected: String
  /// What was found.
  public var found: String
  /// What the user can do about it.
  public var advice: String

  /// An error that names its key.
  public init(key: String, expected: String, found: String, advice: String = "") {
    self.key = key
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// The whole message, on one line.
  public var description: String {
    Escape.shown("--\(key): expected \(expected), found \(found).\(advice.isEmpty ? "" : " \(advice)")")
  }
}
