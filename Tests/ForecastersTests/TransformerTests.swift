import Forecasters
import Kernels
import Series
import Testing

@Suite struct TransformerTests {
  @Test func aFreshNetworkNormalizesAlone() throws {
    var shape = TransformerShape()
    (shape.heads, shape.patch) = (2, 2)
    let windows = makeWindows([(0..<20).map(Double.init)], lookback: 6, horizon: 1, anchor: .none)
    let network = makeNetwork(.transformer(width: 8, layers: 2, shape: shape), for: windows)
    network.initialize(seed: 3)
    let parameters = network.parameters
    for block in network.kernel.blocks {
      let values = parameters[block.range]
      switch block.kind {
      case .gain: #expect(values.allSatisfy { $0 == 1 }, "\(block.name)")
      case .offset: #expect(values.allSatisfy { $0 == 0 }, "\(block.name)")
      case .place: #expect(values.contains { $0 != 0 } && values.allSatisfy { abs($0) <= 0.02 })
      case .weight, .recurrentWeight:
        let bound = 1 / Float(block.rows).squareRoot()
        #expect(values.allSatisfy { abs($0) <= bound } && values.contains { abs($0) > 0.8 * bound }, "\(block.name)")
      case .bias: #expect(values.contains { $0 != 0 }, "\(block.name)")
      }
    }
  }

  @Test func aSampleTakesAPassForEachPatch() {
    var settings = ForecasterSettings(lookback: 30, features: 1, horizon: 1)
    #expect(ForecasterFamily.transformer.cost(settings, 0).passes == 30)
    settings.patch = 16
    #expect(ForecasterFamily.transformer.cost(settings, 0).passes == 3)
  }
}
