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
    for call in calls {
      let path = "\(fixtures)/\(call.joined(separator: "-")).txt"
      let help = try await Program.run(call.dropFirst() + ["--help"], in: scratch)
      #expect(help.code == 0 && help.errors == "")
      if ProcessInfo.processInfo.environment["FOLDCAST_WRITE_HELP"] != nil {
        try help.output.write(toFile: path, atomically: true, encoding: .utf8)
      }
      let agreed = try? String(contentsOfFile: path, encoding: .utf8)
      #expect(help.output == agreed, "\(call.joined(separator: " ")): see the comment in \(#fileID)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: fixtures)
    #expect(Set(files) == Set(calls.map { $0.joined(separator: "-") + ".txt" }))
  }
}
