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

  /// One series with its folds.
  public struct Walked: Sendable {
    /// The table that is learned.
    public var table: LearningTable
    /// The folds over it.
    public var folds: [Fold]
    /// Rows of a season.
    public var season: Int
  }

  /// What determines the results.
  public let configuration: RunConfiguration
  /// The series that are walked, in the order of their ids.
  public let series: [Walked]
  /// The series that are not, and why.
  public let skipped: [Skipped]
  /// All arms, in the order of their ids.
  public var arms: [Arm] { catalog.arms }

  let catalog: ArmCatalog
  let plantedLeak: PlantedLeak?

  /// Checks the configuration and lays out the folds; a series that is too short or constant is skipped with its reason.
  public init(_ configuration: RunConfiguration, tables: [LearningTable]) throws(ConfigurationError) {
    try self.init(configuration, tables: tables, planting: nil)
  }

  /// A job that looks ahead on purpose where `leak` is given.
  init(_ configuration: RunConfiguration, tables: [LearningTable], planting leak: PlantedLeak?)
    throws(ConfigurationError)
  {
    try configuration.validate()
    self.configuration = configuration
    plantedLeak = leak
    catalog = ArmCatalog(configuration)
    var walked: [Walked] = []
    var skipped: [Skipped] = []
    for table in tables {
      switch Job.layOut(table, configuration) {
      case .success(let folds):
        let season = configuration.season > 0 ? configuration.season : Season.rows(of: table, upTo: folds[0].cutoff)
        walked.append(Walked(table: table, folds: folds, season: season))
      case .failure(let reason): skipped.append(Skipped(series: table.name, reason: reason.text))
      }
    }
    series = walked
    self.skipped = skipped
  }

  /// The hash of configuration (with its seed) and data content that identifies the run.
  public func identity(configurationText: String) -> String {
    var parts = [configurationText]
    for walked in series { parts.append("\(walked.table.name)=\(walked.table.contentHash)") }
    for skipped in skipped { parts.append("\(skipped.series):\(skipped.reason)") }
    let text = parts.joined(separator: "\n")
    return hexadecimal(RandomStream.seed("run", text)) + hexadecimal(RandomStream.seed("identity", text))
  }

  /// The hash of the content of all series that are walked.
  public var dataHash: String {
    let text = series.map { "\($0.table.name)=\($0.table.contentHash)" }.joined(separator: "\n")
    return hexadecimal(RandomStream.seed("data", text))
  }

  private struct Reason: Error { var text: String }

  private static func layOut(
    _ table: LearningTable, _ configuration: RunConfiguration
  ) -> Result<[Fold], Reason> {
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
    return .success(plan.folds(rows: table.count, firstRow: first))
  }

  private static func lastText(_ table: LearningTable) -> String {
    table.instants.last.map(table.clock.text(for:)) ?? "nothing"
  }
}

/// Sixteen hexadecimal digits.
private func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
