internal import ArgumentParser
internal import Foundation

/// Whether what a terminal is shown has colours.
struct ColorOption: ParsableArguments {
  enum Mode: String, WordOption { case auto, always, never }

  @Option(help: "Colours: auto for a terminal where NO_COLOR is not set, always, never.")
  var color = Mode.auto

  /// Throws where colours are asked for and what is printed has none.
  func require(_ isShown: Bool, beside options: String) throws {
    if color == .always && !isShown {
      throw ValidationError("--color: expected without \(options), which has no colours.")
    }
  }

  /// Whether standard output gets colours (https://no-color.org).
  var isOn: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: Self.suits
    }
  }

  /// Whether standard output is a terminal that takes colours, and the user has none against them.
  static var suits: Bool {
    isatty(STDOUT_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
      && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }
}
