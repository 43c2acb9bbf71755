internal import Forecasters
internal import Kernels
internal import LearningRates
internal import Series
internal import WalkForward

extension Setting {
  /// Origins from fold to fold.
  static let step = 48
  /// L, rows of a window.
  static let lookback = 32

  /// The setting as a size runs it.
  func resolved(_ size: StudySize) -> Setting {
    var setting = self
    setting.train = min(train, size.maximumTrain)
    if size == .ci, let seeds { setting.seeds = min(seeds, 20) }
    if size == .ci, let folds { setting.folds = min(folds, size.folds) }
    // What costs tens of times an MLP is only to be seen to work.
    if size == .ci, forecaster != "mlp" {
      (setting.train, setting.folds, setting.epochs) = (min(train, 512), 1, min(epochs, 5))
    }
    return setting
  }

  /// The run of some arms in this setting, every key of it spelled out.
  func configuration(_ size: StudySize, folds: Int) -> RunConfiguration {
    var run = RunConfiguration()
    run.target = view == .logReturn ? .logReturn : .level
    run.horizon = horizon
    run.lookback = lookback ?? Setting.lookback
    (run.covariates, run.lags, run.calendar, run.fourier) = ([], [], [], [])
    run.scaler = .standard
    run.anchor = view == .anchored ? .lastValue : Anchor.none
    (run.train, run.step, run.window, run.anchoredAt) = (.rows(train), .rows(Setting.step), .rolling, "")
    (run.validation, run.gap, run.refitEvery, run.folds) = (validation, 0, 1, folds)
    run.forecaster = [forecaster]
    run.hidden = hidden ?? (forecaster == "mlp" ? [32] : [16])
    run.layers = forecaster == "transformer" ? 2 : 1
    run.activation = activation ?? .relu
    // Three layers that see 36 rows.
    if forecaster == "tcn" { (run.width, run.dilations) = (6, [1, 2, 4]) }
    run.shortcut = nil
    run.dropout = 0
    run.optimizer = optimizer
    run.learningRate = rate
    run.weightDecay = nil
    (run.clip, run.epochs, run.batch, run.patience) = (1, epochs, 32, patience)
    run.convergence = convergence
    // What mends the forecasters is not the paper's.
    let isHelped = help == .toolkit
    (run.head, run.averageEpochs, run.ensemble) = (isHelped ? .zero : .random, 1, 1)
    (run.shrinkage, run.shrinkageMargin) = (isHelped ? .pooled : .none, 1)
    run.shrinkTo = "lastValue"
    run.feedbackInput = isHelped ? .bounded : .plain
    run.rival = []
    run.accuracy = accuracy
    (run.adapt, run.guarding, run.record) = (adapt ?? .epoch, guarding ?? .all, records == true ? [.gradients] : [])
    run.rateCarry = [carry ?? .carried]
    run.season = 0
    run.seeds = seeds ?? size.seeds
    run.seed = 1
    return run
  }
}

/// All cells that some claims need, as the fewest runs that hold them.
public struct StudyPlan: Sendable {
  /// One run: some arms in one setting.
  struct Run: Sendable {
    var setting: Setting
    var arms: [StudyArm]
    var keepsPaths: Bool
    /// Whether a verdict rests on it; what is only shown comes later.
    var decides: Bool

    /// The configuration of the run on series of which `folds` folds fit.
    func configuration(_ size: StudySize, folds: Int) throws -> RunConfiguration {
      var run = setting.configuration(size, folds: folds)
      (run.rate, run.start, run.feedback, run.randomFit, run.naive) = ([], [.cold], [.none], [], [])
      for arm in arms {
        switch arm {
        case .naive(let naive): run.naive.append(naive.name)
        case .learner(let rule, let start, let feedback):
          run.rate.append(try RateRuleSpecification(parsing: rule))
          (run.start, run.feedback) = ([start], [feedback])
        case .rival(let text): run.rival.append(try Rival(parsing: text))
        case .control(let fit, _): if !run.randomFit.contains(fit) { run.randomFit.append(fit) }
        }
      }
      if run.rate.isEmpty {
        // Naive arms and rivals need no learner, but a run has at least one, which is not kept.
        run.rate = [try RateRuleSpecification(parsing: "constant")]
        if run.rival.isEmpty { (run.hidden, run.seeds, run.batch) = ([1], 1, 1024) }
      }
      return run
    }

    /// A guess of its cost: gradients of one fold of one series, times arms.
    func cost(_ size: StudySize) -> Double {
      let perEpoch = Double(setting.train) * (setting.forecaster == "mlp" ? 1 : 30)
      return perEpoch
        * Double(setting.epochs * arms.count * (setting.seeds ?? size.seeds) * (setting.folds ?? size.folds))
    }
  }

  /// The runs, those that decide first, and the costliest first among them.
  let runs: [Run]

  /// The plan of some claims.
  public init(_ claims: [Claim], size: StudySize) {
    let readings = claims.flatMap(\.readings)
    let cells = readings.reduce(into: Set<Cell>()) { $0.formUnion($1.cells) }
    let paths = readings.reduce(into: Set<Cell>()) { $0.formUnion($1.paths) }
    let deciding = readings.filter { $0.role != .shows }.reduce(into: Set<Cell>()) { $0.formUnion($1.cells) }
    let ranked = claims.flatMap(\.rankings).flatMap(\.entries).map(\.quantity)
    self.init(
      cells: ranked.reduce(into: cells) { $0.formUnion($1.cells) },
      paths: ranked.reduce(into: paths) { $0.formUnion($1.paths) }, deciding: deciding, size: size)
  }

  init(cells: Set<Cell>, paths: Set<Cell>, deciding: Set<Cell>, size: StudySize) {
    var rivals: [Setting: [StudyArm]] = [:]
    var first: Set<Setting> = []
    var learners: [Setting: [StudyArm: Set<RandomFit>]] = [:]
    var naive: [Setting: [String]] = [:]
    var withPaths: Set<Setting> = []
    for cell in cells {
      let setting = cell.setting.resolved(size)
      if paths.contains(cell) { withPaths.insert(setting) }
      if deciding.contains(cell) { first.insert(setting) }
      switch cell.arm {
      case .learner: learners[setting, default: [:]][cell.arm, default: []].formUnion([])
      case .control(let fit, let arm): learners[setting, default: [:]][arm, default: []].insert(fit)
      case .naive(let one): naive[setting, default: []].append(one.name)
      case .rival: rivals[setting, default: []].append(cell.arm)
      }
    }
    var runs: [Run] = []
    for (setting, arms) in learners {
      // Rules that share start, feedback and baselines are one run.
      struct Shape: Hashable {
        var start: Start
        var feedback: Feedback
        var fits: [RandomFit]
        /// Rules that wrap others came later: apart, they leave the runs of those what they were.
        var wraps: Bool
      }
      var groups: [Shape: [StudyArm]] = [:]
      for (arm, fits) in arms {
        guard case .learner(let rule, let start, let feedback) = arm else { continue }
        let shape = Shape(
          start: start, feedback: feedback, fits: RandomFit.allCases.filter(fits.contains), wraps: rule.contains("+"))
        groups[shape, default: []].append(arm)
      }
      for (shape, arms) in groups {
        let sorted = arms.sorted { $0.label < $1.label }
        let controls = sorted.flatMap { arm in shape.fits.map { StudyArm.control($0, of: arm) } }
        runs.append(
          Run(
            setting: setting, arms: sorted + controls, keepsPaths: withPaths.contains(setting),
            decides: first.contains(setting)))
      }
    }
    for (setting, names) in naive {
      let wanted = Families.builtIn.atOnce.filter(names.contains)
      runs.append(Run(setting: setting, arms: wanted.map { .naive(NaiveName($0)) }, keepsPaths: false, decides: true))
    }
    for (setting, arms) in rivals {
      let sorted = arms.sorted { $0.label < $1.label }
      runs.append(
        Run(
          setting: setting, arms: sorted, keepsPaths: withPaths.contains(setting), decides: first.contains(setting)))
    }
    self.runs = runs.sorted { a, b in
      a.decides == b.decides ? (a.cost(size), b.text) > (b.cost(size), a.text) : a.decides
    }
  }
}

extension StudyPlan.Run {
  /// A text that orders runs of equal cost.
  fileprivate var text: String { "\(setting) \(arms)" }
}
