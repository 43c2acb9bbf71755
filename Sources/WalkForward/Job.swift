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
  }

  /// What determines the results, without options that are spelled out with their default.
  package let configuration: RunConfiguration
  /// The configuration as it was given.
  public let given: RunConfiguration
  /// The series that are walked, in the order of their ids.
  public private(set) var series: [Walked]
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
  /// What series begin from that begin from other series.
  private(set) var pretraining = Pretraining()
  /// What is walked at the moment.
  private(set) var shelf = CohortShelf()

  /// Checks the configuration and lays out the folds; a series that is too short or constant is skipped with its reason.
  ///
  /// The configuration may name the forecasters that are given beside the built-in ones.
  public init(
    _ configuration: RunConfiguration, tables: [LearningTable], forecasters: [ForecasterFamily] = []
  ) throws(ConfigurationError) {
    try self.init(configuration, sources: tables.map { TableSource($0) }, forecasters: forecasters)
  }

  /// A job that looks ahead on purpose where `leak` is given; cutoffs outside of the data are no fault, as an audit takes rows away.
  init(
    _ configuration: RunConfiguration, tables: [LearningTable], facts: [String: TableSource.Facts] = [:],
    forecasters: [ForecasterFamily] = [], planting leak: PlantedLeak?
  ) throws(ConfigurationError) {
    try self.init(
      configuration, sources: tables.map { TableSource($0, facts) }, forecasters: forecasters, planting: leak)
  }

  /// The same on tables that are made when they are needed; each is made once here, and let go.
  ///
  /// A series whose table cannot be made is refused with its error.
  public init(
    _ configuration: RunConfiguration, sources: [TableSource], forecasters: [ForecasterFamily] = []
  ) throws(ConfigurationError) {
    try self.init(configuration, sources: sources, forecasters: forecasters, planting: nil)
    try requireEveryCutoff()
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
    (series, skipped, refused) = try SeriesLayout(configuration, catalog).walked(sources)
    if series.count == 1, let start = catalog.groups.first(where: \.start.isPretrained)?.start {
      throw ConfigurationError(
        key: "start", expected: "two series or more with \(start.rawValue)", found: "'\(series[0].name)' alone",
        advice: "Give it other series to begin from, or begin with cold.")
    }
  }

  /// The hash of configuration (with its seed) and data content that identifies the run.
  public func identity(configurationText: String) -> String {
    var parts = [configurationText]
    for walked in series { parts.append("\(walked.name)=\(walked.contentHash)") }
    for walked in series {
      for (path, values) in walked.facts.statics.sorted(by: { $0.key < $1.key }) {
        parts.append("\(walked.name) by \(path): \(values)")
      }
    }
    for group in catalog.groups where group.learns {
      for cohort in cohorts(of: group) where cohort.members.count > 1 {
        parts.append("\(cohort.name): \(cohort.members.map { series[$0].name })")
      }
    }
    for skipped in skipped { parts.append("\(skipped.series):\(skipped.reason)") }
    let text = parts.joined(separator: "\n")
    return hexadecimal(RandomStream.seed("run", text)) + hexadecimal(RandomStream.seed("identity", text))
  }

  /// The same job with folds that go on to the newest row of each series, whose last origins wait for their labels.
  var open: Job {
    var job = self
    for i in series.indices { job.series[i].isOpen = true }
    (job.pretraining, job.shelf) = (Pretraining(), CohortShelf())
    return job
  }

  /// The hash of the content of all series that are walked.
  package var dataHash: String {
    let text = series.map { "\($0.name)=\($0.contentHash)" }.joined(separator: "\n")
    return hexadecimal(RandomStream.seed("data", text))
  }
}

/// Sixteen hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
