internal import ArgumentParser
internal import Escaping
internal import Foundation
internal import Series
internal import Settings
internal import WalkForward

/// The command `foldcast data describe`.
struct DataDescribe: AsyncParsableCommand {
  /// How the description is written.
  enum Format: String, WordOption {
    case table
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Show what is detected in price files, and what of them a run would refuse and why.",
    usage: "foldcast data describe [<options>] <input> ...",
    discussion: """
      One file is shown in full, several one line each (in full with --details). Every detection can be overridden \
      by a flag, of which --help-all shows all; run takes the same flags. A series that loads, but that run would skip at its \
      default settings because it is short or never changes, is named in a warning and does not change the exit code.
      Exit code 0 when every file loads, 1 when some would be refused, 65 when all.
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, folders or patterns: .csv .txt .tsv .gz .zip .sqlite, or - for standard input.", valueName: "input"))
  var inputs: [String]

  @Option(help: "Column that a run would forecast.")
  var column: String?

  @Option(name: .customLong("covariate"), help: ArgumentHelp("Further column that a run would use.", valueName: "name"))
  var covariates: [String] = []

  @OptionGroup(title: "Reading files")
  var loading: SettingFlags<LoadingSection>

  @Option(help: "How to write it.")
  var format = Format.table

  @Flag(help: "Show every file in full.")
  var details = false

  func run() async throws {
    try await Failures.translated {
      let files = try PanelLoader.describe(
        StandardInput.replaced(in: inputs), options: RunSettings(file: nil, flags: loading.given).load,
        columns: ColumnSelection(target: column, covariates: covariates),
        rowsOfOneFold: RunConfiguration().plan.minimumRows, formats: FoldcastProgram.formats)
      switch format {
      case .json:
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Output.pass(Escape.json(try encoder.encode(files)))
      case .table:
        if details || files.count == 1 {
          Output.say(files.map(\.details).joined(separator: "\n\n"))
        } else {
          Output.say(FileDescription.summary(files))
        }
      }
      let refused = files.count { $0.verdict == "refused" }
      if refused == files.count { throw Failures.data }
      if files.contains(where: { $0.verdict != "loads" }) { throw Failures.partial }
    }
  }
}
