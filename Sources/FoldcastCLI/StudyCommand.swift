internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Results
internal import Settings
internal import Study

/// `foldcast study`: the paper's claims as declared experiments.
struct StudyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Test the claims of the paper on ALDVI, one declared experiment a claim.",
    discussion: """
      Each claim states its readings, what is expected of them and what decides, before anything is run \
      (data/study/preregistration.md). 'study run all' computes what the claims need once and goes on where it stopped; \
      'study report' gives the verdicts: supported, refuted, equivalent or inconclusive.
      """,
    subcommands: [
      StudyList.self, StudyRunCommand.self, StudyReportCommand.self, StudyPreregister.self, StudyAnchorsCommand.self,
    ])
}

/// `foldcast study list`.
struct StudyList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the claims.")

  func run() async throws {
    try await Failures.translated {
      for claim in Claims.all {
        Output.say("\(claim.id)\t\(claim.statement) (\(claim.readings.count) readings)")
      }
    }
  }
}

/// `foldcast study run`.
struct StudyRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run what claims need into a store; goes on where it stopped.",
    usage: "foldcast study run [<options>] <claims> ...")

  /// The sizes by name.
  enum Size: String, WordOption {
    case ci, standard, full
  }

  @Argument(help: "Claims such as C16, or all.")
  var claims: [String]
  @Option(help: "ci (some minutes, development series only), standard or full.")
  var size = Size.standard
  @Option(help: "The SQLite store.", completion: .file(extensions: ["sqlite"]))
  var store = "study.sqlite"
  @Option(
    help: "The folder of real data; where it is not there, synthetic series alone are run.", completion: .directory)
  var data = "../shared/data"
  @Option(help: "Runs at once (default: all cores).")
  var workers: Int?
  @Flag(help: "Print how much would be trained, and run nothing.")
  var plan = false

  func validate() throws {
    try requireCount("workers", workers, 1...RunSettings.mostWorkers)
    if let unknown = Claims.named(claims).unknown {
      throw ValidationError("no claim \(unknown); see 'foldcast study list'.")
    }
  }

  func run() async throws {
    try await Failures.translated {
      let size = StudySize(rawValue: size.rawValue) ?? .standard
      let sources = StudySources(folder: data)
      if sources.folder == nil {
        Failures.say("note: there is no folder \(data), so that synthetic series alone are run; give --data FOLDER.")
      }
      let tables = PanelTables(sources, size: size)
      let study = StudyRun(
        StudyPlan(Claims.named(claims).claims, size: size), size: size, tables: tables,
        workers: workers ?? ProcessInfo.processInfo.activeProcessorCount,
        codeVersion: Version.text)
      if plan {
        let (runs, fits, gradients) = try await study.size()
        let parts = gradients.sorted { $0.key < $1.key }.map { "\($0.key) \(Int($0.value / 1e6)) million" }
        return Output.say("\(runs) runs, \(fits) fits, gradients: \(parts.joined(separator: ", "))")
      }
      let writer = try ResultWriter(path: store)
      defer { try? writer.close() }
      let started = ContinuousClock.now
      let outcome = try await study.run(into: writer) { done, total, fits in
        let seconds = started.duration(to: .now) / .seconds(1)
        Failures.say("\(done) of \(total) runs, \(fits) fits, \(Int(Double(fits) / max(seconds, 1e-3))) a second")
      }
      for note in await tables.notes { Failures.say("note: \(note)") }
      Output.say(
        "\(outcome.runs) runs done now, \(outcome.held) held before: \(outcome.fits) fits in \(duration(outcome.seconds)), "
          + "\(Int(Double(outcome.fits) / max(outcome.seconds, 1e-3))) a second. "
          + "See them with 'foldcast study report \(store)'.")
    }
  }
}

/// `foldcast study report`.
struct StudyReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Give the verdicts on what a store holds.")

  @Argument(help: "The store, as written by 'foldcast study run'.", completion: .file())
  var store: String
  @Argument(help: "Claims such as C16 (default: all).")
  var claims: [String] = []
  @Option(help: ArgumentHelp("Write README.md and figures into this folder, instead of printing.", valueName: "folder"))
  var out: String?

  func validate() throws {
    if let unknown = Claims.named(claims).unknown {
      throw ValidationError("no claim \(unknown); see 'foldcast study list'.")
    }
  }

  func run() async throws {
    try await Failures.translated {
      let data = try StudyData(ResultReader(path: store))
      let report = StudyReport(try await Evaluation(Claims.named(claims).claims, data: data), data: data)
      guard let out else { return Output.pass(MarkdownReport().text(report.document), terminator: "") }
      for file in report.files {
        let kind = file.name.hasSuffix(".svg") ? OutputFile.Kind.figure : .document(title: StudyReport.title)
        try OutputFile(option: "--out", path: "\(out)/\(file.name)", kind: kind).check(needed: [store])
      }
      try makeFolder(out)
      for file in report.files { try write(file.text, to: "\(out)/\(file.name)") }
      Output.say("\(out)/README.md and \(report.files.count - 1) figures")
    }
  }
}

/// `foldcast study preregister`.
struct StudyPreregister: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preregister", abstract: "Print what is measured and expected, before anything is run.")

  func run() async throws {
    try await Failures.translated { Output.pass(Preregistration().text, terminator: "") }
  }
}
