internal import Foundation
internal import LearningRates
package import Randomness
package import Series

/// Networks that are trained side by side, of which the worst goes on from the best: population based training.
///
/// After Jaderberg et al. 2017 (arXiv:1711.09846), with truncation selection: every `interval` epochs each of the worst 20 % (at least one)
/// copies the weights, moments and rate of one drawn from the best 20 %, and multiplies the rate by .8 or 1.2. Losses are those of the
/// inner validation tail, or of training where there is none. The planned epochs are shared: each of N networks has 1/N of them, so that
/// the population spends what one network would. The first start rates are log-uniform from η₀/10 to 10·η₀, weights and orders of
/// samples each network's own; the first network's weights are those it comes with.
///
/// All of it lives within a task: nothing but the best network's parameters is left. Not `Sendable`: lives in one task.
package final class Population: TrainableForecaster {
  /// Networks, where the epochs suffice for one each.
  package static let size = 4
  /// Epochs between selections.
  package static let interval = 2
  /// The share of networks that is replaced, and of those that are copied.
  static let share = 0.2

  /// One network that goes on from another.
  package struct Copy: Sendable, Equatable {
    /// The place of the network that is replaced.
    package var of: Int
    /// The place of the one that it goes on from.
    package var from: Int
    /// What the rate is multiplied by.
    package var rateFactor: Double
  }

  /// The networks; the first one holds what training leaves.
  private let networks: [NeuralForecaster]

  /// As many networks as `size`, or as there are epochs, the given one first; the others are made here.
  package init(of network: NeuralForecaster, epochs: Int) {
    let others = (1..<Population.count(epochs: epochs)).map { _ in
      NeuralForecaster(
        network.configuration, lookback: network.lookback, features: network.features, horizon: network.horizon)
    }
    networks = [network] + others
  }

  /// That of the networks.
  package var name: String { networks[0].name }

  /// The first network's parameters, the best one's after training.
  package var parameters: [Float] {
    get { networks[0].parameters }
    set { networks[0].parameters = newValue }
  }

  /// Draws the first network's parameters; the others' are drawn when training begins.
  package func initialize(seed: UInt64) { networks[0].initialize(seed: seed) }

  /// Shrinks and perturbs the first network's parameters.
  package func shrinkPerturb(seed: UInt64) { networks[0].shrinkPerturb(seed: seed) }

  /// Forgets the first network's moments; training forgets all of them.
  package func resetMoments() { networks[0].resetMoments() }

  /// The first network's forecasts.
  package func forecast(origins: [Int], in windows: Windows) -> [Double] {
    networks[0].forecast(origins: origins, in: windows)
  }

  /// Those of the networks.
  package var quantileLevels: [Double] { networks[0].quantileLevels }

  /// The first network's quantiles.
  package func forecastQuantiles(origins: [Int], in windows: Windows) -> [Double] {
    networks[0].forecastQuantiles(origins: origins, in: windows)
  }

  /// Networks of a population that shares this many epochs.
  package static func count(epochs: Int) -> Int { max(1, min(size, epochs)) }

  /// Who goes on from whom, given each network's loss; nobody where those that are replaced would be among the best.
  ///
  /// Equal losses are ordered by place. Draws one number for the source and one for the factor of each copy.
  package static func copies(losses: [Double], using stream: inout RandomStream) -> [Copy] {
    let order = losses.indices.sorted { (losses[$0], $0) < (losses[$1], $1) }
    let count = max(1, Int(Double(losses.count) * share))
    guard 2 * count <= losses.count else { return [] }
    return (0..<count).map { i in
      let source = order[stream.integer(below: count)]
      return Copy(
        of: order[order.count - 1 - i], from: source, rateFactor: stream.uniform() < 0.5 ? 0.8 : 1.2)
    }
  }

  /// Trains all networks on a task and leaves the best one's parameters in the first.
  ///
  /// The outcome's epochs are those that led to the best network, and its spending that of all. A network whose training fails is the
  /// worst until it is replaced. Throws where all have failed.
  package func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    var stream = RandomStream(seed: RandomStream.seed(task.context.seed, "population"))
    var members: [Member] = []
    for (k, network) in networks.enumerated() {
      if k > 0 { network.initialize(seed: RandomStream.seed(task.shuffleSeed, "weights", k)) }
      let member = Member(try start(k, task, network, rate: pow(10, 2 * stream.uniform() - 1)))
      members.append(member)
    }
    let rounds = task.epochs / networks.count
    for epoch in 1...rounds {
      for k in members.indices { members[k].train(epoch: epoch) }
      if epoch % Population.interval == 0 && epoch < rounds {
        for copy in Population.copies(losses: members.map(\.standing), using: &stream) {
          members[copy.of].adopt(members[copy.from], rateFactor: copy.rateFactor)
        }
      }
    }
    return try best(of: members)
  }

  private func start(
    _ k: Int, _ task: TrainingTask, _ network: NeuralForecaster, rate factor: Double
  ) throws(TrainingFailure) -> EpochLoop<NetworkTraining> {
    var task = task
    if k > 0 { task.shuffleSeed = RandomStream.seed(task.shuffleSeed, "member", k) }
    task.epochs /= networks.count
    task.context.epochs = task.epochs
    task.context.startRate *= factor
    task.context.seed = RandomStream.seed(task.context.seed, "member", k)
    var run = EpochLoop(task, NetworkTraining(of: task, on: network))
    try run.begin()
    return run
  }

  private func best(of members: [Member]) throws(TrainingFailure) -> TrainingOutcome {
    var best: (loss: Double, member: Int, outcome: TrainingOutcome)?
    var spending = Spending()
    var members = members
    for k in members.indices {
      spending += members[k].run.books.ledger.spending
      guard let outcome = members[k].finish(), let loss = outcome.validationLoss ?? outcome.trainLoss else { continue }
      if loss < best?.loss ?? .infinity { best = (loss, k, outcome) }
    }
    guard var best else {
      var failure = members.compactMap(\.failure).first ?? TrainingFailure(reason: "no network ended an epoch well")
      failure.spending = spending
      throw failure
    }
    if best.member > 0 { networks[0].parameters = networks[best.member].parameters }
    best.outcome.spending = spending
    return best.outcome
  }

  /// One network's training.
  private struct Member {
    var run: EpochLoop<NetworkTraining>
    var failure: TrainingFailure?

    init(_ run: EpochLoop<NetworkTraining>) { self.run = run }

    /// The loss that counts in selection.
    var standing: Double { failure == nil ? run.books.ledger.standing : .infinity }

    /// Leaves its network with what training came to; nil where no epoch ended well.
    mutating func finish() -> TrainingOutcome? { failure == nil ? try? run.outcome() : nil }

    mutating func train(epoch: Int) {
      guard failure == nil, !run.books.ledger.isDone else { return }
      do throws(TrainingFailure) { _ = try run.train(epoch: epoch) } catch { failure = error }
    }

    mutating func adopt(_ other: Member, rateFactor: Double) {
      guard other.failure == nil else { return }
      run.adopt(other.run, rateFactor: rateFactor)
      failure = nil
    }
  }
}
