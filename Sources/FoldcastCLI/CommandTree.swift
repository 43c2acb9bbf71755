internal import ArgumentParser
internal import Foundation

/// A command as the parser describes it, with the options and commands that it has.
struct CommandTree: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
      /// The name with its dashes.
      var shown: String { (kind == "long" ? "--" : "-") + name }
    }
    var isRepeating: Bool
    var kind: String
    var names: [Name]?
    /// The words that it takes, where they are few.
    var allValues: [String]?
  }

  private struct Description: Decodable { var command: CommandTree }

  var commandName: String
  var subcommands: [CommandTree]?
  var arguments: [Argument]?

  /// All commands; nil where the parser's description of them cannot be read.
  static var all: CommandTree? {
    try? JSONDecoder().decode(Description.self, from: Data(Foldcast._dumpHelp().utf8)).command
  }

  /// The command that words call, and the words behind its name.
  func called(by words: [String]) -> (command: CommandTree, path: [String], rest: [String]) {
    var (command, path, rest) = (self, [commandName], words)
    while let place = rest.firstIndex(where: { !$0.hasPrefix("-") }),
      let inner = command.subcommands?.first(where: { $0.commandName == rest[place] })
    {
      (command, rest) = (inner, Array(rest[(place + 1)...]))
      path.append(inner.commandName)
    }
    return (command, path, rest)
  }
}
