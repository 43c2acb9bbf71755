internal import Escaping
internal import Foundation

/// Standard output, which may be a terminal: every command prints through it.
enum Output {
  /// Prints a text for people, one line or several; what is not to be seen in it is shown as such.
  static func say(_ text: String) { print(Escape.lines(text)) }

  /// Prints what was escaped where it was made, such as a report's colours, JSON, or a script.
  static func pass(_ text: String, terminator: String = "\n") { print(text, terminator: terminator) }

  /// Prints a file's content, whose texts are exact, unless a terminal would take it.
  static func content(_ text: String) {
    guard isatty(STDOUT_FILENO) == 1 else { return print(text, terminator: "") }
    print(Escape.lines(text.replacing("\r\n", with: "\n")), terminator: "")
  }
}
