import Forecasters
import Kernels
import Randomness
import ReferenceNetworks
import Series
import Testing

@Suite struct StateMovesTests {
  /// More origins than one pass takes, against the reference's states, row after row from zero.
  @Test(arguments: [1, 2])
  func areTheMeanLengthsOfTheLastLayersSteps(layers: Int) throws {
    var stream = RandomStream(seed: 23)
    let columns = (0..<2).map { _ in (0..<90).map { _ in stream.normal() } }
    let windows = makeWindows(columns, lookback: 5, horizon: 1)
    let all = origins(of: windows)
    let network = makeNetwork(.lstm(hidden: 3, layers: layers), for: windows, batch: 8)
    let moves = try #require(network.stateMoves(origins: all, in: windows))
    let reference = ReferenceNetwork(shape: .lstm, blocks: network.kernel.blocks)
    let parameters = network.parameters.map(Double.init)
    var (hidden, cell) = (0.0, 0.0)
    for origin in all {
      var states = reference.zeroStates
      for row in origin - 4...origin {
        let before = states[layers - 1]
        _ = reference.step(columns.map { Double(Float($0[row])) }, &states, parameters)
        guard row > origin - 4 else { continue }
        hidden += length(states[layers - 1].h, before.h)
        cell += length(states[layers - 1].c, before.c)
      }
    }
    let count = Double(4 * all.count)
    #expect(abs(moves.hidden / (hidden / count) - 1) < 1e-5)
    #expect(abs(moves.cell / (cell / count) - 1) < 1e-5)
  }

  private func length(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  @Test func networksWithoutStatesHaveNone() {
    let windows = makeWindows([autoregression(30, phi: 0.8, seed: 1)], lookback: 5, horizon: 1)
    for architecture in [
      NeuralForecaster.Architecture.mlp(hidden: [3], activation: .relu), .lstm(hidden: 3, layers: 1, bptt: 5),
    ] {
      let network = makeNetwork(architecture, for: windows)
      #expect(network.stateMoves(origins: origins(of: windows), in: windows) == nil)
    }
  }
}
