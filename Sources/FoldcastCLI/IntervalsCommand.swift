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
      the errors' scale. With --cqr they correct the quantiles of a run with --quantiles instead of going around its point \
      forecast; arms without these quantiles are left out.
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
  @Option(
    help: ArgumentHelp(
      "The nominal coverage, within 0 and 1; several with commas between.", valueName: "coverage"))
  var coverage = Levels(values: [0.9])
  @Flag(help: "Correct the forecaster's own quantiles (conformalized quantile regression).")
  var cqr = false
  @Flag(help: "List every series, not only those far from the nominal coverage.")
  var all = false
  @Flag(help: "Keep the scores in the store, in the table interval_score; 'foldcast report' shows them from then on.")
  var save = false
  @Option(
    help: "Draw a series with its forecasts and bounds, one row ahead and fanning out, into this SVG file.",
    completion: .file())
  var figure: String?
  @Option(
    help: ArgumentHelp(
      "The series that --figure draws, of the first arm (default: the first).", valueName: "name"))
  var series: String?
  @Option(
    help: """
      The form: table for a terminal, json or markdown for other programs; csv is the bounds of every origin, lead and \
      coverage.
      """)
  var format = Format.table
  @OptionGroup var color: ColorOption

  func validate() throws {
    for level in coverage.values { try Self.require(coverage: level) }
    if coverage.values.count > 1 && format == .json {
      throw ValidationError("--coverage: expected one number beside --format json, found \(coverage.values.count).")
    }
    if cqr && method == .pid {
      throw ValidationError(
        "--cqr: expected with --method split or adaptive, found pid, whose widths are not below zero.")
    }
    if series != nil && figure == nil { throw ValidationError("--series: expected beside --figure, found none.") }
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

  /// Coverages with commas between them.
  struct Levels: ExpressibleByArgument, CustomStringConvertible {
    var values: [Double]

    var description: String { values.map { "\($0)" }.joined(separator: ",") }
    var defaultValueDescription: String { description }

    init(values: [Double]) { self.values = values }

    init?(argument: String) {
      values = []
      for text in argument.split(separator: ",", omittingEmptySubsequences: false) {
        guard let value = Double(text), !values.contains(value) else { return nil }
        values.append(value)
      }
    }
  }

  private var base: IntervalBase { cqr ? .quantiles : .forecast }

  func run() async throws {
    try await Failures.translated {
      let reader = try ResultReader(path: choice.store)
      if let figure {
        try OutputFile(option: "--figure", path: figure, kind: .figure).check(needed: reader.neededFiles())
        let fan = try FanFigure(
          reader, runs: choice.run.runs, arms: choice.arm, series: series, method: method.conformal,
          nominal: coverage.values, base: base)
        try write(fan.svg, to: figure)
      }
      switch format {
      case .csv:
        try IntervalTable(
          reader, runs: choice.run.runs, arms: choice.arm, method: method.conformal,
          nominal: coverage.values, base: base
        ).write(Output.content)
      case .json: Output.pass(try reportJSON(try report(reader, coverage.values[0])))
      case .markdown: try show(reader, as: .markdown)
      case .table: try show(reader, as: .table)
      }
    }
  }

  private func show(_ reader: ResultReader, as form: Report.Format) throws {
    for level in coverage.values {
      Report.show(try report(reader, level).document(everySeries: all), as: form, isColored: color.isOn)
    }
  }

  /// The scores, which are kept in the store where that is wanted.
  private func report(_ reader: ResultReader, _ level: Double) throws -> IntervalReport {
    let report = try IntervalReport(
      reader, runs: choice.run.runs, arms: choice.arm, method: method.conformal, nominal: level, base: base)
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
