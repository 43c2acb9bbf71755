internal import ArgumentParser
internal import Reporter
internal import Results
internal import Statistics

/// `foldcast intervals`: prediction intervals around a store's forecasts, and how well they held.
struct IntervalsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intervals",
    abstract: "Put conformal prediction intervals around forecasts and say how well they held.",
    usage: "foldcast intervals [<options>] <store>",
    discussion: """
      An interval at an origin learns from the errors of its own series and lead that are known there, and from no others. \
      Says the coverage overall, by lead and over 100 intervals in a row, the width and the Winkler score, for each arm and \
      for the series whose coverage is not within two points of the nominal one.
      split takes a quantile of the last 500 errors; adaptive moves the level by its own misses (the default); pid follows \
      the errors' scale.
      """)

  enum Method: String, WordOption {
    case split, adaptive, pid

    var conformal: ConformalMethod {
      switch self {
      case .split: .defaultSplit
      case .adaptive: .defaultAdaptive
      case .pid: .defaultPID
      }
    }
  }

  enum Format: String, WordOption { case table, json, markdown, csv }

  @OptionGroup var choice: ArmOptions
  @Option(help: "How half-widths follow from past errors.")
  var method = Method.adaptive
  @Option(help: "The nominal coverage, within 0 and 1.")
  var coverage = 0.9
  @Flag(help: "List every series, not only those far from the nominal coverage.")
  var all = false
  @Flag(help: "Keep the scores in the store, in the table interval_score; 'foldcast report' shows them from then on.")
  var save = false
  @Option(
    help: """
      The form: table for a terminal, json or markdown for other programs; csv is the bounds of every origin and lead.
      """)
  var format = Format.table
  @OptionGroup var color: ColorOption

  func validate() throws {
    try Self.require(coverage: coverage)
    if all && format == .json {
      throw ValidationError("--all: expected without --format json, which lists every series anyway.")
    }
    if format == .csv && (all || save) {
      throw ValidationError("--format csv: expected without --all and --save, as it gives bounds and no scores.")
    }
    try color.require(format == .table, beside: "another --format")
  }

  /// Throws where a level is none.
  static func require(coverage: Double) throws {
    if !(coverage > 0 && coverage < 1) {
      throw ValidationError("--coverage: expected a number within 0 and 1, such as 0.9, found \(coverage).")
    }
  }

  func run() async throws {
    try await Failures.translated {
      let reader = try ResultReader(path: choice.store)
      switch format {
      case .csv:
        try IntervalTable(
          reader, runs: choice.run.runs, arms: choice.arm, method: method.conformal, nominal: coverage
        ).write(Output.content)
      case .json: Output.pass(try reportJSON(try report(reader)))
      case .markdown: try show(reader, as: .markdown)
      case .table: try show(reader, as: .table)
      }
    }
  }

  private func show(_ reader: ResultReader, as form: Report.Format) throws {
    Report.show(try report(reader).document(everySeries: all), as: form, isColored: color.isOn)
  }

  /// The scores, which are kept in the store where that is wanted.
  private func report(_ reader: ResultReader) throws -> IntervalReport {
    let report = try IntervalReport(
      reader, runs: choice.run.runs, arms: choice.arm, method: method.conformal, nominal: coverage)
    if save { try report.save(to: choice.store) }
    return report
  }
}

/// The runs of a store that a command looks at.
struct RunChoice: ParsableArguments {
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Only the run of this name; may be repeated (default: all runs).", valueName: "name"))
  var runs: [String] = []
}

/// The store, runs and arms that an analysis looks at.
struct ArmOptions: ParsableArguments {
  @Argument(help: "The store, as written by 'foldcast run --store'.", completion: .file())
  var store: String
  @OptionGroup var run: RunChoice
  @Option(
    help: ArgumentHelp(
      """
      An arm by name, with or without '#seed'; may be repeated (default: sequential arms, their freshInit baselines, the \
      best naive one).
      """, valueName: "name"))
  var arm: [String] = []
}
