internal import ArgumentParser
internal import Reporter
internal import Results

/// `foldcast export`: writes a store's rows in other programs' forms.
struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a store's forecasts, folds, epochs and scores as CSV.",
    discussion: """
      Writes predictions.csv, folds.csv, epochs.csv and scores.csv with the columns of the views v_prediction, v_fold, v_epoch \
      and v_score: UTF-8, commas, a header line, instants in UTC, a missing value as an empty cell. A text that a spreadsheet \
      would take for a formula gets an apostrophe before it.
      """)

  @Argument(help: "The store, as written by 'foldcast run --store'.", completion: .file())
  var store: String

  @Option(help: "The folder for the CSV files; it is made where it does not exist.", completion: .directory)
  var csv: String

  @Option(name: .customLong("run"), help: ArgumentHelp("Only the run of this name.", valueName: "name"))
  var runName: String?

  func run() async throws {
    try await Failures.translated {
      let reader = try ResultReader(path: store)
      let runs = try runName.map { try reader.runs(named: $0).map(\.id) }
      for file in try CSVExport(reader).write(to: csv, runs: runs) { print("\(file.path): \(file.rows) rows") }
    }
  }
}
