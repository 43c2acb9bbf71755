internal import Declarations

/// A command, an option or one of its words that does not exist, in a command line that the parser has refused: the nearest that do.
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
    else { return value(in: rest, of: command) }
    let near = Nearest.names(
      to: String(word.dropFirst(2)), among: known.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) })
    let question = near.isEmpty ? "" : " Did you mean \(choice(near.map { "--\($0)" }))?"
    return "expected an option of '\(call)', found '\(word)'.\(question) '\(call) --help-all' lists them."
  }

  /// What to say of a word that an option does not take, of those that list what they take.
  private static func value(in words: [String], of command: CommandTree) -> String? {
    for argument in command.arguments ?? [] where argument.kind == "option" {
      guard let all = argument.allValues, !all.isEmpty else { continue }
      for name in (argument.names ?? []).map(\.shown) {
        let behind = words.firstIndex(of: name).flatMap { words[($0 + 1)...].first }
        let joined = words.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        guard let word = behind ?? joined, !all.contains(where: { $0.lowercased() == word.lowercased() }) else {
          continue
        }
        let question = Nearest.advice(word, among: all)
        return "\(name): expected one of \(all.joined(separator: ", ")), found '\(word)'."
          + (question.isEmpty ? "" : " \(question)")
      }
    }
    return nil
  }
}
