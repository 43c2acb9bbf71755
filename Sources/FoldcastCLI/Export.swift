internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Results

/// `foldcast export`: writes a store's rows in other programs' forms.
struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a store's forecasts, folds, epochs and scores as CSV, or a notebook on them.",
    usage: "foldcast export [<options>] <store>",
    discussion: """
      --csv writes predictions.csv, folds.csv, epochs.csv and scores.csv with the columns of the views v_prediction, v_fold, v_epoch \
      and v_score, and where forecasts have quantiles quantiles.csv with one a line: UTF-8, commas, a header line, instants in UTC, a missing value as an empty cell. A text that a spreadsheet \
      would take for a formula gets an apostrophe before it. --notebook writes a Jupyter notebook that opens the store with \
      pandas and makes the report's main tables and pictures anew.
      """)

  @Argument(help: "The store, as written by 'foldcast run --store'.", completion: .file())
  var store: String

  @Option(help: "The folder for the CSV files; it is made where it does not exist.", completion: .directory)
  var csv: String?

  @Option(
    help: ArgumentHelp("The Jupyter notebook to write.", valueName: "file"), completion: .file(extensions: ["ipynb"]))
  var notebook: String?

  @OptionGroup var choice: RunChoice

  @Option(
    help: ArgumentHelp(
      "Only rows of this arm in the CSV files, by name, with or without '#seed'; may be repeated.", valueName: "name"))
  var arm: [String] = []

  @Option(help: ArgumentHelp("Only rows of this series in the CSV files; may be repeated.", valueName: "name"))
  var series: [String] = []

  func validate() throws {
    guard csv != nil || notebook != nil else {
      throw ValidationError("Say what to write: --csv FOLDER, --notebook FILE, or both.")
    }
    if csv == nil, let idle = [("arm", arm), ("series", series)].first(where: { !$0.1.isEmpty }) {
      throw ValidationError("--\(idle.0): expected beside --csv, as a notebook has them all.")
    }
  }

  func run() async throws {
    try await Failures.translated {
      let reader = try ResultReader(path: store)
      let runs = try choice.runs.isEmpty ? nil : reader.runs(named: choice.runs).map(\.id)
      try requireFree(beside: reader.neededFiles())
      for fault in try reader.runs(named: choice.runs).flatMap({ try reader.contents(of: $0.id).faults }) {
        Failures.say("warning: \(store): rows are gone or altered since they were written: \(fault).")
      }
      if let csv {
        for file in try CSVExport(reader).write(to: csv, runs: runs, series: series, arms: arm) {
          Output.say("\(file.path): \(file.rows) rows")
        }
      }
      if let notebook {
        try write(Notebook(reader).text(runs: choice.runs, store: path(from: notebook)), to: notebook)
        Output.say(notebook)
      }
    }
  }

  /// Refuses to write onto what somebody needs.
  private func requireFree(beside needed: [String]) throws {
    if let notebook { try OutputFile(option: "--notebook", path: notebook, kind: .notebook).check(needed: needed) }
    guard let csv else { return }
    try OutputFile(option: "--csv", path: csv, kind: .table).requireUnneeded(needed)
    for file in CSVExport.names.flatMap({ ["\(csv)/\($0)", "\(csv)/\($0).partial"] }) {
      try OutputFile(option: "--csv", path: file, kind: .table).check(needed: needed)
    }
  }

  /// The store's path as the notebook sees it: relative where both lie in one folder.
  private func path(from notebook: String) -> String {
    let file = URL(filePath: store).standardizedFileURL
    let folder = URL(filePath: notebook).standardizedFileURL.deletingLastPathComponent()
    return file.deletingLastPathComponent().path == folder.path ? file.lastPathComponent : file.path
  }
}

/// Makes a folder, and those above it, where it does not exist.
func makeFolder(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw ExportError(path: path, reason: error.localizedDescription)
  }
}

/// Writes a text in one step, so that nobody meets half of it; through a link, into a pipe or device, which is never replaced by a file.
func write(_ text: String, to path: String) throws {
  let data = Data(text.utf8)
  do {
    var there = stat()
    guard lstat(path, &there) == 0, there.st_mode & S_IFMT != S_IFREG else {
      return try data.write(to: URL(filePath: path), options: .atomic)
    }
    let descriptor = MaybePipe.open(path, O_TRUNC)
    guard descriptor >= 0 else { throw ExportError(path: path, reason: MaybePipe.reason(errno)) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try MaybePipe.write(data, to: file)
    try file.close()
  } catch let error as ExportError {
    throw error
  } catch {
    throw ExportError(path: path, reason: error.localizedDescription)
  }
}
