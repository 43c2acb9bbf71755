public import Forecasters
internal import Randomness
public import Series

/// Tests on a user's own data and configuration that nothing looked ahead.
///
/// A sample of series and folds is walked untouched, and then again with everything after an instant replaced: what was
/// computed before it must be the same to the last bit. Further checks hold the walk's own bookkeeping against a second
/// count. Columns of the data are taken to be known at their row; a file whose columns hold later values is not seen.
public struct Audit: Sendable {
  /// How much is looked at.
  public struct Settings: Sendable, Codable, Equatable {
    /// Series that are walked.
    public var seriesSampled = 5
    /// Folds of each at which the future is rewritten.
    public var foldsSampled = 3
    /// How many folds before a sampled one are walked again with a rewritten future; 0 for all from the first.
    public var foldsRepeated = 0
    /// Folds of the walk over shuffled targets, at most.
    public var foldsShuffled = 60
    /// The seed of the sample, of the new values and of the shuffle.
    public var seed = 1

    /// The defaults.
    public init() {}
  }

  /// What determines a run's results.
  public let configuration: RunConfiguration
  /// How much is looked at.
  public let settings: Settings
  let leak: PlantedLeak?
  let forecasters: [ForecasterFamily]
  /// What is known of the series beside their rows, by their names.
  let facts: [String: TableSource.Facts]
  let panel: Job
  /// All series of the run, which each one's table may read.
  let members: [TimeSeries]
  let tables: Tables
  let audited: [AuditedSeries]
  /// The series that cannot be walked, and why.
  public let skipped: [Job.Skipped]

  /// How the series of a run are made into what is learned, each beside all of them.
  package typealias Tables =
    @Sendable (_ members: [TimeSeries]) throws -> @Sendable (TimeSeries) throws -> LearningTable

  /// Whether there is a series to walk.
  package var hasSeries: Bool { !audited.isEmpty }

  /// An audit of a configuration on series.
  ///
  /// `table` makes a series into what is learned, from its raw columns, just as the run does; a series of which it cannot
  /// is left out, as is one that the run would skip. `forecasters` are those that the configuration may name beside the
  /// built-in ones. Throws for a configuration that cannot be run, and for settings below 1.
  public init(
    _ configuration: RunConfiguration, series: [TimeSeries], settings: Settings = Settings(),
    forecasters: [ForecasterFamily] = [], table: @escaping @Sendable (TimeSeries) throws -> LearningTable
  ) throws(ConfigurationError) {
    try self.init(
      configuration, series: series, settings: settings, forecasters: forecasters, planting: nil, table: table)
  }

  /// An audit of series of which each is made into what is learned by itself.
  package init(
    _ configuration: RunConfiguration, series: [TimeSeries], settings: Settings,
    forecasters: [ForecasterFamily] = [], planting leak: PlantedLeak?,
    table: @escaping @Sendable (TimeSeries) throws -> LearningTable
  ) throws(ConfigurationError) {
    try self.init(
      configuration, series: series, settings: settings, forecasters: forecasters, planting: leak,
      tables: { _ in table })
  }

  /// An audit of walks that look ahead on purpose where `leak` is given.
  package init(
    _ configuration: RunConfiguration, series: [TimeSeries], settings: Settings,
    facts: [String: TableSource.Facts] = [:], forecasters: [ForecasterFamily] = [], planting leak: PlantedLeak?,
    tables: @escaping Tables
  ) throws(ConfigurationError) {
    try settings.validate()
    self.configuration = configuration
    self.settings = settings
    self.leak = leak
    self.forecasters = forecasters
    self.facts = facts
    self.tables = tables
    members = series
    let table = Result { try tables(series) }
    var made: [(TimeSeries, LearningTable)] = []
    var refused: [Job.Skipped] = []
    for series in series {
      do {
        made.append((series, try table.get()(series)))
      } catch {
        refused.append(Job.Skipped(series: series.name, reason: "\(error)"))
      }
    }
    panel = try Job(
      configuration, tables: made.map(\.1), facts: facts, forecasters: forecasters, planting: leak)
    try panel.requireEveryCutoff()
    skipped = refused + panel.skipped
    let walked = Set(panel.series.map(\.name))
    let usable = made.filter { walked.contains($0.1.name) }
    var order = Array(usable.indices)
    var stream = RandomStream(seed: RandomStream.seed("audit series", settings.seed))
    stream.shuffle(&order)
    let sample = order.prefix(settings.seriesSampled).sorted().map { usable[$0] }
    let pooled =
      panel.isPooled
      ? try Job(
        configuration, tables: sample.map(\.1), facts: facts, forecasters: forecasters, planting: leak) : nil
    var audited: [AuditedSeries] = []
    for i in sample.indices {
      let alone = pooled == nil ? [sample[i]] : sample
      let job: Job
      if let pooled {
        job = pooled
      } else {
        job = try Job(
          configuration, tables: alone.map(\.1), facts: facts, forecasters: forecasters, planting: leak)
      }
      // Of the sample alone a series may have too few rows at each instant.
      let kept = alone.filter { pair in job.series.contains { $0.name == pair.1.name } }
      guard let place = kept.firstIndex(where: { $0.1.name == sample[i].1.name }) else { continue }
      let folds = job.series[place].folds
      audited.append(
        AuditedSeries(
          series: sample[i].0, sources: kept.map(\.0), tables: kept.map(\.1), place: place, job: job, folds: folds,
          sampled: settings.sample(of: folds.count, series: sample[i].1.name).map { folds[$0].index }))
    }
    self.audited = audited
  }

  /// Runs all checks over a number of workers; the result does not depend on how many.
  ///
  /// `progress` is told after each part how many of how many are done. Throws where the task is cancelled.
  public func run(
    workers: Int, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws -> AuditResult {
    let units = audited.indices.flatMap { series in
      audited[series].job.catalog.walked.indices.map { (series: series, group: $0) }
    }
    let folds = audited.indices.flatMap { series in audited[series].sampled.map { (series: series, fold: $0) } }
    let total = 2 * units.count + folds.count
    let walks = try await inParallel(units, workers: workers) { item in
      try CleanWalk(audited[item.series], group: item.group, startingAt: starts(audited[item.series]))
    } finished: {
      progress($0, total)
    }
    func clean(_ series: Int) -> [CleanWalk] { units.indices.filter { units[$0].series == series }.map { walks[$0] } }

    let cleanWalks = audited.indices.map(clean)
    let probed = try await inParallel(folds, workers: workers) { item in
      try perturb(audited[item.series], fold: item.fold, clean: cleanWalks[item.series])
    } finished: {
      progress(units.count + $0, total)
    }
    let alone = try folds.map { try foldAlone(audited[$0.series], fold: $0.fold, clean: cleanWalks[$0.series]) }
    let shuffled = try await inParallel(units, workers: workers) { item in
      try shuffledErrors(audited[item.series], group: item.group)
    } finished: {
      progress(units.count + folds.count + $0, total)
    }

    var ledger = AuditLedger()
    for walk in walks { ledger += walk.ledger }
    let findings = [
      finding(probed), finding(ranges: ledger), finding(alone: alone),
      finding(shuffled: units.indices.map { (audited[units[$0].series].table.name, shuffled[$0]) }), try cutoffs(),
      finding(state: ledger),
    ]
    return AuditResult(
      passed: !findings.contains { $0.status == .failed }, seed: settings.seed,
      sample: audited.map { audited in
        AuditResult.Sampled(
          series: audited.table.name, folds: audited.sampled,
          cutoffs: audited.sampled.map { audited.fold($0).flatMap { audited.instant($0.cutoff) } ?? "" })
      }, seriesCount: panel.series.count, armCount: panel.arms.count { !$0.isLeaky }, findings: findings,
      carried: carried(cleanWalks))
  }

  /// Throws, naming what to lower, where the audit's walks would need more than `limit` bytes at once.
  package func requireMemory(atMost limit: Int, workers: Int) throws(ConfigurationError) {
    try Engine(panel, workers: workers).requireMemory(atMost: limit)
  }

  /// The folds from which walks with a rewritten future begin.
  func starts(_ audited: AuditedSeries) -> Set<Int> { Set(audited.sampled.map(start(of:))) }

  /// The fold from which a walk up to fold `k` begins.
  func start(of k: Int) -> Int { settings.foldsRepeated == 0 ? 0 : max(0, k - settings.foldsRepeated) }

  private func carried(_ walks: [[CleanWalk]]) -> [AuditResult.CarriedItem] {
    guard let first = audited.first, let k = first.sampled.last else { return [] }
    return zip(first.job.catalog.walked, walks[0]).flatMap { group, walk in
      group.learns ? walk.after[k]?.listed(first, group: group, position: k) ?? [] : []
    }
  }
}

extension Audit.Settings {
  fileprivate func validate() throws(ConfigurationError) {
    for (key, value, least) in [
      ("series-sampled", seriesSampled, 1), ("folds-sampled", foldsSampled, 1), ("folds-repeated", foldsRepeated, 0),
      ("folds-shuffled", foldsShuffled, 1),
    ] where value < least {
      throw ConfigurationError(key: key, expected: "a whole number of at least \(least)", found: "\(value)")
    }
  }

  /// One fold of each of `foldsSampled` equal parts of a walk, so that early and late folds are looked at.
  fileprivate func sample(of count: Int, series: String) -> [Int] {
    var stream = RandomStream(seed: RandomStream.seed("audit folds", seed, series))
    let wanted = min(foldsSampled, count)
    return (0..<wanted).map { part in
      let (low, high) = (count * part / wanted, count * (part + 1) / wanted)
      return low + stream.integer(below: high - low)
    }
  }
}

/// The results of `body` on all items, in their order, computed on at most `workers` of them at once.
public func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, _ body: @escaping @Sendable (Item) async throws -> Result,
  finished: (Int) -> Void
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var results = [Result?](repeating: nil, count: items.count)
    var next = 0
    func add() {
      guard next < items.count else { return }
      let (index, item) = (next, items[next])
      next += 1
      group.addTask {
        try Task.checkCancellation()
        return (index, try await body(item))
      }
    }
    for _ in 0..<max(1, workers) { add() }
    var done = 0
    while let (index, result) = try await group.next() {
      results[index] = result
      done += 1
      finished(done)
      add()
    }
    return results.compactMap { $0 }
  }
}
