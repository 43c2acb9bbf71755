internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Series

/// One arm's model as it lives through the folds of one series: what it carries, and how a fold becomes a record.
///
/// The model is an ensemble of networks, its members, that differ in their random numbers only and whose forecasts are averaged.
/// One model serves all members in turn.
struct Learner {
  /// One network of the ensemble.
  struct Member: Equatable {
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

  let index: Int
  let arm: Arm
  /// The arm as a run without entries would call it, by whose name random numbers are drawn.
  let plain: Arm
  let fit: ArmGroup.Fit
  var model: any TrainableForecaster
  /// The rows before an origin that a forecast reads; nil for all from the first that was trained on.
  let reach: Int?
  /// Whether it reads other columns than the target.
  let readsCovariates: Bool
  /// What the arm sees of its own past.
  let feedback: Feedback
  /// Whether what training does to the network is measured.
  var recordsDiagnostics = false
  /// The networks whose forecasts are averaged; one that could not be trained is left out until it is trained again.
  var members: [Member]
  /// The scaler of the last training, by which the model's inputs are scaled until the next.
  var scaler: Scaler
  /// The bounds of feedback in the last training; nil where it enters as it is.
  var bounds: FeedbackBounds?
  /// How far the last training's forecasts are trusted against the naive one.
  var shrinkage = ShrinkageWeights()

  /// Why there is no trained model, or nil when there is one: an ensemble is missing when all of its members are.
  var missing: String? { members.contains { $0.missing == nil } ? nil : members.first?.missing }

  /// η after the last training: that of the first member which has one.
  var rate: Double? { members.lazy.compactMap(\.rate).first }

  /// What a training of this fold left, without its forecasts.
  struct Fit {
    var epochs: [EpochRecord] = []
    var spending = Spending()
    var rateEnd: Double?
    var failure: String?
    /// See `TrainingDiagnostics.travel`; nil unless it is measured.
    var travel: Double?

    init(epochs: [EpochRecord] = [], spending: Spending = Spending(), rateEnd: Double? = nil, failure: String? = nil) {
      (self.epochs, self.spending, self.rateEnd, self.failure) = (epochs, spending, rateEnd, failure)
    }

    /// What an ensemble's training left: the epochs of the first member that did not fail, or else of the first; what all spent.
    init(_ members: [Fit]) {
      self = members.first { $0.failure == nil } ?? members.first ?? Fit()
      spending = Spending()
      for member in members { spending += member.spending }
    }
  }

  /// Makes the learner of an arm: with feedback it has further columns.
  init(
    _ member: ArmGroup.Member, _ group: ArmGroup, _ job: Job, columns: Int, season: Int, feedback: Feedback,
    scaler: Scaler
  ) {
    let settings = group.settings.forecasterSettings(
      features: columns + feedback.columns, season: season, rival: group.rival)
    (index, arm, plain, fit) = (member.index, member.arm, member.plain, member.fit)
    (self.feedback, self.scaler) = (feedback, scaler)
    model = member.family.make(settings)
    reach = member.family.reach(settings)
    readsCovariates = member.family.readsCovariates
    // What is fitted at once has no random numbers to differ in, and nothing to diagnose.
    let learns = member.fit != .atOnce
    members = Array(repeating: Member(), count: learns ? group.settings.ensemble : 1)
    recordsDiagnostics = learns && job.recordsDiagnostics
  }

  /// Trains the model as it stands as a member, and notes whether the member may forecast.
  mutating func train(member: Int, _ task: TrainingTask) -> Fit {
    let before = recordsDiagnostics ? model.parameters : []
    do throws(TrainingFailure) {
      let outcome = try model.train(task)
      let rate = outcome.rateEnd
      let parameters = model.parameters
      members[member] = Member(
        parameters: parameters, missing: nil, rate: rate, lessons: outcome.finalState.lessons)
      var fit = Fit(epochs: outcome.epochs, spending: outcome.spending, rateEnd: rate)
      fit.travel = travel(from: before, to: parameters)
      return fit
    } catch {
      members[member].fail(error.reason)
      return Fit(epochs: error.epochs, spending: error.spending, failure: error.reason)
    }
  }

  /// Fits the model at once, without epochs or rates.
  mutating func fitAtOnce(_ task: TrainingTask) -> Fit {
    var fit = train(member: 0, task)
    fit.rateEnd = nil
    return fit
  }

  /// Weighs the trained model against what it is shrunk to on the origins of a validation tail; returns what that spent.
  mutating func shrink(
    _ context: FoldContext, to base: ShrinkageBase, validation: [Int], in windows: Windows
  ) -> Spending {
    var spending = Spending()
    shrinkage = ShrinkageWeights()
    guard context.configuration.shrinkage != .none, missing == nil, !validation.isEmpty else { return spending }
    let horizon = windows.horizon
    shrinkage = ShrinkageWeights(
      context.configuration.shrinkage, margin: context.configuration.shrinkageMargin, horizon: horizon,
      forecasts: forecast(validation, in: windows), naive: base.tail(validation, context),
      actuals: validation.flatMap { origin in (1...horizon).map { windows.rawLabel(origin: origin, lead: $0) } })
    spending.forwardSamples = validation.count * members.count { $0.missing == nil }
    return spending
  }

  /// The mean of the members' forecasts, origins × H in target units.
  private mutating func forecast(_ origins: [Int], in windows: Windows) -> [Double] {
    var sum: [Double] = []
    for i in members.indices where members[i].missing == nil {
      model.parameters = members[i].parameters
      let forecasts = model.forecast(origins: origins, in: windows)
      if let fault = misfit(arm.forecaster, forecasts, origins: origins.count, leads: windows.horizon) {
        members[i].fail(fault)
      } else {
        sum = sum.isEmpty ? forecasts : zip(sum, forecasts).map { $0 + $1 }
      }
    }
    let trained = members.count { $0.missing == nil }
    return trained == 1 ? sum : sum.map { $0 / Double(trained) }
  }

  /// Forecasts the fold's test origins with the model frozen and makes the record; the naive forecast stands in for a missing model.
  mutating func record(
    _ context: FoldContext, base: ShrinkageBase, training: Fold, fit: Fit?, trace: LearningTrace,
    startedAt: ContinuousClock.Instant
  ) -> FoldRecord {
    var forecasts: [Double] = []
    var diagnostics: TrainingDiagnostics?
    var covariates: [FoldRecord.CovariateNote] = []
    if missing == nil {
      let rows = context.testRows(reachingBack: reach)
      if readsCovariates { covariates = context.covariateNotes(scaler, rows: rows) }
      let windows = context.windows(
        rows: rows, scaler: scaler, feedback: feedback, trace: trace, bounds: bounds)
      let origins = Array(context.fold.testOrigins)
      forecasts = forecast(origins, in: windows)
      if recordsDiagnostics { diagnostics = self.diagnostics(fit, origins, windows) }
      let bad = forecasts.firstIndex { !$0.isFinite }
      let fault = bad.map { notFinite(forecasts[$0]) }
      if !shrinkage.byLead.isEmpty {
        forecasts = shrinkage.shrunk(forecasts, to: base.forecasts(origins, context))
      }
      if let bad, let fault {
        for i in members.indices { members[i].fail(fault) }
        // What was forecast before stays: when it was made, nobody knew what a later origin would bring.
        forecasts.removeSubrange((bad - bad % windows.horizon)...)
      }
    }
    let last = fit?.epochs.last
    let status: FoldRecord.Status =
      if let missing { .failed(reason: missing) } else { fit == nil ? .frozen : .trained }
    var record = FoldRecord(
      series: context.seriesIndex, arm: index, fold: context.fold, status: status,
      rateStart: fit?.epochs.first?.rate, rateEnd: fit?.rateEnd ?? last?.rate, trainLoss: last?.trainLoss,
      validationLoss: last?.validationLoss, accuracy: last?.accuracy, epochs: fit?.epochs ?? [],
      predictions: context.predictions(forecasts), spending: fit?.spending ?? Spending(),
      seconds: startedAt.duration(to: .now).seconds)
    record.diagnostics = diagnostics
    record.covariates = covariates
    record.training = training
    record.scale = context.scale
    if missing == nil { record.weights = weights(over: base) }
    return record
  }

  /// Why a model with a forecast that is not finite is given up; what is said of built-in models is part of stored results.
  private func notFinite(_ found: Double) -> String {
    Families.builtIn[arm.forecaster] == nil
      ? "forecaster '\(arm.forecaster)': expected forecasts that are finite, found \(found)"
      : "the model forecast values that are not finite"
  }

  /// What shrunk forecasts are made of; nil where they are not shrunk.
  private func weights(over base: ShrinkageBase) -> ForecastWeights? {
    guard !shrinkage.byLead.isEmpty else { return nil }
    let leads = Double(shrinkage.byLead.count)
    let naive = shrinkage.byLead.enumerated().map { (1 - $1) * base.naiveWeight(lead: $0 + 1) }
    return ForecastWeights(model: shrinkage.byLead.reduce(0, +) / leads, naive: naive.reduce(0, +) / leads)
  }

  /// What this fold's training did to the network, the states being those of the last member that is trained.
  private mutating func diagnostics(_ fit: Fit?, _ origins: [Int], _ windows: Windows) -> TrainingDiagnostics {
    let moves = model.stateMoves(origins: origins, in: windows)
    return TrainingDiagnostics(travel: fit?.travel, hiddenMove: moves?.hidden, cellMove: moves?.cell)
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
    var members = members
    if !withParameters { for i in members.indices { members[i].parameters = [] } }
    return WalkState.Learner(members: members, scaler: scaler, bounds: bounds, shrinkage: shrinkage)
  }

  /// Takes up what was saved.
  mutating func restore(_ saved: WalkState.Learner) {
    (members, scaler, bounds, shrinkage) = (saved.members, saved.scaler, saved.bounds, saved.shrinkage)
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
