internal import Declarations
public import Forecasters
internal import Randomness
public import Series

/// A run made ready: the tables, their folds and the arms, with everything checked that can be checked before training.
public struct Job: Sendable {
  /// A series that cannot be walked, and why.
  public struct Skipped: Sendable, Equatable {
    /// The series' name.
    public var series: String
    /// The reason.
    public var reason: String

    /// A skipped series.
    public init(series: String, reason: String) {
      self.series = series
      self.reason = reason
    }
  }

  /// One series with its folds; it holds neither the table nor the folds, so that many series need little memory.
  public struct Walked: Sendable {
    /// The series' name.
    public let name: String
    /// The hash of the table's content.
    public let contentHash: UInt64
    /// Rows of the table.
    public let rows: Int
    /// Columns of the table.
    public let columns: Int
    /// Rows of a season.
    public let season: Int
    private let source: TableSource
    private let plan: FoldPlan
    private let firstRow: Int
    /// The hashes of what arms read that do not read all of the table.
    private let contentHashes: [FeatureSet: UInt64]

    fileprivate init(
      _ table: LearningTable, _ source: TableSource, plan: FoldPlan, firstRow: Int, season: Int, inputs: Set<FeatureSet>
    ) throws(SeriesError) {
      (name, contentHash, rows, columns) = (table.name, table.contentHash, table.count, table.columns.count)
      self.season = season
      self.source = source
      self.plan = plan
      self.firstRow = firstRow
      var hashes: [FeatureSet: UInt64] = [:]
      for features in inputs { hashes[features] = try table.selecting(features).contentHash }
      contentHashes = hashes
    }

    /// The folds over the table.
    ///
    /// O(folds).
    public var folds: [Fold] { plan.folds(rows: rows, firstRow: firstRow) }

    /// The folds as a group's arms are trained in them; all have the same test origins.
    func folds(of group: ArmGroup) -> [Fold] { group.settings.plan.folds(rows: rows, firstRow: firstRow) }

    /// The hash of what a group's arms read.
    func contentHash(of group: ArmGroup) -> UInt64 { group.inputs.flatMap { contentHashes[$0] } ?? contentHash }

    /// The columns that a group's arms read of the table.
    func columns(of group: ArmGroup) -> Int { group.inputs.map { 1 + $0.columnCount } ?? columns }

    /// The table that is learned, made anew; throws where it cannot be made or is no longer what the job was made of.
    ///
    /// O(rows × columns).
    public func table() throws -> LearningTable {
      let table = try source.table()
      guard table.contentHash == contentHash else {
        throw SeriesError(
          source: name, expected: "the data that the run began with", found: "other data",
          advice: "Run again when nothing changes the files any more.")
      }
      return table
    }
  }

  /// What determines the results, without options that are spelled out with their default.
  package let configuration: RunConfiguration
  /// The configuration as it was given.
  public let given: RunConfiguration
  /// The series that are walked, in the order of their ids.
  public let series: [Walked]
  /// The series that are not, and why.
  public let skipped: [Skipped]
  /// The series of which no table can be made, and why.
  public let refused: [Panel.Refusal]
  /// All arms, in the order of their ids.
  public var arms: [Arm] { catalog.arms }

  /// Whether folds are recorded with what training did to the network.
  public var recordsDiagnostics = false

  var catalog: ArmCatalog
  let families: Families
  let plantedLeak: PlantedLeak?

  /// Checks the configuration and lays out the folds; a series that is too short or constant is skipped with its reason.
  ///
  /// The configuration may name the forecasters that are given beside the built-in ones.
  public init(
    _ configuration: RunConfiguration, tables: [LearningTable], forecasters: [ForecasterFamily] = []
  ) throws(ConfigurationError) {
    try self.init(configuration, tables: tables, forecasters: forecasters, planting: nil)
  }

  /// A job that looks ahead on purpose where `leak` is given.
  init(
    _ configuration: RunConfiguration, tables: [LearningTable], forecasters: [ForecasterFamily] = [],
    planting leak: PlantedLeak?
  ) throws(ConfigurationError) {
    try self.init(configuration, sources: tables.map { TableSource($0) }, forecasters: forecasters, planting: leak)
  }

  /// The same on tables that are made when they are needed; each is made once here, and let go.
  ///
  /// A series whose table cannot be made is refused with its error.
  public init(
    _ configuration: RunConfiguration, sources: [TableSource], forecasters: [ForecasterFamily] = []
  ) throws(ConfigurationError) {
    try self.init(configuration, sources: sources, forecasters: forecasters, planting: nil)
  }

  private init(
    _ configuration: RunConfiguration, sources: [TableSource], forecasters: [ForecasterFamily],
    planting leak: PlantedLeak?
  ) throws(ConfigurationError) {
    families = Families.with(forecasters)
    try configuration.validate(with: families)
    given = configuration
    let configuration = configuration.simplified
    self.configuration = configuration
    plantedLeak = leak
    catalog = ArmCatalog(given, families)
    let inputs = Set(catalog.groups.compactMap(\.inputs))
    var walked: [Walked] = []
    var skipped: [Skipped] = []
    var refused: [Panel.Refusal] = []
    for source in sources {
      let table: LearningTable
      do {
        table = try source.table()
      } catch {
        refused.append(.init(name: source.name, error: Job.seriesError(error, of: source)))
        continue
      }
      switch Job.layOut(table, configuration) {
      case .success(let firstRow):
        let firstCutoff = firstRow + configuration.train - 1
        let season = configuration.season > 0 ? configuration.season : Season.rows(of: table, upTo: firstCutoff)
        do {
          walked.append(
            try Walked(table, source, plan: configuration.plan, firstRow: firstRow, season: season, inputs: inputs))
        } catch {
          refused.append(.init(name: source.name, error: error))
        }
      case .failure(let reason): skipped.append(Skipped(series: table.name, reason: reason.text))
      }
    }
    series = walked
    self.skipped = skipped
    self.refused = refused
  }

  private static func seriesError(_ error: any Error, of source: TableSource) -> SeriesError {
    error as? SeriesError
      ?? SeriesError(
        source: source.name, expected: "a table that can be learned", found: "\(error)", advice: "Leave the series out."
      )
  }

  /// The hash of configuration (with its seed) and data content that identifies the run.
  public func identity(configurationText: String) -> String {
    var parts = [configurationText]
    for walked in series { parts.append("\(walked.name)=\(walked.contentHash)") }
    for skipped in skipped { parts.append("\(skipped.series):\(skipped.reason)") }
    let text = parts.joined(separator: "\n")
    return hexadecimal(RandomStream.seed("run", text)) + hexadecimal(RandomStream.seed("identity", text))
  }

  /// The hash of the content of all series that are walked.
  public var dataHash: String {
    let text = series.map { "\($0.name)=\($0.contentHash)" }.joined(separator: "\n")
    return hexadecimal(RandomStream.seed("data", text))
  }

  private struct Reason: Error { var text: String }

  /// The row at which the folds begin.
  private static func layOut(
    _ table: LearningTable, _ configuration: RunConfiguration
  ) -> Result<Int, Reason> {
    let plan = configuration.plan
    var first = 0
    if !configuration.anchoredAt.isEmpty {
      let isRowNumber = configuration.anchoredAt.count != 4 && Int64(configuration.anchoredAt) != nil
      guard table.clock == .row || !isRowNumber else {
        return .failure(
          Reason(
            text: "--anchored-at \(configuration.anchoredAt) is a row number; give a date, as the series has dates"))
      }
      // ISO texts sort like instants; row numbers do not, so they are compared as numbers.
      let found = table.instants.firstIndex { instant in
        if table.clock == .row { return instant >= Int64(configuration.anchoredAt) ?? .max }
        return table.clock.text(for: instant) >= configuration.anchoredAt
      }
      guard let found else {
        return .failure(
          Reason(
            text: "no row at or after --anchored-at \(configuration.anchoredAt); the series ends at \(lastText(table))")
        )
      }
      first = found
    }
    let needed = first + plan.minimumRows
    guard table.count >= needed else {
      return .failure(
        Reason(
          text: "too short: \(table.count) usable rows, one fold needs \(needed) "
            + "(train \(plan.train) + gap \(plan.gap) + horizon \(plan.horizon)\(first > 0 ? " + \(first) before --anchored-at" : ""))"
        ))
    }
    guard !table.isConstant else { return .failure(Reason(text: "constant: the target never changes")) }
    return .success(first)
  }

  private static func lastText(_ table: LearningTable) -> String {
    table.instants.last.map(table.clock.text(for:)) ?? "nothing"
  }
}

/// Sixteen hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
