internal import Series

/// A family of forecasters: everything that a run knows about one, declared once.
///
/// The built-in families stand in files of their own and in `Families.builtIn`; a caller's own is made in the same way and given
/// to a job, an audit or the command line. To add one: a file with an extension that makes it, and its name in that list.
public struct ForecasterFamily: Sendable {
  /// How a family learns.
  public enum Learning: Sendable {
    /// By gradients over epochs, as the networks of this package: with any optimizer, at the rates of a rule.
    case network
    /// Over epochs at the rates of a rule, in its own way.
    case epochs
    /// At once, without epochs, a rate or random numbers.
    case atOnce
  }

  /// What a forecaster needs, from above.
  public struct Cost: Sendable {
    /// Bytes of its buffers.
    public var bytes = 0
    /// What of them belongs to the parameters, however small the batch.
    public var parameterBytes = 0
    /// Passes over all parameters that a sample takes: 1, or for a network that reads row by row the rows.
    public var passes = 1.0
  }

  /// The name, of letters, digits, '-' and '_', by which configurations and arms call it.
  public let name: String
  /// How it learns.
  public let learning: Learning
  /// The keys of settings that it reads beyond those that all of its way of learning do; a setting that no family of a run reads is refused.
  public let settings: Set<String>
  /// What it declares of them; nothing of a caller's own.
  package let declared: [any FamilySettingDeclaration]
  /// The settings of its own, which are given as `--set KEY=VALUE`; none of a built-in one.
  package let own: [any FamilySettingDeclaration]
  /// Whether it has a hidden layer for each width that the setting `hidden` has.
  package let hasLayersOfEachWidth: Bool
  /// Whether the weights in and out of each of its hidden neurons are apart, so that neurons can have rates of their own.
  package let hasNeurons: Bool
  /// Whether it reads other columns than the target.
  public let readsCovariates: Bool
  /// Makes one that has learned nothing yet; each arm of each series has its own.
  public let make: @Sendable (ForecasterSettings) -> any TrainableForecaster
  /// Optimizer steps of an epoch over so many samples.
  public let steps: @Sendable (_ samples: Int, ForecasterSettings) -> Int
  /// What one needs, with so many copies of its parameters kept beside it; nothing where that is not known.
  public let cost: @Sendable (ForecasterSettings, _ copies: Int) -> Cost
  /// The rows before the origin's own that a forecast reads, of those from the first of the training range on; nil for all of these.
  public let reach: @Sendable (ForecasterSettings) -> Int?
  /// Whether forecasts read rows before the training range too, as of what learns nothing.
  package let readsBeforeTraining: Bool

  /// A family of networks, given the shape of one by its settings.
  public init(
    network name: String, reading settings: [PartialKeyPath<FamilySettings>], hasLayersOfEachWidth: Bool = false,
    hasNeurons: Bool = false,
    architecture: @escaping @Sendable (ForecasterSettings) -> NeuralForecaster.Architecture
  ) {
    // Whatever a network is, its head can have quantiles.
    declared = (settings + [\.quantiles]).compactMap {
      FamilySettings()[keyPath: $0] as? any FamilySettingDeclaration
    }
    (self.name, learning, readsCovariates) = (name, .network, true)
    (self.settings, self.hasLayersOfEachWidth, own) = (Set(declared.map(\.key)), hasLayersOfEachWidth, [])
    self.hasNeurons = hasNeurons
    make = { settings in
      let network = NeuralForecaster(
        settings.configuration(of: architecture(settings)), lookback: settings.lookback, features: settings.features,
        horizon: settings.horizon)
      return settings.population.map { Population(of: network, epochs: $0) } ?? network
    }
    steps = { samples, settings in settings.configuration(of: architecture(settings)).steps(samples: samples) }
    cost = { settings, copies in
      func bytes(batch: Int) -> Int {
        var configuration = settings.configuration(of: architecture(settings))
        configuration.batch = batch
        return NeuralForecaster.byteCount(
          configuration, lookback: settings.lookback, features: settings.features, horizon: settings.horizon,
          copies: copies)
      }
      return Cost(
        bytes: bytes(batch: settings.batch), parameterBytes: bytes(batch: 1),
        passes: architecture(settings).passes(settings.lookback))
    }
    reach = { architecture($0).streaming == nil ? $0.lookback - 1 : nil }
    readsBeforeTraining = false
  }

  /// A family of one's own that learns over epochs; `own` are settings that no other family has.
  public init(
    _ name: String, reading settings: Set<String> = [], own: [any FamilySettingDeclaration] = [],
    _ make: @escaping @Sendable (ForecasterSettings) -> any TrainableForecaster
  ) {
    (self.name, learning, self.settings, readsCovariates) = (name, .epochs, settings, true)
    (declared, self.own, hasLayersOfEachWidth) = ([], own, true)
    hasNeurons = false
    self.make = make
    steps = { _, _ in 1 }
    cost = { _, _ in Cost() }
    reach = { $0.lookback - 1 }
    readsBeforeTraining = false
  }

  /// A family that is fitted at once; `reach` as above, a window where it is not given, and `own` settings that no other family has.
  public init(
    atOnce name: String, readsCovariates: Bool = false, own: [any FamilySettingDeclaration] = [],
    reach: @escaping @Sendable (ForecasterSettings) -> Int = { $0.lookback - 1 },
    _ make: @escaping @Sendable (ForecasterSettings) -> any Forecaster
  ) {
    self.init(atOnce: name, readsCovariates: readsCovariates, own: own, readsBeforeTraining: false, reach: reach, make)
  }

  package init(
    atOnce name: String, readsCovariates: Bool = false, own: [any FamilySettingDeclaration] = [],
    readsBeforeTraining: Bool, reach: @escaping @Sendable (ForecasterSettings) -> Int,
    _ make: @escaping @Sendable (ForecasterSettings) -> any Forecaster
  ) {
    (self.name, learning, settings, self.readsCovariates) = (name, .atOnce, [], readsCovariates)
    (declared, self.own, hasLayersOfEachWidth) = ([], own, false)
    hasNeurons = false
    self.make = { FittedAtOnce(forecaster: make($0)) }
    steps = { _, _ in 0 }
    cost = { _, _ in Cost() }
    self.reach = { max(reach($0), $0.lookback - 1) }
    self.readsBeforeTraining = readsBeforeTraining
  }
}

/// The families of a run, by name.
public struct Families: Sendable {
  /// The families that are always there.
  public static let builtIn = Families(all: [
    .mlp, .lstm, .tcn, .transformer, .linear, .lastValue, .drift, .seasonalNaive, .trainingMean, .ridge, .har,
    .blend,
  ])

  /// All of them, in the order in which they are named.
  public let all: [ForecasterFamily]

  /// The built-in families, and a caller's own after them.
  public static func with(_ own: [ForecasterFamily]) -> Families { Families(all: builtIn.all + own) }

  private init(all: [ForecasterFamily]) { self.all = all }

  /// The family of that name, or the only one that has it in letters of another case.
  public subscript(name: String) -> ForecasterFamily? {
    if let exact = all.first(where: { $0.name == name }) { return exact }
    let folded = all.filter { $0.name.lowercased() == name.lowercased() }
    return folded.count == 1 ? folded[0] : nil
  }

  /// The names of those that learn over epochs.
  public var trained: [String] { all.filter { $0.learning != .atOnce }.map(\.name) }

  /// The names of those that read a setting.
  public func reading(_ key: String) -> [String] { all.filter { $0.settings.contains(key) }.map(\.name) }

  /// The settings that they declare, each once.
  package var declared: [any FamilySettingDeclaration] {
    var keys: Set<String> = []
    return all.flatMap(\.declared).filter { keys.insert($0.key).inserted }
  }

  /// The names of those that are fitted at once.
  public var atOnce: [String] { all.filter { $0.learning == .atOnce }.map(\.name) }
}

/// A forecaster that is fitted at once, among those that carry parameters: it has none, and is fitted again rather than saved.
struct FittedAtOnce: TrainableForecaster, SelfShrinking {
  private var forecaster: any Forecaster

  init(forecaster: any Forecaster) { self.forecaster = forecaster }

  var name: String { forecaster.name }
  var naiveWeight: Double? { (forecaster as? any SelfShrinking)?.naiveWeight }
  var parameters: [Float] {
    get { [] }
    set {}
  }

  mutating func initialize(seed: UInt64) {}

  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome { try forecaster.train(task) }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    forecaster.forecast(origins: origins, in: windows)
  }
}
