internal import ArgumentParser
internal import Foundation
internal import Series

/// `foldcast data synth`: writes the synthetic sample panel.
struct DataSynth: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth", abstract: "Write synthetic sample series whose best attainable error is known.",
    discussion: """
      Writes two draws each of an AR(1), an AR(1) that switches sign, a daily-seasonal series, a random walk and GARCH \
      returns, with a README.md that gives formulas and the best attainable MSE. The same seed gives the same files.
      """)

  @Argument(help: "The directory to write to; it is made where it does not exist.", completion: .directory)
  var directory: String

  @Option(help: "The seed of the panel.")
  var seed: UInt64

  @Flag(help: "Overwrite files of these names that are not synthetic data.")
  var force = false

  func run() async throws {
    try await Failures.translated {
      let paths = try SyntheticPanel(seed: seed).write(to: directory, overwriting: force)
      Output.say("Wrote \(paths.count) files of synthetic data to \(directory), seed \(seed).")
    }
  }
}
