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
    (configuration.lookback, configuration.train, configuration.step) = (6, .rows(Scene.train), .rows(Scene.step))
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

  /// Has a probe around each of the family's forecasters take notes.
  func probe(_ scene: Scene, _ notes: ProbeNotes) async throws {
    let family = family
    let probe = ForecasterFamily("contract-probe", reading: family.settings) { settings in
      if family.reach(settings) == nil { notes.noteAllRows() }
      return ForecasterProbe(carries: family.learning != .atOnce, notes) { family.make(settings) }
    }
    let configuration = try configuration(scene, probe) { $0.folds = 3 }
    let job = try Job(configuration, tables: [scene.table(scene.columns())], forecasters: own + [probe])
    for try await _ in Engine(job, workers: 1).walk() {}
  }

  /// The checks that compare walks with each other.
  func walk(_ scene: Scene, readsAllRows: Bool, _ findings: inout Findings) async throws {
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
    try await walkAnew(scene, &findings)
    if !readsAllRows { try await walkFrozen(scene, &findings) }
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

  /// Walks that start anew in each fold, of which earlier rows are no part.
  private func walkAnew(_ scene: Scene, _ findings: inout Findings) async throws {
    let columns = scene.columns()
    let clean = try await walked(anew(scene), [scene.table(columns)])
    let begin = 2 * Scene.step
    let changed = scene.table(columns.map { rewritten($0) { $0 < begin } })
    findings.note(
      "outside",
      clean.difference(try await walked(anew(scene), [changed]), from: 2)
        .map { "\($0), where rows before \(begin), its first of training, are others" })
  }

  /// One training whose forecasts are made in one fold, or in three.
  private func walkFrozen(_ scene: Scene, _ findings: inout Findings) async throws {
    let range = Scene.train - 1..<Scene.train - 1 + Scene.step
    var made: [[String: UInt64]] = []
    for folds in [1, 3] {
      var configuration = try anew(scene)
      (configuration.folds, configuration.step, configuration.refitEvery) = (folds, .rows(Scene.step / folds), folds)
      let job = try Job(configuration, tables: [scene.table(scene.columns())], forecasters: own)
      made.append(try await Walked(job, of: family.name).forecasts(range, job))
    }
    let differing = made[0].filter { made[1][$0.key] != $0.value }.map(\.key).min()
    findings.note("frozen", differing.map { "\($0) is forecast otherwise where its fold has fewer origins" })
  }

  private func anew(_ scene: Scene) throws -> RunConfiguration {
    try configuration(scene) { configuration in
      (configuration.start, configuration.rateCarry, configuration.feedback) = ([.cold], [.reset], [.none])
    }
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
        configuration.train = .rows(configuration.plan.minimumTrain)
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
    let failures = result.text.split(separator: "\n").filter { $0.hasPrefix("    ") || $0.hasPrefix("FAILED ") }
    findings.note("audit", result.passed ? nil : failures.joined(separator: "\n"))
  }

  private func inAnotherWalk(_ difference: String) -> String { "\(difference), in a walk over the same data" }

  /// The values with some rows far from what they were.
  private func rewritten(_ column: [Double], where isChanged: (Int) -> Bool) -> [Double] {
    column.enumerated().map { isChanged($0) ? 40 * $1 * (1.5 + scatter($0 + 77)) : $1 }
  }
}
