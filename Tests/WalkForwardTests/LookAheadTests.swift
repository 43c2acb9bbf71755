import Forecasters
import LearningRates
import Randomness
import Series
import Testing
import WalkForward

/// What the future holds may change nothing that was computed before it: rewrite it, and demand the same bits.
@Suite struct LookAheadTests {
  /// The series with every value after `row` replaced, in every column.
  private func corrupted(_ series: TimeSeries, after row: Int) throws -> TimeSeries {
    var stream = RandomStream(seed: 99)
    return try TimeSeries(
      name: series.name, clock: series.clock, instants: series.instants,
      columns: series.columns.map { column in
        .init(
          name: column.name,
          values: column.values.enumerated().map { $0 > row ? 1 + 1000 * stream.uniform() : $1 })
      })
  }

  private func requireNoLookAhead(_ configuration: RunConfiguration) async throws {
    let series = try Walking.series("A", rows: 150)
    let job = try Walking.job(configuration, [series])
    let clean = try await Walking.records(job)
    let leadIn = series.count - job.series[0].rows
    let (horizon, latency) = (configuration.horizon, configuration.latency)
    // The last row of a fold's training, one in the middle of its test origins, and one just before a fold begins.
    for row in [89, 97, 103] {
      let dirty = try await Walking.records(Walking.job(configuration, [corrupted(series, after: row + leadIn)]))
      var compared = 0
      for (a, b) in zip(clean, dirty) where !job.arms[a.arm].isLeaky {
        guard a.fold.cutoff <= row else { continue }
        #expect(
          a.epochs.map(\.description) == b.epochs.map(\.description), "\(job.arms[a.arm].name) fold \(a.fold.index)")
        #expect(a.rateStart == b.rateStart && a.rateEnd == b.rateEnd && a.scale == b.scale && a.scale != nil)
        // What an origin does not see yet may be others too.
        let known = a.predictions.indices.filter { a.predictions[$0].origin - latency <= row }
        #expect(known.map { a.predictions[$0].forecast } == known.map { b.predictions[$0].forecast })
        #expect(known.map { a.predictions[$0].quantiles } == known.map { b.predictions[$0].quantiles })
        compared += known.count
      }
      #expect(compared > 0)
      // The test can fail: what comes after does change.
      let later = zip(clean, dirty).filter { $0.0.fold.cutoff > row + horizon }
      #expect(later.contains { $0.0.predictions.map(\.forecast) != $0.1.predictions.map(\.forecast) })
      #expect(later.contains { $0.0.scale != $0.1.scale })
    }
  }

  @Test(arguments: Walking.learners)
  func quantilesKnowNothingThatFollows(learner: String) async throws {
    var configuration = Walking.skilful(Walking.configuration(learner))
    (configuration.quantiles, configuration.horizon) = ([0.1, 0.5, 0.9], 2)
    configuration.randomFit = RandomFit.allCases.filter { $0 != .untrainedReadout }
    try await requireNoLookAhead(configuration)
  }

  @Test func theScaleOfAFoldIsTheMeanStepOfTheRowsUpToItsCutoff() async throws {
    // Steps of 1 up to row 79, of 3 from there on.
    let series = try TimeSeries(
      name: "A", clock: .date, instants: (0..<150).map { Int64($0) * 86_400_000 },
      columns: [.init(name: "close", values: (0..<150).map { Double($0 < 80 ? $0 : 3 * $0 - 158) })])
    var configuration = Walking.configuration()
    configuration.target = .level
    configuration.covariates = []
    let records = try await Walking.records(Walking.job(configuration, [series]))
    #expect(!records.isEmpty)
    for record in records {
      let rows = record.fold.trainRows
      let steep = Double(rows.upperBound - max(80, rows.lowerBound + 1))
      #expect(record.scale == 1 + 2 * max(0, steep) / Double(rows.count - 1))
    }
  }

  @Test(arguments: Families.builtIn.atOnce)
  func whatForecastsAreShrunkToKnowsNothingThatFollows(name: String) async throws {
    var configuration = Walking.skilful(Walking.configuration())
    configuration.shrinkTo = name
    configuration.season = 7
    configuration.horizon = 2
    configuration.randomFit = RandomFit.allCases
    try await requireNoLookAhead(configuration)
  }

  @Test(arguments: Walking.learners, Target.Kind.ofOneSeries)
  func nothingBeforeAnInstantDependsOnWhatFollowsIt(learner: String, target: Target.Kind) async throws {
    var configuration = Walking.configuration(learner)
    configuration.target = target
    configuration.randomFit = RandomFit.allCases
    for horizon in [1, 5] {
      configuration.horizon = horizon
      configuration.step = horizon == 1 ? 15 : 3
      configuration.folds = horizon == 1 ? 0 : 18
      try await requireNoLookAhead(configuration)
    }
  }

  @Test(arguments: [Start.cold, .warm, .shrinkPerturb], Feedback.allCases)
  func neitherStartNorFeedbackLooksAhead(start: Start, feedback: Feedback) async throws {
    for learner in feedback == .both ? ["mlp", "streaming"] : ["mlp"] {
      var configuration = Walking.configuration(learner)
      configuration.start = [start]
      configuration.feedback = [feedback]
      configuration.horizon = 5
      configuration.step = 3
      configuration.randomFit = [.shuffledEta]
      configuration.naive = ["lastValue"]
      try await requireNoLookAhead(configuration)
    }
  }

  /// Weights of shrinkage, bounds of feedback, ensembles, averaged and early stopped weights, also over folds that are not trained.
  @Test(arguments: Walking.learners, [Shrinkage.pooled, .perLead])
  func nothingThatMakesForecastersSkilfulLooksAhead(learner: String, shrinkage: Shrinkage) async throws {
    for (start, refitEvery) in [(Start.warm, 1), (.shrinkPerturb, 2)] {
      var configuration = Walking.skilful(Walking.configuration(learner), shrinkage)
      configuration.start = [start]
      configuration.refitEvery = refitEvery
      configuration.horizon = 3
      configuration.step = 5
      configuration.target = .level
      configuration.randomFit = RandomFit.allCases
      try await requireNoLookAhead(configuration)
    }
  }

  @Test func rivalsDoNotLookAhead() async throws {
    var configuration = Walking.configuration()
    configuration.rival = try RivalTests.names.map { try Rival(parsing: $0) }
    configuration.refitEvery = 2
    configuration.randomFit = []
    configuration.naive = []
    try await requireNoLookAhead(configuration)
  }

  /// The states of a streaming LSTM run on through the gap: what lies there is known at the origins after it, and counts.
  @Test func aStreamRunsThroughTheGapUpToItsOrigin() async throws {
    var configuration = Walking.configuration("streaming")
    configuration.gap = 12
    configuration.folds = 1
    configuration.randomFit = []
    configuration.naive = []
    let series = try Walking.series("A", rows: 150)
    let clean = try await Walking.records(Walking.job(configuration, [series]))
    // Row 60 is the first after the cutoff, and more than a window before the first origin, row 71.
    let changed = try TimeSeries(
      name: "A", clock: series.clock, instants: series.instants,
      columns: series.columns.map { column in
        .init(name: column.name, values: column.values.enumerated().map { $0 == 61 ? 1.02 * $1 : $1 })
      })
    let dirty = try await Walking.records(Walking.job(configuration, [changed]))
    #expect(clean[0].epochs == dirty[0].epochs)
    #expect(clean[0].predictions[0].origin == 71)
    #expect(clean[0].predictions[0].forecast != dirty[0].predictions[0].forecast)
  }

  @Test(arguments: FoldPlan.Window.allCases, ["mlp", "streaming"])
  func neitherWindowNorGapNorFrozenModelsLookAhead(window: FoldPlan.Window, learner: String) async throws {
    var configuration = Walking.configuration(learner)
    configuration.window = window
    configuration.gap = 2
    configuration.refitEvery = 2
    configuration.lags = [2]
    configuration.calendar = [.dayOfWeek]
    configuration.scaler = .robust
    try await requireNoLookAhead(configuration)
  }

  @Test(
    arguments: FoldCase.allCases.map { ($0, "mlp") } + [
      (.last, "streaming"), (.lateAndFrozen, "streaming"), (.late, "lstm"),
    ])
  func nothingThatCutsFoldsLooksAhead(folds: FoldCase, learner: String) async throws {
    var configuration = Walking.skilful(Walking.configuration(learner))
    (configuration.randomFit, configuration.shrinkTo, configuration.season) = (RandomFit.allCases, "seasonalNaive", 7)
    folds.set(&configuration)
    try await requireNoLookAhead(configuration)
  }

  @Test func aDelistedSeriesShiftsNoOtherSeriesAndNoFoldOfItsOwn() async throws {
    let configuration = Walking.configuration()
    let live = try Walking.series("live", rows: 150)
    let whole = try Walking.series("delisted", rows: 150)
    let delisted = try TimeSeries(
      name: whole.name, clock: whole.clock, instants: Array(whole.instants.prefix(110)),
      columns: whole.columns.map { .init(name: $0.name, values: Array($0.values.prefix(110))) })
    let both = try await Walking.records(Walking.job(configuration, [live, whole]))
    let one = try await Walking.records(Walking.job(configuration, [live, delisted]))
    #expect(both.filter { $0.series == 0 }.map(\.content) == one.filter { $0.series == 0 }.map(\.content))
    for record in one where record.series == 1 {
      let same = try #require(
        both.first { $0.series == 1 && $0.arm == record.arm && $0.fold.index == record.fold.index })
      #expect(same.fold.cutoff == record.fold.cutoff)
      #expect(Array(same.predictions.prefix(record.predictions.count)) == record.predictions)
    }
  }

  /// The leaky baseline must be caught by the same test, or the test would be worth nothing.
  @Test func theLeakyBaselineIsSeenToLookAhead() async throws {
    var configuration = Walking.configuration()
    configuration.randomFit = [.shuffledSplit]
    let series = try Walking.series("A", rows: 150)
    let job = try Walking.job(configuration, [series])
    let clean = try await Walking.records(job)
    let dirty = try await Walking.records(Walking.job(configuration, [corrupted(series, after: 91)]))
    let leaky = try #require(job.arms.firstIndex { $0.isLeaky })
    let pairs = zip(clean, dirty).filter { $0.0.arm == leaky && $0.0.fold.cutoff <= 90 }
    #expect(pairs.contains { $0.0.predictions.first?.forecast != $0.1.predictions.first?.forecast })
  }
}

extension EpochRecord {
  fileprivate var description: String { "\(epoch) \(rate) \(trainLoss) \(validationLoss) \(accuracy) \(interventions)" }
}
