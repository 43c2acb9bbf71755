internal import ArgumentParser
internal import Foundation
internal import Results

/// `foldcast import`: adds forecasts that another program made to a run's comparison.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Add forecasts that another program made to a run, as an arm of its own.",
    usage: "foldcast import [<options>] <store> --csv <file> --arm <name>",
    discussion: """
      The file has a line of names and a line for each forecast: series (or unique_id), origin (or cutoff), lead (or the instant that is \
      forecast as target_time or ds) and y_pred. It needs a forecast of every lead from every origin that the run forecasts, as \
      'foldcast export --csv' writes them; what other origins it has is left out. What came (y_true or y) has to be the run's, and known_at, \
      until when a forecast's data reach, not after its origin. The arm then stands in reports, comparisons, trades and intervals as a rival; \
      that it did not look ahead is its maker's word.
      Exit codes: 0 done, 64 usage, 65 forecasts that do not fit the run, 74 cannot write.
      """)

  @Argument(help: "The store, as written by 'foldcast run --store'.", completion: .file())
  var store: String
  @Option(help: "The forecasts.", completion: .file(extensions: ["csv", "tsv"]))
  var csv: String
  @Option(help: ArgumentHelp("The name of the new arm.", valueName: "name"))
  var arm: String
  @Option(help: ArgumentHelp("The column of the forecasts.", valueName: "name"))
  var column = "y_pred"
  @Option(help: ArgumentHelp("The run of this name (default: the store's only one).", valueName: "name"))
  var run: String?
  @Flag(help: "Put the forecasts in the place of those of an arm of that name that was imported before.")
  var overwrite = false

  func validate() throws {
    guard !arm.trimmingCharacters(in: .whitespaces).isEmpty, !arm.contains(where: \.isNewline), arm.count <= 200 else {
      throw ValidationError("--arm: expected a name of 1 to 200 characters on one line, found '\(arm)'.")
    }
  }

  func run() async throws {
    try await Failures.translated {
      let stored = try ResultReader(path: store).onlyRun(named: run)
      let outside = try OutsideForecasts(path: csv, column: column)
      let writer = try ResultWriter(path: store)
      let added = try writer.add(outside, asArm: arm, to: stored, replacing: overwrite)
      try writer.close()
      Output.say("\(store): \(added.forecasts) forecasts of the arm '\(arm)' in run '\(stored.name)'")
      if added.leftOut > 0 {
        Failures.say("note: \(csv): \(added.leftOut) lines of other origins or leads than the run's are left out.")
      }
    }
  }
}

extension ResultReader {
  /// The run of that name, or the only one.
  func onlyRun(named name: String?) throws -> StoredRun {
    let runs = try unalteredRuns(named: [name].compactMap(\.self))
    guard runs.count == 1 else {
      throw ValidationError(
        "--run: expected one of the store's \(runs.count) runs, found none named. They are "
          + runs.map { "'\($0.name)'" }.joined(separator: ", ") + ".")
    }
    return runs[0]
  }
}
