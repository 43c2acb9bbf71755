internal import Declarations
internal import Escaping

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
  /// What may have been meant, or what to do; empty where that cannot be guessed.
  package var advice: String

  /// An error; without a key it is of the whole file.
  package init(source: String?, key: String? = nil, expected: String, found: String, advice: String = "") {
    self.source = source
    self.key = key
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  init(_ fault: SettingFault, source: String?) {
    self.init(source: source, key: fault.key, expected: fault.expected, found: fault.found, advice: fault.advice)
  }

  package var description: String {
    let place = source.map { path in "\(path)\(key.map { ", \($0)" } ?? "")" } ?? "--\(key ?? "config")"
    return Escape.shown("\(place): expected \(expected), found \(found).\(advice.isEmpty ? "" : " \(advice)")")
  }
}
