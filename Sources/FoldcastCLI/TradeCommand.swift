internal import ArgumentParser
internal import Reporter
internal import Results
internal import Statistics

/// `foldcast trade`: what a store's forecasts would have earned after costs.
struct TradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trade", abstract: "Say what a store's forecasts would have earned after costs.",
    usage: "foldcast trade [<options>] <store>",
    discussion: """
      Trades the forecast of one row ahead of every series and the equal-weight book over all of them. The position of an \
      origin is taken --delay rows later and kept until the next forecast, also over folds' boundaries. Returns come from the \
      targets: level, return and logReturn can be traded; a diff cannot, as the store holds no level to divide by, nor can \
      a level of zero or below.
      The deflated Sharpe ratio counts as trials all arms of all runs in the store on the same data.
      """)

  enum SignalName: String, WordOption { case sign, proportional, rank, threshold }
  enum Format: String, WordOption { case table, json, markdown, csv, book }

  @OptionGroup var choice: ArmOptions
  @Option(help: "How a forecast becomes a position within -1 and 1.")
  var signal = SignalName.sign
  @Option(help: "The size of a forecast from which on it is traded, as a return; for --signal threshold.")
  var threshold: Double?
  @Option(help: "The cost of trading the whole capital once, in basis points.")
  var costBps = 5.0
  @Option(help: "Rows between a forecast's origin and its trade; 0 trades at the price it was made from.")
  var delay = 1
  @Flag(help: "List every series, not only the best and worst.")
  var all = false
  @Option(
    help: """
      The form: table for a terminal, json, markdown or csv for other programs; book is the arms' returns and capital row \
      by row, as CSV.
      """)
  var format = Format.table
  @OptionGroup var color: ColorOption

  func validate() throws {
    _ = try rule()
    if all && (format == .json || format == .csv) {
      throw ValidationError("--all: expected without --format \(format), which lists every series anyway.")
    }
    if all && format == .book {
      throw ValidationError("--all: expected without --format book, which lists no series.")
    }
    try color.require(format == .table, beside: "another --format")
  }

  private func rule() throws -> TradingRule {
    let chosen: Signal
    switch (signal, threshold) {
    case (.threshold, let least?): chosen = .threshold(least)
    case (.threshold, nil):
      throw ValidationError("--threshold: expected the least size of a forecast, such as 0.001, found none.")
    case (_, .some): throw ValidationError("--threshold: expected with --signal threshold only, found with \(signal).")
    case (.sign, nil): chosen = .sign
    case (.proportional, nil): chosen = .proportional
    case (.rank, nil): chosen = .rank
    }
    do {
      return try TradingRule(signal: chosen, costBasisPoints: costBps, delay: delay)
    } catch {
      throw ValidationError("\(error).")
    }
  }

  func run() async throws {
    let rule = try rule()
    try await Failures.translated {
      let report = try TradingReport(
        ResultReader(path: choice.store), runs: choice.run.runs, arms: choice.arm, rule: rule)
      switch format {
      case .json: Output.pass(try reportJSON(report))
      case .csv: Output.content(report.csv)
      case .book: Output.content(report.bookCSV)
      case .table: Report.show(report.document(everySeries: all), as: .table, isColored: color.isOn)
      case .markdown: Report.show(report.document(everySeries: all), as: .markdown, isColored: color.isOn)
      }
    }
  }
}
