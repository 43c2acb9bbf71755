internal import ArgumentParser
internal import Foundation
internal import Metrics
internal import Reporter
internal import Results

/// `foldcast report`: says what a store's runs came to.
struct Report: AsyncParsableCommand {
  /// The forms of a report.
  enum Format: String, WordOption {
    case table, json, markdown

    static let usual = table
  }

  static let configuration = CommandConfiguration(
    abstract: "Say what the runs of a store came to.",
    usage: "foldcast report [<options>] <store>",
    discussion: """
      Which model is better, pair by pair; each model's mean squared error and its ratio to the best naive forecast, with \
      a bootstrap interval; failed folds and skipped series. With --paper also each sequential arm's ratio to models fitted \
      at random and the paper's claim beside what was measured. JSON and HTML hold all of it.
      """)

  @Argument(help: "The store, as written by 'foldcast run --store'.", completion: .file())
  var store: String

  @Option(
    help: "The form: table for a terminal, json or markdown for other programs (default: \(Format.usual.rawValue)).")
  var format: Format?

  @Option(
    help: ArgumentHelp(
      "Write the report as one HTML page, with figures, that opens in any browser without a network.", valueName: "file"
    ),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Add the comparison with models fitted at random, learning rates and the paper's claim.")
  var paper = false

  @OptionGroup var measure: MetricOption

  @OptionGroup var choice: RunChoice

  @OptionGroup var color: ColorOption

  func validate() throws {
    if html != nil && format != nil {
      throw ValidationError("--format: expected without --html, which is a form of its own; leave one of the two out.")
    }
    if paper && (html != nil || format == .json) {
      throw ValidationError("--paper: expected without --html and --format json, which hold it anyway.")
    }
    try color.require(html == nil && (format ?? .usual) == .table, beside: html == nil ? "another --format" : "--html")
  }

  func run() async throws {
    try await Failures.translated {
      guard let html else {
        return try Report.show(
          store: store, runs: choice.runs, metric: measure.metric, format: format ?? .usual, paper: paper,
          isColored: color.isOn)
      }
      let reader = try ResultReader(path: store)
      try OutputFile(option: "--html", path: html, kind: .page).check(needed: reader.neededFiles())
      let page = try HTMLReport(reader).text(runs: choice.runs, metric: measure.metric)
      try write(page, to: html)
      Output.say("\(html): \(page.utf8.count / 1024) kB")
    }
  }

  /// Prints the report of some runs of a store, or of all.
  static func show(
    store: String, runs: [String], metric: Metric = .mse, format: Format = .table, paper: Bool = false,
    isColored: Bool
  ) throws {
    let model = try ReportModel(ResultReader(path: store), runs: runs, metric: metric)
    switch format {
    case .table: Output.pass(TerminalReport(isColored: isColored).text(model, paper: paper), terminator: "")
    case .json: Output.pass(try model.json())
    case .markdown: Output.pass(MarkdownReport().text(model, paper: paper), terminator: "")
    }
  }

  /// Prints a document as text for a terminal or as Markdown.
  static func show(_ document: ReportDocument, as format: Format, isColored: Bool) {
    let text =
      format == .markdown
      ? MarkdownReport().text(document) : TerminalReport(isColored: isColored).text(document)
    Output.pass(text, terminator: "")
  }
}
