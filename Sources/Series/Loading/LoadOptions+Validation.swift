internal import Escaping
internal import Foundation

/// A reading option that no file could be read with: its key, what was expected and what was found.
public struct LoadOptionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key, which is also the flag's name.
  public var key: String
  /// What was expected.
  public var expected: String
  /// What was found.
  public var found: String

  /// The whole message, on one line.
  public var description: String { Escape.shown("--\(key): expected \(expected), found \(found).") }
}

extension LoadOptions {
  /// Throws at the first option that no file could be read with, so that it is told apart from a file that cannot be read.
  public func validate() throws(LoadOptionError) {
    if let separator, DialectDetector.separator(separator) == nil {
      throw LoadOptionError(key: "separator", expected: DialectDetector.separatorWords, found: "'\(separator)'")
    }
    if let quote, DialectDetector.quote(quote) == nil {
      throw LoadOptionError(key: "quote", expected: DialectDetector.quoteWords, found: "'\(quote)'")
    }
    if let dateFormat, let fault = DateFormat.fault(in: dateFormat) {
      throw LoadOptionError(key: "date-format", expected: DateFormat.words, found: fault)
    }
    if let zone, ZoneTable.zone(zone) == nil {
      throw LoadOptionError(
        key: "zone", expected: ZoneTable.zoneWords, found: "'\(zone)'")
    }
    if let encoding, !TextEncoding.isKnown(encoding) {
      throw LoadOptionError(
        key: "encoding", expected: "an encoding such as windows-1252, GBK, Shift_JIS or UTF-16", found: "'\(encoding)'")
    }
    if let skipLines, skipLines < 0 {
      throw LoadOptionError(key: "skip-lines", expected: "a number of at least 0", found: "\(skipLines)")
    }
    if let section, section < 1 {
      throw LoadOptionError(key: "section", expected: "a number of at least 1", found: "\(section)")
    }
    // Foundation makes zones of offsets such as GMT+3 too, which have no clock changes and no name.
    if let zone, zone.hasPrefix("GMT+") || zone.hasPrefix("GMT-") || TimeZone(identifier: zone) == nil {
      throw LoadOptionError(
        key: "zone", expected: "the IANA name of a time zone, such as Europe/Berlin, America/New_York or UTC",
        found: "'\(zone)'")
    }
    if table != nil, query != nil {
      throw LoadOptionError(key: "query", expected: "either a table or a query", found: "both")
    }
    for (key, limit) in [
      ("max-size", limits.unpackedBytes), ("max-line", limits.lineBytes), ("max-ratio", limits.compressionRatio),
      ("max-columns", limits.columns),
    ] where limit < 1 {
      throw LoadOptionError(key: key, expected: "a number of at least 1", found: "\(limit)")
    }
  }
}
