internal import Forecasters
internal import Series
internal import WalkForward

/// A family that is put to the test.
struct Subject: Sendable {
  let family: ForecasterFamily
  /// The family where it is a caller's own.
  let own: [ForecasterFamily]
  let change: @Sendable (inout RunConfiguration) -> Void

  /// A configuration whose arms are the family's, which stands for `family` in it, and what a check sets of the walk.
  func configuration(
    _ scene: Scene, _ family: ForecasterFamily? = nil, _ set: (inout RunConfiguration) -> Void = { _ in }
  ) throws -> RunConfiguration {
    let family = family ?? self.family
    var configuration = try scene.configuration()
    change(&configuration)
    (configuration.target, configuration.horizon) = (scene.target, scene.horizon)
    (configuration.lookback, configuration.train, configuration.step) = (6, Scene.train, Scene.step)
    (configuration.forecaster, configuration.naive) =
      family.learning == .atOnce ? ([other], [family.name]) : ([family.name], [])
    set(&configuration)
    return configuration
  }

  /// A built-in family that learns, other than this one.
  private var other: String { family.name == "linear" ? "mlp" : "linear" }

  private func walked(
    _ configuration: RunConfiguration, _ tables: [LearningTable], workers: Int = 1
  ) async throws -> Walked {
    try await Walked(
      Job(configuration, tables: tables, forecasters: own), of: family.name, workers: workers)
  }

  /// What a probe around each of the family's forecasters found.
  func probed(_ scene: Scene) async throws -> [ContractViolation] {
    let notes = ProbeNotes()
    let family = family
    let probe = ForecasterFamily("contract-probe", reading: family.settings) { settings in
      ForecasterProbe(carries: family.learning != .atOnce, notes) { family.make(settings) }
    }
    let configuration = try configuration(scene, probe) { $0.folds = 3 }
    let job = try Job(configuration, tables: [scene.table(scene.columns())], forecasters: own + [probe])
    for try await _ in Engine(job, workers: 1).walk() {}
    return notes.all
  }

  /// The checks that compare walks with each other.
  func walk(_ scene: Scene, _ findings: inout Findings) async throws {
    let configuration = try configuration(scene)
    let columns = scene.columns()
    let tables = [scene.table(columns)]
    let clean = try await walked(configuration, tables)
    findings.note("trains", clean.failure)
    findings.note(
      "deterministic", clean.difference(try await walked(configuration, tables, workers: 2)).map(inAnotherWalk))
    let job = try Job(configuration, tables: tables, forecasters: own)
    findings.note("resume", clean.difference(try await Walked(stopping: job, of: family.name)).map(inAnotherWalk))
    // A cutoff, and an origin amid a fold's.
    for row in [Scene.train - 1 + Scene.step, Scene.train - 1 + 2 * Scene.step + Scene.step / 2] {
      let changed = scene.table(columns.map { rewritten($0) { $0 > row } })
      let difference = clean.difference(try await walked(configuration, [changed]), upTo: row)
      findings.note("look-ahead", difference.map { "\($0), where rows after \(row) are others" })
    }
    try await walkBeside(scene, clean, &findings)
    try await walkAlike(scene, &findings)
  }

  /// Other arms and another series beside it.
  private func walkBeside(_ scene: Scene, _ clean: Walked, _ findings: inout Findings) async throws {
    let crowd = try configuration(scene) { configuration in
      configuration.forecaster += configuration.forecaster.contains(other) ? [] : [other]
      configuration.naive += ["lastValue", "ridge"].filter { $0 != family.name }
      configuration.randomFit = [.freshInit, .untrained]
    }
    let tables = [scene.table(scene.columns(rows: 90, place: 1), named: "B"), scene.table(scene.columns())]
    let difference = clean.difference(try await walked(crowd, tables, workers: 2))
    findings.note("beside", difference.map { "\($0), with other arms and another series beside" })
  }

  /// Walks that start anew in each fold, and so have forecasts in common.
  private func walkAlike(_ scene: Scene, _ findings: inout Findings) async throws {
    func cold(_ set: (inout RunConfiguration) -> Void = { _ in }) throws -> RunConfiguration {
      try configuration(scene) { configuration in
        (configuration.start, configuration.rateCarry, configuration.feedback) = ([.cold], [.reset], [.none])
        set(&configuration)
      }
    }
    let columns = scene.columns()
    let table = scene.table(columns)
    let clean = try await walked(cold(), [table])
    let begin = 2 * Scene.step
    let changed = scene.table(columns.map { rewritten($0) { $0 < begin } })
    findings.note(
      "outside",
      clean.difference(try await walked(cold(), [changed]), from: 2)
        .map { "\($0), where rows before \(begin), its first of training, are others" })
    let settings = ForecasterSettings(lookback: 6, features: 2, horizon: scene.horizon)
    guard family.reach(settings) != nil else { return }
    let (wide, narrow) = (
      try cold { $0.folds = 1 },
      try cold { configuration in
        (configuration.folds, configuration.step, configuration.refitEvery) = (3, Scene.step / 3, 3)
      }
    )
    let range = Scene.train - 1..<Scene.train - 1 + Scene.step
    let (a, b) = (
      try Job(wide, tables: [table], forecasters: own), try Job(narrow, tables: [table], forecasters: own)
    )
    let made = try await Walked(a, of: family.name).forecasts(range, a)
    let frozen = try await Walked(b, of: family.name).forecasts(range, b)
    let differing = made.filter { frozen[$0.key] != $0.value }.map(\.key).min()
    findings.note("frozen", differing.map { "\($0) is forecast otherwise where its fold has fewer origins" })
  }

  /// Tables that are hard to learn from.
  func walkHardRows(_ findings: inout Findings) async throws {
    for scene in Scene.all {
      let columns = scene.columns()
      let alone = try configuration(scene) { $0.feedback = [.none] }
      findings.note("one column", try await walked(alone, [scene.table([columns[0]])]).failure)
      let flat = columns.map { column in column.enumerated().map { $0 < Scene.train + 3 ? column[0] : $1 } }
      findings.note("constant", try await walked(alone, [scene.table(flat)]).failure)
      let shortest = try configuration(scene) { configuration in
        configuration.train = configuration.plan.minimumTrain
        configuration.folds = 3
      }
      findings.note("shortest", try await walked(shortest, [scene.table(columns)]).failure)
    }
  }

  /// The audit that a run of the family would have.
  func audit(_ findings: inout Findings) async throws {
    let scene = Scene.all[0]
    let columns = scene.columns()
    let series = try TimeSeries(
      name: "A", clock: .row, instants: columns[0].indices.map(Int64.init),
      columns: zip(["value", "other"], columns).map { TimeSeries.Column(name: $0, values: $1) })
    var settings = Audit.Settings()
    (settings.seriesSampled, settings.foldsSampled) = (1, 1)
    let audit = try Audit(try configuration(scene), series: [series], settings: settings, forecasters: own) { series in
      scene.table(series.columns.map(\.values), named: series.name)
    }
    let result = try await audit.run(workers: 1)
    findings.note("audit", result.passed ? nil : result.text)
  }

  private func inAnotherWalk(_ difference: String) -> String { "\(difference), in a walk over the same data" }

  /// The values with some rows far from what they were.
  private func rewritten(_ column: [Double], where isChanged: (Int) -> Bool) -> [Double] {
    column.enumerated().map { isChanged($0) ? 40 * $1 * (1.5 + scatter($0 + 77)) : $1 }
  }
}
