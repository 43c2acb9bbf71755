internal import ArgumentParser
internal import Reporter
internal import Results

/// `foldcast compare`: runs side by side with tests of significance.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Set runs side by side on what they have in common, with tests of significance.",
    usage: "foldcast compare [<options>] <stores> ...",
    discussion: """
      Takes the series, origins and leads that all arms of all given runs forecast: the MSE of each arm, its ratio to a \
      reference with a panel bootstrap interval, Wilcoxon's test over series (Holm), the share of series on which the \
      Diebold–Mariano test tells them apart, and the 90 % model confidence set. Runs have to forecast the same target.
      """)

  @Argument(help: "Stores, as written by 'foldcast run --store'.", completion: .file())
  var stores: [String]
  @OptionGroup var choice: RunChoice
  @Option(
    help: ArgumentHelp(
      "An arm by name, with or without '#seed'; may be repeated (default: all that do not look ahead).",
      valueName: "name"))
  var arm: [String] = []
  @Option(
    help: ArgumentHelp(
      "The arm that the others are compared with (default: the first sequential one).", valueName: "arm"))
  var reference: String?
  @OptionGroup var measure: MetricOption
  @Option(help: "Draws of the bootstraps.")
  var draws = 1000
  @Option(help: "The form: table for a terminal, json or markdown for other programs.")
  var format = Report.Format.table
  @OptionGroup var color: ColorOption

  func validate() throws {
    try requireCount("draws", draws, 100...100_000)
    try color.require(format == .table, beside: "another --format")
  }

  func run() async throws {
    try await Failures.translated {
      let report = try CompareReport(
        stores.map { try ResultReader(path: $0) }, runs: choice.runs, arms: arm, reference: reference,
        metric: measure.metric, draws: draws)
      if format == .json { return Output.pass(try reportJSON(report)) }
      Report.show(report.document, as: format, isColored: color.isOn)
    }
  }
}
