internal import Declarations
internal import Foundation
internal import Yams

/// A flag as it was given: the key of the configuration, and the texts behind it.
package struct GivenFlag: Sendable {
  /// The key of the configuration.
  package var key: String
  /// The texts, one each time that the flag was given; `true` or `false` for a flag that has none.
  package var texts: [String]

  /// A flag.
  package init(key: String, texts: [String]) { (self.key, self.texts) = (key, texts) }
}

extension SettingDescription {
  /// The setting as it would stand in a configuration file, from the texts behind its flag.
  func node(_ texts: [String]) -> Node {
    switch form {
    case .one, .presence, .toggle: Node(texts.last ?? "")
    case .repeated: Node(texts.map { Node($0) })
    case .list: list(texts)
    }
  }

  /// Lists are comma-separated, and a flag that is repeated adds to its list; `none` is the empty one.
  private func list(_ given: [String]) -> Node {
    let parts = given.joined(separator: ",").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    if parts == ["none"] && !traits.contains(.some) { return Node([Node]()) }
    return Node(texts(parts).map { Node($0) })
  }

  /// A value of a configuration file, with a single one that stands where a list belongs read as the flag reads it.
  func listed(_ value: Node) -> Node {
    guard [.list, .repeated].contains(form), let scalar = value.scalar, !value.isNothing else { return value }
    return node([scalar.string])
  }

  /// What may stand behind the key, where that is more than the type that a decoder expected.
  func expected(insteadOf type: String) -> String? {
    if !words.isEmpty { return "one of \(words.joined(separator: ", "))" }
    return isNumber && ["a whole number", "a number"].contains(type) ? allowed : nil
  }
}
