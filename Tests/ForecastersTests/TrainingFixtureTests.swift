import Forecasters
import Foundation
import Kernels
import LearningRates
import Randomness
import Series
import Testing

/// PyTorch's epochs, written by scripts/reference/training_fixtures.py.
private struct Fixture: Decodable {
  struct Lipschitz: Decodable, Sendable, CustomTestStringConvertible {
    struct Block: Decodable, Sendable {
      var layer: Int
      var kind: ParameterBlock.Kind
      var values: [Float]
    }
    var name: String
    var model: String
    var hidden: [Int]
    var activation: Activation
    var lookback: Int
    var horizon: Int
    var anchor: Anchor
    var anchoredColumns: Int
    var columns: [[Double]]
    var origins: [Int]
    var batch: Int
    var loss: String
    var blocks: [Block]
    var rates: [Double]
    var parameters: [[Float]]
    var testDescription: String { name }
  }

  struct PopulationRun: Decodable {
    struct Winner: Decodable {
      var member: Int
      var rates: [Double]
      var losses: [Double]
      var parameters: [[Float]]
    }
    struct Copy: Decodable {
      var epoch: Int
      var of: Int
      var from: Int
      var factor: Double
    }
    var lookback: Int
    var horizon: Int
    var anchor: Anchor
    var anchoredColumns: Int
    var columns: [[Double]]
    var origins: [Int]
    var validation: [Int]
    var batch: Int
    var hidden: [Int]
    var epochs: Int
    var rate: Double
    var copies: [Copy]
    var last: Winner
    var best: Winner
  }

  var lalr: [Lipschitz]
  var pbt: PopulationRun

  static let shared: Fixture = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/training.json")
    do { return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)) } catch {
      fatalError("\(file.path): \(error)")
    }
  }()
}

@Suite struct TrainingFixtureTests {
  @Test(arguments: Fixture.shared.lalr)
  private func ratesByLipschitzConstantsAreTheReferences(fixture: Fixture.Lipschitz) throws {
    let windows = makeWindows(
      fixture.columns, lookback: fixture.lookback, horizon: fixture.horizon, anchor: fixture.anchor,
      anchored: fixture.anchoredColumns)
    var configuration = NeuralForecaster.Configuration(
      architecture: fixture.model == "mlp"
        ? .mlp(hidden: fixture.hidden, activation: fixture.activation)
        : .lstm(hidden: fixture.hidden[0], layers: fixture.hidden.count),
      optimizer: OptimizerSettings(kind: .sgd), batch: fixture.batch)
    configuration.lipschitz = HeadLipschitz.Loss(rawValue: fixture.loss)
    #expect(configuration.lipschitz != nil)
    let network = NeuralForecaster(
      configuration, lookback: fixture.lookback, features: fixture.columns.count, horizon: fixture.horizon)
    func flat(_ values: [[Float]]) throws -> [Float] {
      try network.kernel.blocks.flatMap { block in
        values[try #require(fixture.blocks.firstIndex { $0.layer == block.layer && $0.kind == block.kind })]
      }
    }
    network.parameters = try flat(fixture.blocks.map(\.values))
    let outcome = try network.train(
      makeTask(windows, training: fixture.origins, epochs: fixture.rates.count, rate: 1))
    for (epoch, wanted) in zip(outcome.epochs, fixture.rates) {
      #expect(abs(epoch.rate / wanted - 1) < 1e-4, "epoch \(epoch.epoch): \(epoch.rate), not \(wanted)")
    }
    #expect(outcome.epochs.count == fixture.rates.count && outcome.rateEnd == outcome.epochs.last?.rate)
    for (i, (a, b)) in zip(network.parameters, try flat(fixture.parameters)).enumerated() {
      #expect(abs(a - b) < 1e-4, "parameter \(i): \(a), not \(b)")
    }
    // A pass forward over all samples before each epoch.
    #expect(outcome.spending.forwardSamples == fixture.rates.count * fixture.origins.count)
  }

  @Test(arguments: [nil, 32])
  func aPopulationTakesTheReferencesPath(patience: Int?) throws {
    let fixture = Fixture.shared.pbt
    let wanted = patience == nil ? fixture.last : fixture.best
    let windows = makeWindows(
      fixture.columns, lookback: fixture.lookback, horizon: fixture.horizon, anchor: fixture.anchor,
      anchored: fixture.anchoredColumns)
    let network = makeNetwork(
      .mlp(hidden: fixture.hidden, activation: .tanh), for: windows, optimizer: .adam, batch: fixture.batch)
    var task = makeTask(
      windows, training: fixture.origins, validation: fixture.validation, epochs: fixture.epochs, rate: fixture.rate)
    task.stopping.patience = patience
    let outcome = try Population(of: network, epochs: fixture.epochs).train(task)
    #expect(outcome.epochs.count == wanted.rates.count && wanted.rates.count == fixture.epochs / 4)
    for (epoch, (rate, loss)) in zip(outcome.epochs, zip(wanted.rates, wanted.losses)) {
      #expect(abs(epoch.rate / rate - 1) < 1e-12, "epoch \(epoch.epoch)")
      #expect(abs(epoch.validationLoss / loss - 1) < 1e-5, "epoch \(epoch.epoch)")
    }
    for (a, b) in zip(network.parameters, wanted.parameters.joined()) { #expect(abs(a - b) < 2e-5) }
    #expect(outcome.spending.gradientSamples == fixture.epochs * fixture.origins.count)
    #expect(outcome.spending.forwardSamples == fixture.epochs * fixture.validation.count)
  }

  /// Copies are made in the fixture, of copies too, and the two readings of the best network differ.
  @Test func theReferenceCopies() {
    let fixture = Fixture.shared.pbt
    #expect(fixture.copies.count == 3 && Set(fixture.copies.map(\.factor)) == [0.8, 1.2])
    #expect(fixture.copies.contains { copy in fixture.copies.contains { $0.of == copy.from && $0.epoch < copy.epoch } })
    #expect(Set(fixture.last.rates).count == 3 && fixture.last.member > 0)
    #expect(fixture.last.parameters != fixture.best.parameters)
  }
}
