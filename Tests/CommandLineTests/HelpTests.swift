import Foundation
import Testing

/// The help of each command, 80 columns wide, in a file of its name; FOLDCAST_WRITE_HELP=1 writes them anew.
private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/help").path

@Suite("The help of every command is as it was agreed on")
struct HelpTests {
  /// A command as the program itself describes it.
  private struct Command: Decodable {
    var commandName: String
    var subcommands: [Command]?

    /// The words that call it and all below it.
    func calls(_ before: [String] = []) -> [[String]] {
      let own = before + [commandName]
      return [own] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { $0.calls(own) }
    }
  }

  private struct Description: Decodable { var command: Command }

  private func calls(_ scratch: Scratch) async throws -> [[String]] {
    let described = try await Program.run(["--experimental-dump-help"], in: scratch)
    return try JSONDecoder().decode(Description.self, from: Data(described.output.utf8)).command.calls()
  }

  @Test("To the letter, for as many commands as there are")
  func snapshots() async throws {
    let scratch = try Scratch()
    let calls = try await calls(scratch)
    var names: Set<String> = []
    for call in calls {
      let name = call.joined(separator: "-")
      let short = try await help(call, "--help", in: scratch)
      try check(short, against: "\(name).txt")
      names.insert("\(name).txt")
      // Most commands have no options but the everyday ones.
      let all = try await help(call, "--help-all", in: scratch)
      if all != short {
        try check(all, against: "\(name)-all.txt")
        names.insert("\(name)-all.txt")
      }
    }
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: fixtures)) == names)
  }

  private func help(_ call: [String], _ flag: String, in scratch: Scratch) async throws -> String {
    let help = try await Program.run(call.dropFirst() + [flag], in: scratch)
    #expect(help.code == 0 && help.errors == "")
    #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(call)")
    return help.output
  }

  private func check(_ help: String, against name: String) throws {
    let path = "\(fixtures)/\(name)"
    if ProcessInfo.processInfo.environment["FOLDCAST_WRITE_HELP"] != nil {
      try help.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let agreed = try? String(contentsOfFile: path, encoding: .utf8)
    #expect(help == agreed, "\(name): see the comment in \(#fileID)")
  }

  @Test("The short help of a run fits two screens, and completions know all of its options and their words")
  func short() async throws {
    let scratch = try Scratch()
    let short = try await help(["foldcast", "run"], "--help", in: scratch)
    #expect(
      short.split(separator: "\n").count <= 90 && short.contains("--forecaster") && !short.contains("--lstm-mode"))
    let script = try await Program.run(["--generate-completion-script", "zsh"], in: scratch).output
    #expect(script.contains("--lstm-mode") && script.contains("shrinkPerturb") && script.contains("logReturn"))
  }
}
