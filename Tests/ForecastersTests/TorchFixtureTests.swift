import Forecasters
import Foundation
import Kernels
import Series
import Testing

/// PyTorch's numbers, written by scripts/reference/torch_fixtures.py and transformer_fixtures.py.
private struct Fixtures: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Block: Decodable, Sendable {
      /// The block's, where a layer has several of a kind.
      var name: String?
      var layer: Int
      var kind: ParameterBlock.Kind
      var values: [Float]
      var gradient: [Float]
    }
    struct Run: Decodable, Sendable {
      var optimizer: OptimizerKind
      var rate: Double
      var weightDecay: Float
      var losses: [Double]
      var parameters: [[Float]]
    }
    var name: String
    var model: String
    var hidden: [Int]
    var activation: Activation
    var width: Int?
    var dilations: [Int]?
    var residual: Bool?
    var layers: Int?
    var heads: Int?
    var feedForward: Int?
    var patch: Int?
    var stride: Int?
    var positions: TransformerShape.Positions?
    var readout: TransformerShape.Readout?
    /// The levels of quantiles; nil for point forecasts, which are trained by squared errors.
    var quantiles: [Double]?
    var lookback: Int
    var horizon: Int
    var anchor: Anchor
    var anchoredColumns: Int
    var columns: [[Double]]
    var origins: [Int]
    var forecasts: [Double]
    var loss: Double
    var blocks: [Block]
    var runs: [Run]
    var testDescription: String { name }
  }
  var cases: [Case]

  static let all = cases(of: "torch.json") + cases(of: "transformer.json")

  private static func cases(of name: String) -> [Case] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
    guard let data = try? Data(contentsOf: file) else { fatalError("cannot read \(file.path)") }
    do { return try JSONDecoder().decode(Fixtures.self, from: data).cases } catch {
      fatalError("\(file.path): \(error)")
    }
  }
}

@Suite struct TorchFixtureTests {
  @Test(arguments: Fixtures.all)
  private func forwardPassAndGradientsArePyTorchs(fixture: Fixtures.Case) throws {
    let (network, windows) = try make(fixture, OptimizerSettings(kind: .sgd), clipNorm: .infinity)
    let forecasts =
      fixture.quantiles == nil
      ? network.forecast(origins: fixture.origins, in: windows)
      : network.forecastQuantiles(origins: fixture.origins, in: windows)
    #expect(forecasts.count == fixture.forecasts.count)
    for (found, wanted) in zip(forecasts, fixture.forecasts) {
      #expect(abs(found - wanted) < 1e-5)
    }
    let outcome = try network.train(makeTask(windows, training: fixture.origins, epochs: 1, rate: 1e-6))
    #expect(abs((outcome.trainLoss ?? .nan) - fixture.loss) < 1e-5)
    let wanted = flat(fixture, network, fixture.blocks.map(\.gradient))
    for i in wanted.indices { #expect(abs(network.gradients[i] - wanted[i]) < 1e-5, "parameter \(i)") }
  }

  @Test(arguments: Fixtures.all)
  private func tenTrainingStepsArePyTorchs(fixture: Fixtures.Case) throws {
    for run in fixture.runs {
      let (network, windows) = try make(
        fixture, OptimizerSettings(kind: run.optimizer, weightDecay: run.weightDecay), clipNorm: 1)
      let outcome = try network.train(makeTask(windows, training: fixture.origins, epochs: 10, rate: run.rate))
      #expect(outcome.spending.gradientSteps == 10)
      for (epoch, wanted) in zip(outcome.epochs, run.losses) {
        #expect(abs(epoch.trainLoss - wanted) < 1e-5, "\(run.optimizer), step \(epoch.epoch)")
      }
      let wanted = flat(fixture, network, run.parameters)
      for (i, (a, b)) in zip(network.parameters, wanted).enumerated() {
        #expect(abs(a - b) < 1e-5, "\(run.optimizer), parameter \(i): \(a), not \(b)")
      }
    }
  }

  private func make(
    _ fixture: Fixtures.Case, _ optimizer: OptimizerSettings, clipNorm: Double
  ) throws -> (NeuralForecaster, Windows) {
    let windows = makeWindows(
      fixture.columns, lookback: fixture.lookback, horizon: fixture.horizon, anchor: fixture.anchor,
      anchored: fixture.anchoredColumns)
    var configuration = NeuralForecaster.Configuration(
      architecture: try architecture(fixture), optimizer: optimizer, batch: fixture.origins.count, clipNorm: clipNorm)
    configuration.quantiles = fixture.quantiles ?? []
    let network = NeuralForecaster(
      configuration, lookback: fixture.lookback, features: fixture.columns.count, horizon: fixture.horizon)
    network.parameters = flat(fixture, network, fixture.blocks.map(\.values))
    return (network, windows)
  }

  private func architecture(_ fixture: Fixtures.Case) throws -> NeuralForecaster.Architecture {
    switch fixture.model {
    case "mlp": .mlp(hidden: fixture.hidden, activation: fixture.activation)
    case "lstm": .lstm(hidden: fixture.hidden[0], layers: fixture.hidden.count)
    case "tcn":
      .tcn(
        channels: fixture.hidden[0], width: try #require(fixture.width), dilations: try #require(fixture.dilations),
        activation: fixture.activation, residual: fixture.residual == true)
    default:
      .transformer(width: fixture.hidden[0], layers: try #require(fixture.layers), shape: try shape(fixture))
    }
  }

  private func shape(_ fixture: Fixtures.Case) throws -> TransformerShape {
    var shape = TransformerShape()
    shape.heads = try #require(fixture.heads)
    shape.feedForward = fixture.feedForward
    (shape.patch, shape.stride) = (try #require(fixture.patch), fixture.stride)
    (shape.positions, shape.readout) = (try #require(fixture.positions), try #require(fixture.readout))
    return shape
  }

  /// Values given block by block, in the kernel's order.
  private func flat(_ fixture: Fixtures.Case, _ network: NeuralForecaster, _ values: [[Float]]) -> [Float] {
    var result = [Float](repeating: .nan, count: network.parameterCount)
    for block in network.kernel.blocks {
      guard
        let i = fixture.blocks.firstIndex(where: {
          $0.layer == block.layer && $0.kind == block.kind && $0.name ?? block.name == block.name
        })
      else {
        fatalError("\(fixture.name) has no \(block.kind) of layer \(block.layer)")
      }
      result.replaceSubrange(block.range, with: values[i])
    }
    return result
  }
}
