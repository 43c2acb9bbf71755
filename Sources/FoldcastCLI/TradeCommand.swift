internal import ArgumentParser
internal import Reporter
internal import Results
internal import Series
internal import Statistics
internal import WalkForward

/// `foldcast trade`: what a store's forecasts would have earned after costs.
struct TradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trade", abstract: "Say what a store's forecasts would have earned after costs.",
    usage: "foldcast trade [<options>] <store>",
    discussion: """
      Trades the forecast of one row ahead of every series and the equal-weight book over all of them. The position of an \
      origin is taken --delay rows later and kept until the next forecast, also over folds' boundaries. Returns come from the \
      targets: level, return and logReturn of a price, or a level of its log, can be traded; a diff cannot, as the store \
      holds no level to divide by, nor can a level of zero or below, nor what another formula makes of a price.
      Each book stands beside a benchmark over the same rows, which is not the same as beside nothing: in a rising market any \
      long position earns.
      The deflated Sharpe ratio counts as trials all arms of all runs in the store on the same data.
      """)

  enum SignalName: String, WordOption { case sign, proportional, rank, threshold }
  enum Format: String, WordOption { case table, json, markdown, csv, book, months, positions }

  @OptionGroup var choice: ArmOptions
  @Option(help: "How a forecast becomes a position within -1 and 1.")
  var signal = SignalName.sign
  @Option(help: "The size of a forecast from which on it is traded, as a return; for --signal threshold.")
  var threshold: Double?
  @Option(help: "The cost of trading the whole capital once, in basis points.")
  var costBps = 5.0
  @Option(help: "Rows between a forecast's origin and its trade; 0 trades at the price it was made from.")
  var delay = 1
  @Option(
    help: """
      The rows ahead for which a forecast is made and held: that many overlapping books, of which each row renews one.
      """)
  var horizon = 1
  @Option(help: "The cost of borrowing what is sold short, in basis points a year.")
  var borrowBps = 0.0
  @Option(help: "Scale positions to this volatility a year, by past returns alone, such as 0.1.")
  var volTarget: Double?
  @Option(help: "The largest factor of --vol-target on a position (default: 2).")
  var maxLeverage: Double?
  @Option(
    help: ArgumentHelp(
      """
      What each book is set beside: buyAndHold or equalWeight of the same series, the name of a series, or none.
      """, valueName: "name"))
  var benchmark = "buyAndHold"
  @Option(
    help: ArgumentHelp(
      "Files of what the market trades, such as those that were run; may be repeated. With --volume, for capacities.",
      valueName: "path"), completion: .file())
  var volumes: [String] = []
  @Option(
    help: ArgumentHelp("Their column of volume in money, such as \"product(Close,Volume)\".", valueName: "column"))
  var volume: String?
  @Option(help: "The share of the market's volume that a trade may be (default: 0.01).")
  var participation: Double?
  @Flag(help: "List every series, not only the best and worst.")
  var all = false
  @Option(help: "Draw capital and its falls beside the benchmark into this SVG file.", completion: .file())
  var figure: String?
  @Option(
    help: """
      The form: table for a terminal, json, markdown or csv for other programs; as CSV, book is the arms' returns and \
      capital row by row, months the books by calendar month, positions what each series held row by row.
      """)
  var format = Format.table
  @OptionGroup var color: ColorOption

  func validate() throws {
    _ = try rule()
    if all && (format == .json || format == .csv) {
      throw ValidationError("--all: expected without --format \(format), which lists every series anyway.")
    }
    if all && (format == .book || format == .months) {
      throw ValidationError("--all: expected without --format \(format), which lists no series.")
    }
    if all && format == .positions {
      throw ValidationError("--all: expected without --format positions, which lists every series anyway.")
    }
    if figure != nil && format == .positions {
      throw ValidationError("--figure: expected without --format positions, which makes no books.")
    }
    guard volumes.isEmpty == (volume == nil) else {
      throw ValidationError("--volume: expected beside --volumes, the column beside its files, found one of the two.")
    }
    if let participation, volumes.isEmpty || !(participation > 0 && participation <= 1) {
      throw ValidationError(
        "--participation: expected a share above 0 and at most 1 beside --volumes, found \(participation).")
    }
    if !volumes.isEmpty && ![.table, .markdown, .json].contains(format) {
      throw ValidationError("--volumes: expected with --format table, markdown or json, which have capacities.")
    }
    try color.require(format == .table, beside: "another --format")
  }

  /// What the market trades; nil where no files of it are given.
  private func markets() throws -> MarketVolumes? {
    guard let volume else { return nil }
    var (markets, configuration, options) = (
      MarketVolumes(share: participation ?? 0.01), RunConfiguration(), LoadOptions()
    )
    (configuration.column, options.missing) = (volume, .drop)
    let panel = try PanelLoader.stream(
      volumes, options: options, columns: configuration.columns, formats: FoldcastProgram.formats)
    for refusal in panel.refused { Failures.say("refused: \(refusal)") }
    for source in try configuration.sources(of: panel) {
      let table = try source.table()
      markets.add(source.name, instants: table.instants.map(table.clock.text), volumes: table.columns[0])
    }
    return markets
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
    if maxLeverage != nil && volTarget == nil {
      throw ValidationError("--max-leverage: expected beside --vol-target, found none.")
    }
    do {
      return try TradingRule(
        signal: chosen, costBasisPoints: costBps, delay: delay, borrowBasisPoints: borrowBps,
        sizing: PositionSizing(books: horizon, volatility: volTarget, mostLeverage: maxLeverage ?? 2))
    } catch {
      throw ValidationError("\(error).")
    }
  }

  func run() async throws {
    let rule = try rule()
    try await Failures.translated {
      let reader = try ResultReader(path: choice.store)
      if format == .positions {
        return try PositionTable(reader, runs: choice.run.runs, arms: choice.arm, rule: rule).write(Output.content)
      }
      if let figure {
        try OutputFile(option: "--figure", path: figure, kind: .figure).check(needed: reader.neededFiles())
      }
      let report = try TradingReport(
        reader, runs: choice.run.runs, arms: choice.arm, rule: rule, benchmark: Benchmark(benchmark), markets: markets()
      )
      if let figure { try write(report.figure, to: figure) }
      switch format {
      case .json: Output.pass(try reportJSON(report))
      case .csv: Output.content(report.csv)
      case .book: Output.content(report.bookCSV)
      case .months: Output.content(report.monthsCSV)
      case .positions: break
      case .table: Report.show(report.document(everySeries: all), as: .table, isColored: color.isOn)
      case .markdown: Report.show(report.document(everySeries: all), as: .markdown, isColored: color.isOn)
      }
    }
  }
}

extension Benchmark {
  /// What a word of `--benchmark` stands for: a benchmark's own, or the name of a series.
  fileprivate init(_ word: String) {
    self =
      switch word {
      case "buyAndHold": .buyAndHold
      case "equalWeight": .equalWeight
      case "none": .none
      default: .series(word)
      }
  }
}
