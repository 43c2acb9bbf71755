internal import Declarations
internal import Escaping
internal import Foundation
internal import Yams

/// A configuration file or flag that cannot be read: where, what was expected and what was found.
package struct ConfigurationFileError: Error, Equatable, CustomStringConvertible {
  /// The file; nil for the command line.
  package var source: String?
  /// The key; nil for the whole file.
  package var key: String?
  /// What may stand there.
  package var expected: String
  /// What stands there.
  package var found: String

  /// An error; without a key it is of the whole file.
  package init(source: String?, key: String? = nil, expected: String, found: String) {
    self.source = source
    self.key = key
    self.expected = expected
    self.found = found
  }

  /// What a decoding error says, with the value that was found.
  init(_ error: DecodingError, source: String?, node: Node) {
    self.source = source
    let (path, expected): ([any CodingKey], String) =
      switch error {
      case .typeMismatch(let type, let context): (context.codingPath, Self.name(of: type))
      case .valueNotFound(let type, let context): (context.codingPath, Self.name(of: type))
      case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
      case .keyNotFound(let missing, let context): (context.codingPath + [missing], "a value")
      @unknown default: ([], "another value")
      }
    let steps = path.map { $0.intValue.map { "item \($0 + 1)" } ?? $0.stringValue }
    self.key = steps.joined(separator: ", ")
    let setting = path.last { $0.intValue == nil }.flatMap { RunSettings.known[$0.stringValue] }
    self.expected = setting?.expected(insteadOf: expected) ?? expected
    var found: Node? = node
    for step in path { found = step.intValue.flatMap { found?.sequence?[$0] } ?? found?.mapping?[step.stringValue] }
    self.found =
      found?.isNothing == true
      ? "nothing (leave the key out for its default)" : found?.string.map { "'\($0)'" } ?? "another kind of value"
  }

  package var description: String {
    let place = source.map { path in "\(path)\(key.map { ", \($0)" } ?? "")" } ?? "--\(key ?? "config")"
    return Escape.shown("\(place): expected \(expected), found \(found).")
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is Bool.Type: "true or false"
    case is String.Type: "a text"
    default: ["Array", "Sequence"].contains { "\(type)".hasPrefix($0) } ? "a list" : "a single value"
    }
  }
}
