internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Series

/// One arm's model as it lives through the folds of a cohort: what it carries, and how a fold becomes a record.
///
/// The model is an ensemble of networks that differ in their random numbers only and whose forecasts are averaged.
/// One model serves all of them in turn.
struct Learner {
  /// One network of the ensemble.
  struct Network: Equatable {
    /// Its parameters; empty before training, and after it where nothing needs them.
    var parameters: [Float] = []
    /// Why there is no trained network, or nil when there is one.
    var missing: String? = "not trained yet"
    /// η after the last training, or nil to start from η₀.
    var rate: Double?
    /// What a learned rule learned in the folds that ended well, from their inner validation tails alone.
    var lessons: [Double] = []

    /// Notes why there is no trained network; what the rule learned before stays.
    mutating func fail(_ reason: String) { (parameters, missing, rate) = ([], reason, nil) }
  }

  /// What the last training left for one series, until the next.
  struct Fitted: Codable, Equatable {
    /// By what the model's inputs are scaled.
    var scaler: Scaler
    /// The bounds of feedback; nil where it enters as it is.
    var bounds: FeedbackBounds?
    /// How far forecasts are trusted against the naive one.
    var shrinkage = ShrinkageWeights()
    /// What is constant of the series, scaled; nil where nothing is.
    var statics: [Double]?
    /// Whether the series was trained on; nil where nobody asks.
    var isSeen: Bool?
  }

  /// What windows of a member are given beside each, as the last training left it.
  func constants(of member: Int) -> [Double] {
    let own = fitted[member].statics ?? []
    guard fitted[member].isSeen != nil else { return own }
    return own + MemberConstants.places(of: member, seen: fitted.map { $0.isSeen == true })
  }

  let index: Int
  let arm: Arm
  /// The arm as a run without entries would call it, by whose name random numbers are drawn.
  let plain: Arm
  let fit: ArmGroup.Fit
  var model: any TrainableForecaster
  /// The rows before an origin that a forecast reads; nil for all from the first that was trained on.
  let reach: Int?
  private let readsBeforeTraining: Bool
  /// Whether it reads other columns than the target.
  let readsCovariates: Bool
  /// What the arm sees of its own past.
  let feedback: Feedback
  /// Whether what training does to the network is measured.
  var recordsDiagnostics = false
  /// The networks whose forecasts are averaged; one that could not be trained is left out until it is trained again.
  var networks: [Network]
  /// What the last training left for each member of the cohort.
  var fitted: [Fitted]

  /// Why there is no trained model, or nil when there is one: an ensemble is missing when all of its networks are.
  var missing: String? { networks.contains { $0.missing == nil } ? nil : networks.first?.missing }

  /// η after the last training: that of the first network which has one.
  var rate: Double? { networks.lazy.compactMap(\.rate).first }

  /// What a training of this fold left, without its forecasts.
  struct Fit {
    var epochs: [EpochRecord] = []
    var spending = Spending()
    var rateEnd: Double?
    var failure: String?
    /// See `TrainingDiagnostics.travel`; nil unless it is measured.
    var travel: Double?
    /// What its gradients were like; nil unless they are recorded.
    var gradients: GradientRecord?

    init(epochs: [EpochRecord] = [], spending: Spending = Spending(), rateEnd: Double? = nil, failure: String? = nil) {
      (self.epochs, self.spending, self.rateEnd, self.failure) = (epochs, spending, rateEnd, failure)
    }

    /// What an ensemble's training left: the epochs of the first network that did not fail, or else of the first; what all spent.
    init(_ networks: [Fit]) {
      self = networks.first { $0.failure == nil } ?? networks.first ?? Fit()
      spending = Spending()
      for network in networks { spending += network.spending }
    }
  }

  /// Makes the learner of an arm: with feedback it has further columns.
  init(
    _ member: ArmGroup.Member, _ job: Job, settings: ForecasterSettings, networks: Int, feedback: Feedback,
    fitted: [Fitted]
  ) {
    (index, arm, plain, fit) = (member.index, member.arm, member.plain, member.fit)
    (self.feedback, self.fitted) = (feedback, fitted)
    model = member.family.make(settings)
    (reach, readsBeforeTraining) = (member.family.reach(settings), member.family.readsBeforeTraining)
    readsCovariates = member.family.readsCovariates
    // What is fitted at once has no random numbers to differ in, and nothing to diagnose.
    let learns = member.fit != .atOnce
    self.networks = Array(repeating: Network(), count: learns ? networks : 1)
    recordsDiagnostics = learns && job.recordsDiagnostics
  }

  /// Trains the model as it stands as a network of the ensemble, and notes whether that may forecast.
  mutating func train(network: Int, _ task: TrainingTask) -> Fit {
    let before = recordsDiagnostics ? model.parameters : []
    do throws(TrainingFailure) {
      let outcome = try model.train(task)
      let rate = outcome.rateEnd
      let parameters = model.parameters
      networks[network] = Network(
        parameters: parameters, missing: nil, rate: rate, lessons: outcome.finalState.lessons)
      var fit = Fit(epochs: outcome.epochs, spending: outcome.spending, rateEnd: rate)
      fit.travel = travel(from: before, to: parameters)
      fit.gradients = outcome.gradients
      return fit
    } catch {
      networks[network].fail(error.reason)
      return Fit(epochs: error.epochs, spending: error.spending, failure: error.reason)
    }
  }

  /// Fits the model at once, without epochs or rates.
  mutating func fitAtOnce(_ task: TrainingTask) -> Fit {
    var fit = train(network: 0, task)
    fit.rateEnd = nil
    return fit
  }

  /// Weighs the trained model, member by member, against what its forecasts are shrunk to on the member's validation tail; returns what
  /// that spent.
  ///
  /// `bases` are those of the samples' parts; a part without one is not forecast.
  mutating func shrink(_ samples: Samples, to bases: [ShrinkageBase?]) -> Spending {
    var spending = Spending()
    for part in samples.parts.indices { fitted[samples.parts[part].member].shrinkage = ShrinkageWeights() }
    let configuration = samples.context.configuration
    guard configuration.shrinkage != .none, missing == nil else { return spending }
    let horizon = samples.windows.horizon
    for (i, part) in samples.parts.enumerated() {
      let origins = part.validation
      guard let base = bases[i], !origins.isEmpty else { continue }
      fitted[part.member].shrinkage = ShrinkageWeights(
        configuration.shrinkage, margin: configuration.shrinkageMargin, horizon: horizon,
        forecasts: samples.inTargetUnits(forecast(samples.validation(of: i), in: samples.windows).points, of: i),
        naive: base.tail(origins, part.context),
        actuals: part.context.actuals(origins))
      spending.forwardSamples += origins.count * networks.count { $0.missing == nil }
    }
    return spending
  }

  /// Forecasts the fold's test origins on one member with the model frozen and makes the record; the naive forecast stands in for a
  /// missing model.
  mutating func record(
    _ context: FoldContext, member: Int, base: ShrinkageBase, training: Fold, fit: Fit?, trace: LearningTrace,
    startedAt: ContinuousClock.Instant, keepingUnshrunk: Bool = false
  ) -> FoldRecord {
    var forecasts = Forecasts()
    var diagnostics: TrainingDiagnostics?
    var unshrunk: [FoldRecord.Prediction]?
    var covariates: [FoldRecord.CovariateNote] = []
    let fitted = fitted[member]
    var failure = missing
    if failure == nil {
      let rows = context.testRows(
        reachingBack: reach, from: readsBeforeTraining ? 0 : training.trainRows.lowerBound)
      if readsCovariates { covariates = context.covariateNotes(fitted.scaler, rows: rows) }
      let windows = context.windows(
        rows: rows, scaler: fitted.scaler, feedback: feedback, trace: trace, bounds: fitted.bounds,
        constants: constants(of: member))
      let origins = Array(context.fold.testOrigins)
      let seen = context.newestSeen(origins)
      forecasts = forecast(seen, in: windows)
      if recordsDiagnostics { diagnostics = self.diagnostics(fit, seen, windows) }
      let bad = forecasts.firstFault
      let fault = bad.map { reason($0.fault) }
      if keepingUnshrunk, bad == nil { unshrunk = context.predictions(forecasts) }
      if !fitted.shrinkage.byLead.isEmpty {
        forecasts.move(to: fitted.shrinkage.shrunk(forecasts.points, to: base.forecasts(origins, context)))
      }
      if let bad, let fault {
        // On one of several series it says nothing about the others.
        if self.fitted.count == 1 { for i in networks.indices { networks[i].fail(fault) } }
        failure = fault
        forecasts.drop(from: bad.place - bad.place % windows.horizon)
      }
      failure = failure ?? missing
    }
    let last = fit?.epochs.last
    let status: FoldRecord.Status =
      if let failure { .failed(reason: failure) } else { fit == nil ? .frozen : .trained }
    var record = FoldRecord(
      series: context.seriesIndex, arm: index, fold: context.fold, status: status,
      rateStart: fit?.epochs.first?.rate, rateEnd: fit?.rateEnd ?? last?.rate, trainLoss: last?.trainLoss,
      validationLoss: last?.validationLoss, accuracy: last?.accuracy, epochs: fit?.epochs ?? [],
      predictions: context.predictions(forecasts), spending: fit?.spending ?? Spending(),
      seconds: startedAt.duration(to: .now) / .seconds(1))
    record.diagnostics = diagnostics
    record.covariates = covariates
    record.unshrunk = unshrunk
    record.training = training
    record.scale = context.scale
    if failure == nil { record.weights = weights(of: fitted.shrinkage, over: base) }
    return record
  }

  /// Why a model with such a forecast is given up; what is said of built-in models is part of stored results.
  private func reason(_ fault: Forecasts.Fault) -> String {
    switch fault {
    case .notFinite(let found):
      Families.builtIn[arm.forecaster] == nil
        ? "forecaster '\(arm.forecaster)': expected forecasts that are finite, found \(found)"
        : "the model forecast values that are not finite"
    case .crossed(let found, let before):
      "forecaster '\(arm.forecaster)': expected quantiles that ascend at each lead, found \(found) after \(before)"
    }
  }

  /// What shrunk forecasts are made of; nil where they are not shrunk.
  private func weights(of shrinkage: ShrinkageWeights, over base: ShrinkageBase) -> ForecastWeights? {
    guard !shrinkage.byLead.isEmpty else { return nil }
    let leads = Double(shrinkage.byLead.count)
    let naive = shrinkage.byLead.enumerated().map { (1 - $1) * base.naiveWeight(lead: $0 + 1) }
    return ForecastWeights(model: shrinkage.byLead.reduce(0, +) / leads, naive: naive.reduce(0, +) / leads)
  }

  /// What this fold's training did to the network, the states being those of the last network that is trained.
  private mutating func diagnostics(_ fit: Fit?, _ origins: [Int], _ windows: Windows) -> TrainingDiagnostics {
    let moves = model.stateMoves(origins: origins, in: windows)
    return TrainingDiagnostics(
      travel: fit?.travel, hiddenMove: moves?.hidden, cellMove: moves?.cell, gradients: fit?.gradients)
  }
}

/// ‖θ_end − θ_start‖ / ‖θ_start‖; nil where the start is zero or was not kept.
private func travel(from start: [Float], to end: [Float]) -> Double? {
  guard start.count == end.count else { return nil }
  let (moved, length) = zip(start, end).reduce((0.0, 0.0)) { sums, pair in
    let (from, move) = (Double(pair.0), Double(pair.1) - Double(pair.0))
    return (sums.0 + move * move, sums.1 + from * from)
  }
  return length > 0 ? (moved / length).squareRoot() : nil
}

extension Learner {
  /// What a later fold needs of the learner.
  func saved(withParameters: Bool) -> WalkState.Learner {
    var networks = networks
    if !withParameters { for i in networks.indices { networks[i].parameters = [] } }
    return WalkState.Learner(networks: networks, fitted: fitted)
  }

  /// Takes up what was saved.
  mutating func restore(_ saved: WalkState.Learner) { (networks, fitted) = (saved.networks, saved.fitted) }
}
