internal import ArgumentParser
internal import Reporter
internal import Study

/// `foldcast study anchors`.
struct StudyAnchorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchors",
    abstract: "Measure published long-horizon benchmarks again, and fail where a figure differs.")

  @Option(help: "The folder of real data.", completion: .directory)
  var data = "../shared/data"
  @Option(help: ArgumentHelp("Write the document into this file, instead of printing.", valueName: "file.md"))
  var output: String?

  func run() async throws {
    try await Failures.translated {
      let anchors = try Anchors(StudySources(folder: data))
      let text = MarkdownReport().text(anchors.document)
      if let output { try write(text, to: output) } else { print(text, terminator: "") }
      guard anchors.allMet else {
        Failures.say(
          "error: \(anchors.gates.count { !$0.isMet }) of \(anchors.gates.count) gates failed; see the table.")
        throw Failures.partial
      }
    }
  }
}
