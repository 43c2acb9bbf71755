internal import Declarations
internal import Escaping

/// A reading option that no file could be read with: its key, what was expected and what was found.
package struct LoadOptionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key, which is also the flag's name.
  package var key: String
  /// What was expected.
  package var expected: String
  /// What was found.
  package var found: String
  /// What may have been meant; empty where that cannot be guessed.
  package var advice = ""

  /// The whole message, on one line.
  package var description: String {
    Escape.shown("--\(key): expected \(expected), found \(found).\(advice.isEmpty ? "" : " \(advice)")")
  }
}

extension LoadOptions {
  /// Throws at the first option that no file could be read with, so that it is told apart from a file that cannot be read.
  package func validate() throws(LoadOptionError) {
    if let fault {
      throw LoadOptionError(key: fault.key, expected: fault.expected, found: fault.found, advice: fault.advice)
    }
    if table != nil, query != nil {
      throw LoadOptionError(key: "query", expected: "either a table or a query", found: "both")
    }
  }
}
