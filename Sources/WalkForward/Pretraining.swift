internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Randomness
internal import Series
internal import Synchronization

/// Networks that series begin their folds from, each trained at the fold's cutoff on other series of the run.
///
/// The run's series are dealt into five parts, or as many as there are series. Those of a part begin from a network that was trained
/// on the series of all other parts, so that nothing of their own is in it. Of these it sees rows up to the cutoff's instant, scaled
/// by each one's own scaler; columns of feedback are zero. A network is made once, when the first series asks for it: it depends on nothing but
/// the data, the settings and the fold, so that workers, shards and resumed runs have the same one.
final class Pretraining: Sendable {
  /// What a network came to.
  struct Network: Sendable {
    /// Its parameters; empty where training failed.
    var parameters: [Float] = []
    /// η that a series' own training goes on from.
    var rate = 0.0
    /// Mean squared error on the validation tails of its series, scaled units; of their training rows where they have none.
    var loss = Double.nan
    /// Accuracy on the same.
    var accuracy = Double.nan
    /// What it spent.
    var spending = Spending()
    /// Why there is none; nil where there is one.
    var failure: String?
  }

  private struct Key: Hashable {
    let arm: Int
    let part: Int
    let fold: Int
    let network: Int
    /// Fewer than the run's where its time is estimated.
    let epochs: Int
  }

  /// A network that is made by the first who asks, while others wait.
  private final class Place: Sendable {
    let made = Mutex<Network??>(nil)
  }

  private let places = Mutex<[Key: Place]>([:])
  private let members = Mutex<[Int: [MemberWalk]]>([:])

  /// How many parts so many series are dealt into.
  static func parts(of series: Int) -> Int { min(5, series) }

  /// The series that networks of a part are trained on: those of all others.
  static func sources(of part: Int, among series: Int) -> [Int] {
    (0..<series).filter { $0 % parts(of: series) != part }
  }

  /// Makes the tables that networks of a group are trained on; throws where one cannot be made.
  func prepare(_ group: ArmGroup, in job: Job) throws {
    try members.withLock { members in
      guard members[group.lead.index] == nil else { return }
      let all = Cohort(name: "", members: Array(job.series.indices))
      members[group.lead.index] = zip(all.members, try CohortTables(job, all, group).members)
        .map { MemberWalk(job, group, series: $0, $1) }
    }
  }

  /// The network that a series begins a fold from; nil where no other series can be trained on by then.
  ///
  /// O(epochs × rows of all series) for the first who asks.
  func network(_ number: Int, for series: Int, fold: Int, _ group: ArmGroup, in job: Job) -> Network? {
    let part = series % Self.parts(of: job.series.count)
    let key = Key(arm: group.lead.index, part: part, fold: fold, network: number, epochs: group.settings.epochs)
    let place = places.withLock { places in
      if let place = places[key] { return place }
      let place = Place()
      places[key] = place
      return place
    }
    return place.made.withLock { made in
      if let made { return made }
      let network = train(key, group, job)
      made = .some(network)
      return network
    }
  }

  private func train(_ key: Key, _ group: ArmGroup, _ job: Job) -> Network? {
    let members = members.withLock { $0[key.arm] } ?? []
    let name = "pretraining of part \(key.part) of \(Self.parts(of: members.count))"
    let parts = Self.sources(of: key.part, among: members.count).compactMap { m -> Samples.Part? in
      guard let fold = members[m].cuts[key.fold] else { return nil }
      let table = group.start == .shuffled ? shuffled(members[m].table, fold, group) : members[m].table
      let context = FoldContext(job, group.settings, series: m, table: table, fold: fold, cohort: name)
      return Samples.Part(
        member: m, context: context, scaler: context.scaler, bounds: nil, rows: fold.trainRows,
        feedback: Array(repeating: Array(repeating: 0, count: fold.trainRows.count), count: group.feedback.columns),
        training: Array(fold.trainOrigins), validation: Array(fold.validationOrigins))
    }
    guard !parts.isEmpty else { return nil }
    let columns = parts[0].context.table.columns.count + group.feedback.columns
    var model = group.lead.family.make(
      group.settings.forecasterSettings(features: columns, series: parts.count, rival: group.rival))
    model.initialize(
      seed: parts[0].context.stream(
        seed: group.seed, group.lead.plain.forecaster, "weights", network: key.network))
    do throws(TrainingFailure) {
      return group.start == .meta
        ? try reptile(&model, parts, group, key.network) : try pooled(&model, parts, group, key.network)
    } catch {
      return Network(spending: error.spending, failure: "pretraining: \(error.reason)")
    }
  }

  /// One training on the rows of all.
  private func pooled(
    _ model: inout any TrainableForecaster, _ parts: [Samples.Part], _ group: ArmGroup, _ network: Int
  ) throws(TrainingFailure) -> Network {
    let samples = Samples(parts)
    let rate = group.settings.learningRate
    let outcome = try model.train(
      samples.task(
        rates: group.settings.chain(group.rule, adapting: true), baseRate: rate, startRate: rate, seed: group.seed,
        arm: group.lead.plain,
        network: network))
    return Network(
      parameters: model.parameters, rate: outcome.rateEnd,
      loss: outcome.validationLoss ?? outcome.trainLoss ?? .nan, accuracy: outcome.accuracy ?? .nan,
      spending: outcome.spending)
  }

  /// Weights from which an epoch on any of the series leads far (Reptile; Nichol and others 2018, arXiv:1803.02999).
  ///
  /// Every epoch visits the series in another order. Each is trained on for an epoch at η₀, and the weights move towards where that led,
  /// by a share that falls from 1 to 0 over the epochs: θ ← θ + (1 − e/E)(θ' − θ).
  private func reptile(
    _ model: inout any TrainableForecaster, _ parts: [Samples.Part], _ group: ArmGroup, _ network: Int
  ) throws(TrainingFailure) -> Network {
    let (epochs, rate) = (group.settings.epochs, group.settings.learningRate)
    let context = parts[0].context
    let alone = parts.map { Samples([$0]) }
    var stream = RandomStream(
      seed: context.stream(seed: group.seed, group.lead.plain.forecaster, "order of series", network: network))
    var weights = model.parameters
    var result = Network(rate: rate)
    for epoch in 0..<epochs {
      var order = Array(alone.indices)
      stream.shuffle(&order)
      var (losses, accuracies): ([Double], [Double]) = ([], [])
      let share = Float(1 - Double(epoch) / Double(epochs))
      for place in order {
        model.parameters = weights
        model.resetMoments()
        var task = alone[place].task(
          rates: group.settings.chain(ConstantRate()), baseRate: rate, startRate: rate, seed: group.seed,
          arm: group.lead.plain, network: network)
        task.epochs = 1
        // Every visit has an order of its own.
        task.shuffleSeed = RandomStream.seed("visit", task.shuffleSeed, epoch, parts[place].member)
        let outcome = try model.train(task)
        result.spending += outcome.spending
        losses.append(outcome.validationLoss ?? outcome.trainLoss ?? .nan)
        if let accuracy = outcome.accuracy { accuracies.append(accuracy) }
        weights = zip(weights, model.parameters).map { $0 + share * ($1 - $0) }
      }
      result.loss = losses.reduce(0, +) / Double(losses.count)
      result.accuracy = accuracies.isEmpty ? .nan : accuracies.reduce(0, +) / Double(accuracies.count)
    }
    result.parameters = weights
    return result
  }

  /// A table whose rows of the fold's training range stand in another order, each whole.
  private func shuffled(_ table: LearningTable, _ fold: Fold, _ group: ArmGroup) -> LearningTable {
    var order = Array(fold.trainRows)
    var stream = RandomStream(seed: RandomStream.seed("shuffled", group.seed, table.name, fold.index))
    stream.shuffle(&order)
    let columns = table.columns.map { column in
      var rows = column
      for (row, from) in zip(fold.trainRows, order) { rows[row] = column[from] }
      return rows
    }
    return LearningTable(
      name: table.name, clock: table.clock, instants: table.instants, columns: columns,
      columnNames: table.columnNames, anchoredColumns: table.anchoredColumns, target: table.target)
  }
}
