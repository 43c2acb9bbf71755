internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Settings
internal import Study

/// `foldcast study anchors`.
struct StudyAnchorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchors",
    abstract: "Measure published benchmarks again, and fail where a figure differs.",
    usage: "foldcast study anchors [<options>]")

  @Option(help: "The folder of real data.", completion: .directory)
  var data = "../shared/data"
  @Option(help: ArgumentHelp("Write the document into this file, instead of printing.", valueName: "file.md"))
  var output: String?
  @Flag(help: "Train networks too, and set them beside the published ones; some 10 minutes on two free cores.")
  var networks = false
  @Option(help: "Networks trained at once (default: all cores).")
  var workers: Int?

  func validate() throws {
    try requireCount("workers", workers, 1...RunSettings.mostWorkers)
  }

  func run() async throws {
    try await Failures.translated {
      if let output { try OutputFile(option: "--output", path: output, kind: .document(title: Anchors.title)).check() }
      let sources = StudySources(folder: data)
      let anchors = try Anchors(sources)
      let trained = networks ? try await trained(sources) : nil
      let text = MarkdownReport().text(anchors.document(trained))
      if let output { try write(text, to: output) } else { Output.pass(text, terminator: "") }
      let failures = anchors.failures + (trained?.failures ?? 0)
      guard failures == 0 else {
        let gates = anchors.gates.count + anchors.m4Gates.count + (trained?.gateCount ?? 0)
        Failures.say("error: \(failures) of \(gates) gates failed; see the table.")
        throw Failures.partial
      }
    }
  }

  private func trained(_ sources: StudySources) async throws -> NetworkAnchors {
    let started = ContinuousClock.now
    return try await NetworkAnchors(
      sources, workers: workers ?? ProcessInfo.processInfo.activeProcessorCount
    ) { stage, done, total in
      Failures.say("\(stage): \(done) of \(total) (\(started.duration(to: .now).components.seconds) s)")
    }
  }
}
