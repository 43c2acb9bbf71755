/// Options that take one value and are given twice: the parser would take the last and say nothing.
enum GivenTwice {
  /// What is wrong with a command line; nil for nothing.
  static func complaint(_ words: some Sequence<String>) -> String? {
    let words = Array(words.prefix { $0 != "--" })
    let given = words.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2).prefix { $0 != "=" }) }
    let twice = Set(given.filter { name in given.count { $0 == name } > 1 })
    guard !twice.isEmpty, let command = CommandTree.all?.called(by: words).command else { return nil }
    let single = (command.arguments ?? []).first { argument in
      argument.kind == "option" && !argument.isRepeating && argument.names?.contains { twice.contains($0.name) } == true
    }
    return single?.names?.first { twice.contains($0.name) }.map { name in
      "--\(name.name): expected once, as it takes one value, found \(given.count { $0 == name.name }) times."
    }
  }
}
