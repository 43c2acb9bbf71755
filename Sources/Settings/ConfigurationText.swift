internal import Foundation
internal import Yams

/// Reads the text of a configuration file within limits, so that no file can fill the memory or take for ever.
enum ConfigurationText {
  /// The longest file, in bytes.
  static let maximumBytes = 256 << 10
  /// The deepest nesting of lists and keys.
  static let maximumDepth = 16
  /// The most aliases: what a few of them can multiply while the file is parsed stays small.
  static let maximumAliases = 16
  /// The most values, those behind an alias counted each time.
  static let maximumValues = 100_000

  /// The text of a file; no more of it is read than may be.
  static func read(_ path: String) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: maximumBytes + 1) ?? Data()
    else {
      throw ConfigurationFileError(source: path, expected: "a configuration file", found: "no readable file")
    }
    try? handle.close()
    return String(decoding: data, as: UTF8.self)
  }

  /// The keys and values of a text; none of an empty one.
  static func mapping(_ text: String, source: String?) throws -> Node.Mapping {
    func refuse(_ expected: String, _ found: String) -> ConfigurationFileError {
      ConfigurationFileError(source: source, expected: expected, found: found)
    }
    guard text.utf8.count <= maximumBytes else {
      throw refuse("a configuration of at most \(maximumBytes) bytes", "a longer one")
    }
    guard aliases(in: text) <= maximumAliases else {
      throw refuse("at most \(maximumAliases) aliases (words that begin with '*')", "more")
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      // The place and the line itself, on one line.
      let words = "\(error)".split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      throw refuse("YAML", words.joined(separator: " "))
    }
    guard let node else { return Node.Mapping([]) }
    var left = maximumValues
    guard let depth = depth(of: node, &left) else {
      throw refuse("at most \(maximumValues) values, those behind aliases counted each time", "more")
    }
    guard depth <= maximumDepth else { throw refuse("at most \(maximumDepth) levels of nesting", "\(depth)") }
    guard let mapping = node.mapping else { throw refuse("keys and values, such as 'train: 504'", "something else") }
    return mapping
  }

  /// At least as many as the aliases of a text: a star that begins a word may also stand in a comment or in quotes.
  private static func aliases(in text: String) -> Int {
    var count = 0
    var before = UInt8(ascii: "\n")
    var isStar = false
    for byte in text.utf8 {
      let isBlank = byte <= UInt8(ascii: " ")
      if isStar && !isBlank { count += 1 }
      isStar = byte == UInt8(ascii: "*") && (before <= UInt8(ascii: " ") || "[]{},:?-!&".utf8.contains(before))
      before = byte
    }
    return count
  }

  /// How deep a value is nested; nil where it has more than the values that are left.
  private static func depth(of node: Node, _ left: inout Int) -> Int? {
    left -= 1
    guard left >= 0 else { return nil }
    var deepest = 0
    let children = node.mapping.map { $0.flatMap { [$0.key, $0.value] } } ?? node.sequence.map(Array.init) ?? []
    for child in children {
      guard let depth = depth(of: child, &left) else { return nil }
      deepest = max(deepest, depth)
    }
    return deepest + 1
  }
}
