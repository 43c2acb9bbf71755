internal import ArgumentParser

/// How much of a command's options its help shows: `--help` the everyday ones, `--help-all` all.
enum HelpScope {
  /// Whether help is being written that leaves out what is not needed every day.
  @TaskLocal static var isShort = false

  /// The names by which help is asked for.
  static let names: NameSpecification = [.short, .long, .customLong("help-all")]

  /// Whether a command line asks for the short help; completions and complaints go by all options.
  static func isShort(_ words: some Collection<String>) -> Bool {
    let words = Array(words.prefix { $0 != "--" })
    return !words.contains("--help-all") && (words.first == "help" || words.contains("--help") || words.contains("-h"))
  }
}

extension ArgumentVisibility {
  /// Left out of the short help.
  static var notEveryday: ArgumentVisibility { HelpScope.isShort ? .hidden : .default }
}

/// A choice of words on the command line, whatever the case of their letters.
protocol WordOption: ExpressibleByArgument, CaseIterable, RawRepresentable where RawValue == String {}

extension WordOption {
  /// The case of that name.
  init?(argument: String) {
    let folded = argument.lowercased()
    guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == folded }) else { return nil }
    self = found
  }
}
