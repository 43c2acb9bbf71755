internal import Foundation
internal import Yams

/// A flag as it was given: the key of the configuration, and its text.
package struct GivenFlag: Sendable {
  /// The key of the configuration.
  package var key: String
  /// The text behind the flag.
  package var text: String
  /// Whether the text is a comma-separated list.
  package var isList = false

  /// A flag.
  package init(key: String, text: String, isList: Bool = false) {
    self.key = key
    self.text = text
    self.isList = isList
  }
}

extension GivenFlag {
  /// The flag as it would stand in a configuration file; the list `none` is the empty one.
  var node: Node {
    guard isList else { return Node(text) }
    var parts: [String] = []
    for part in text.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      // The options of a rate rule have commas of their own: absolute:noise=gaussian,c=0.1.
      if key == "rate" || key == "rival", part.contains("="), !part.contains(":"), let last = parts.popLast() {
        parts.append("\(last),\(part)")
      } else {
        parts.append(part)
      }
    }
    let emptiable = ["random-fit", "rival", "naive", "covariates", "lags", "calendar"].contains(key)
    if emptiable && parts == ["none"] { return Node([Node]()) }
    return Node(parts.map { Node($0) })
  }
}
