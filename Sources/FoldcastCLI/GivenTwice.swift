internal import ArgumentParser
internal import Foundation

/// Options that take one value and are given twice: the parser would take the last and say nothing.
enum GivenTwice {
  /// A command as the parser describes it.
  private struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { var name: String }
      var isRepeating: Bool
      var kind: String
      var names: [Name]?
    }
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  private struct Description: Decodable { var command: Command }

  /// What is wrong with a command line; nil for nothing.
  static func complaint(_ words: some Sequence<String>) -> String? {
    let words = Array(words.prefix { $0 != "--" })
    let given = words.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2).prefix { $0 != "=" }) }
    let twice = Set(given.filter { name in given.count { $0 == name } > 1 })
    guard !twice.isEmpty,
      var command = try? JSONDecoder().decode(Description.self, from: Data(Foldcast._dumpHelp().utf8)).command
    else { return nil }
    for word in words {
      guard let inner = command.subcommands?.first(where: { $0.commandName == word }) else { continue }
      command = inner
    }
    let single = (command.arguments ?? []).first { argument in
      argument.kind == "option" && !argument.isRepeating && argument.names?.contains { twice.contains($0.name) } == true
    }
    return single?.names?.first { twice.contains($0.name) }.map {
      "--\($0.name): expected once, as it takes one value, found \(number(of: $0.name, in: given)) times."
    }
  }

  private static func number(of name: String, in given: [String]) -> Int { given.count { $0 == name } }
}
