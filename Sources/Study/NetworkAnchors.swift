internal import Reporter
internal import Series
internal import WalkForward

/// The toolkit's networks under the protocols of published benchmarks, beside the published figures.
///
/// Settings are chosen by validation error with the first seed; the test range is forecast once, by the chosen ones with every seed.
public struct NetworkAnchors: Sendable {
  /// A network on a benchmark at one horizon.
  public struct Row: Sendable, Equatable {
    /// The benchmark's name.
    public let benchmark: String
    /// What the network is called.
    public let network: String
    /// Leads of a window.
    public let horizon: Int
    /// The settings that were chosen.
    public let chosen: String
    /// Their validation error with the first seed.
    public let validationError: Double
    /// Test error over all windows, seed by seed.
    public let errors: [Double]
    /// The same over whole batches of 32 windows.
    public let wholeBatchErrors: [Double]
    /// Published figures, the gate's first.
    public let published: [String]
    /// The figure that the gate goes by; `nan` for none.
    public let reference: Double
    /// What the ratio of the error to it may be; nil for no gate.
    public let gate: ClosedRange<Double>?

    /// The mean of the errors over all windows.
    public var error: Double { errors.reduce(0, +) / Double(errors.count) }

    /// Whether the mean error lies where it should; nil without a gate or a figure to go by.
    public var isMet: Bool? {
      guard let gate, !reference.isNaN else { return nil }
      return gate.contains(error / reference)
    }
  }

  /// In the order of benchmarks, networks and horizons.
  public internal(set) var rows: [Row] = []
  /// The M4 competition's hourly series.
  public internal(set) var m4: [M4Row] = []
  /// Networks that were trained.
  public internal(set) var fits = 0
  /// How long it took.
  public internal(set) var seconds = 0.0

  private var verdicts: [Bool] { rows.compactMap(\.isMet) + m4.map(\.isMet) }
  /// Gates there are.
  public var gateCount: Int { verdicts.count }
  /// Gates that are not met.
  public var failures: Int { verdicts.count { !$0 } }

  static let seeds = [1, 2, 3]

  /// Nothing measured yet.
  init() {}

  /// Trains on the files of `sources`; `progress` hears of fits done and of all in the stage.
  ///
  /// - Throws: `SeriesError` where a file cannot be used, `TrainingFailure` where a network cannot be trained.
  public init(
    _ sources: StudySources, workers: Int, progress: (_ stage: String, _ done: Int, _ total: Int) -> Void
  ) async throws {
    let started = ContinuousClock.now
    for benchmark in Anchors.benchmarks {
      let panel = try benchmark.panel(sources)
      for contest in benchmark.contests {
        try await run(
          contest, benchmark: benchmark.name, panel: panel, horizons: Anchors.horizons, workers: workers,
          progress: progress)
      }
    }
    try await run(M4Contest.all, on: M4Hourly(sources), workers: workers, progress: progress)
    seconds = started.duration(to: .now) / .seconds(1)
  }

  /// Chooses a contest's settings on the validation rows, horizon by horizon, and measures the chosen ones on the test rows.
  mutating func run(
    _ contest: NetworkContest, benchmark: String, panel: FrozenPanel, horizons: [Int], workers: Int,
    progress: (_ stage: String, _ done: Int, _ total: Int) -> Void
  ) async throws {
    let stage = "\(benchmark), \(contest.name)"
    let trials = horizons.indices.reversed().flatMap { h in contest.candidates.map { (h, $0) } }
    let tried = try await inParallel(trials, workers: workers) { h, network in
      // One origin alone is forecast, as no error on test rows is asked for.
      try await network.walked(over: panel, horizon: horizons[h], origins: 1, seed: Self.seeds[0]).validationError
    } finished: {
      progress("\(stage), choosing", $0, trials.count)
    }
    let chosen = horizons.indices.map { h in
      zip(trials, tried).filter { $0.0.0 == h }.map { (network: $0.0.1, error: $0.1) }.min { $0.error < $1.error }
    }.compactMap(\.self)
    let tests = chosen.indices.flatMap { h in Self.seeds.map { (h, $0) } }
    let errors = try await inParallel(tests, workers: workers) { h, seed in
      let horizon = horizons[h]
      let forecasts = try await chosen[h].network.walked(
        over: panel, horizon: horizon, origins: panel.split.testOrigins(horizon: horizon).count, seed: seed
      ).forecasts
      return (
        all: panel.error(of: forecasts, horizon: horizon, .all),
        whole: panel.error(of: forecasts, horizon: horizon, .wholeBatches)
      )
    } finished: {
      progress("\(stage), testing", $0, tests.count)
    }
    fits += trials.count + tests.count
    for (h, choice) in chosen.enumerated() {
      let own = zip(tests, errors).filter { $0.0.0 == h }.map(\.1)
      rows.append(
        Row(
          benchmark: benchmark, network: contest.name, horizon: horizons[h], chosen: choice.network.text,
          validationError: choice.error, errors: own.map(\.all), wholeBatchErrors: own.map(\.whole),
          published: contest.published.filter { !$0.errors[h].isNaN }.map { "\($0.name) \(fixed($0.errors[h], 3))" },
          reference: contest.published[0].errors[h], gate: contest.gate))
    }
  }
}

extension SharedNetwork {
  /// Trains on the rows before a frozen split's test range, and forecasts so many origins of it.
  func walked(over panel: FrozenPanel, horizon: Int, origins: Int, seed: Int) async throws -> Outcome {
    let split = panel.split
    return try await walked(
      over: panel.tables(horizon: horizon, origins: origins), cutoff: split.training + split.validation,
      held: split.validationOrigins(horizon: horizon).count, origins: origins, seed: seed)
  }
}
