internal import Declarations

/// A command or option that does not exist, in a command line that the parser has refused: the nearest that do.
enum UnknownWord {
  /// What to say of it, and where to read on; nil where all words that can be told to be names exist.
  static func complaint(_ words: some Sequence<String>) -> String? {
    let words = Array(words.prefix { $0 != "--" })
    guard let (command, path, rest) = CommandTree.all?.called(by: words) else { return nil }
    let call = path.joined(separator: " ")
    if let commands = command.subcommands, let word = rest.first(where: { !$0.hasPrefix("-") }) {
      let names = commands.map(\.commandName)
      let question = Nearest.advice(word, among: names)
      return "expected a command of '\(call)', found '\(word)'.\(question.isEmpty ? "" : " \(question)") "
        + "'\(call) --help' lists them."
    }
    let known = (command.arguments ?? []).flatMap { $0.names ?? [] }.map(\.shown)
    let given = rest.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) }
    guard let word = given.first(where: { !known.contains($0) && $0 != "--help-all" && $0 != "--help-hidden" })
    else { return nil }
    let near = Nearest.names(
      to: String(word.dropFirst(2)), among: known.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) })
    let question = near.isEmpty ? "" : " Did you mean \(choice(near.map { "--\($0)" }))?"
    return "expected an option of '\(call)', found '\(word)'.\(question) '\(call) --help-all' lists them."
  }
}
