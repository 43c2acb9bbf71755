import Forecasters
import Kernels
import Series
import Testing

@testable import Study

/// Two channels of 60 rows: a wave, and a wave of another length on another level.
private func channels() -> [[Double]] {
  [(0..<60).map { Double(($0 * 7) % 12) }, (0..<60).map { 100 + 3 * Double(($0 * 5) % 8) }]
}

private let split = FrozenSplit(training: 36, validation: 12, test: 12)

private func network(_ rate: Double) -> GlobalNetwork {
  GlobalNetwork(
    architecture: .mlp(hidden: [4], activation: .relu), lookback: 6, anchor: .instance, rate: rate, batch: 8, epochs: 4)
}

@Suite("Networks of the anchors")
struct NetworkAnchorsTests {
  @Test func validationWindowsEndWhereTestLabelsBegin() {
    #expect(split.validationOrigins(horizon: 3) == 35..<45)
    #expect(split.validationOrigins(horizon: 3).last.map { $0 + 3 } == 47)
    #expect(split.testOrigins(horizon: 3).first.map { $0 + 1 } == 48)
    #expect(split.validationOrigins(horizon: 13).isEmpty)
  }

  @Test func windowsOfJoinedSeriesHoldOneSeriesAlone() {
    // The hundreds of a value tell its series.
    let joined = JoinedSeries([[1, 2, 3, 4], [101, 102, 103, 104, 105]], lookback: 2, horizon: 2, anchor: .none)
    #expect(joined.rows(1..<2, of: 0) == [1])
    let origins = joined.rows(1..<3, of: 1)
    #expect(origins == [5, 6])
    for origin in origins {
      let start = joined.windows.start(of: origin)
      let read =
        joined.windows.values[start..<start + 2] + (1...2).map { joined.windows.label(origin: origin, lead: $0) }
      #expect(read.allSatisfy { $0 > 100 })
    }
  }

  @Test func aWindowThatWouldCrossAChannelStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      // One row before the second series' first full window: it would begin in the first series.
      _ = JoinedSeries([[1, 2, 3, 4], [5, 6, 7, 8]], lookback: 2, horizon: 2, anchor: .none).rows(0..<1, of: 1)
    }
    await #expect(processExitsWith: .failure) {
      // The second label of the first series' row 2 would be the second series' first value.
      _ = JoinedSeries([[1, 2, 3, 4], [5, 6, 7, 8]], lookback: 2, horizon: 2, anchor: .none).rows(2..<3, of: 0)
    }
  }

  @Test func testRowsInfluenceNeitherWeightsNorChoice() throws {
    let corrupted = channels().map { $0.prefix(48) + (0..<12).map { _ in 1e9 } }
    let candidates = [network(0.01), network(0.001)]
    let clean = try candidates.map {
      try $0.fit(GlobalTask(FrozenPanel(channels(), split: split), horizon: 3), seed: 1)
    }
    let other = try candidates.map {
      try $0.fit(GlobalTask(FrozenPanel(corrupted.map { Array($0) }, split: split), horizon: 3), seed: 1)
    }
    for (a, b) in zip(clean, other) {
      #expect(a.parameters == b.parameters)
      #expect(a.validationError == b.validationError)
    }
    #expect(clean[0].validationError != clean[1].validationError)
  }

  @Test func validationRowsDecideAndAreNotTrainedOn() throws {
    // With one epoch nothing is chosen, so that validation rows leave no trace in the weights.
    var once = network(0.01)
    once.epochs = 1
    let changed = channels().map { $0.prefix(36) + (0..<24).map { Double($0 % 5) } }
    let clean = try once.fit(GlobalTask(FrozenPanel(channels(), split: split), horizon: 3), seed: 1)
    let other = try once.fit(GlobalTask(FrozenPanel(changed.map { Array($0) }, split: split), horizon: 3), seed: 1)
    #expect(clean.parameters == other.parameters)
    #expect(clean.validationError != other.validationError)
  }

  @Test func testErrorIsTheMeanOverSquaresOfTheForecasts() throws {
    let panel = FrozenPanel(channels(), split: split)
    let fit = try network(0.01).fit(GlobalTask(panel, horizon: 3), seed: 1)
    let origins = split.testOrigins(horizon: 3)
    let forecasts = network(0.01).forecasts(fit, of: panel.channels, origins: [origins, origins], horizon: 3)
    var sum = 0.0
    for (channel, values) in panel.channels.enumerated() {
      for (window, origin) in origins.enumerated() {
        for lead in 1...3 {
          let error = values[origin + lead] - forecasts[channel][window * 3 + lead - 1]
          sum += error * error
        }
      }
    }
    #expect(abs(network(0.01).testErrors(fit, on: panel, horizon: 3).all - sum / 60) < 1e-12)
  }

  @Test func aNetworkWithoutGateOrFigureHasNoVerdict() {
    func row(_ errors: [Double], _ reference: Double, _ gate: ClosedRange<Double>?) -> Bool? {
      NetworkAnchors.Row(
        benchmark: "x", network: "MLP", horizon: 1, chosen: "", validationError: 1, errors: errors,
        wholeBatchErrors: errors, published: [], reference: reference, gate: gate
      ).isMet
    }
    #expect(row([1, 1.2], 1, 0...1.1) == true)
    #expect(row([1.1, 1.2], 1, 0...1.1) == false)
    #expect(row([0.9], 1, 0.97...1.03) == false)
    #expect(row([1], .nan, 0...1) == nil)
    #expect(row([1], 1, nil) == nil)
  }
}
