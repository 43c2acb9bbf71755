import Series
import Testing

@testable import Study

/// Two channels of 60 rows: a wave, and a wave of another length on another level.
private func channels() -> [[Double]] {
  [(0..<60).map { Double(($0 * 7) % 12) }, (0..<60).map { 100 + 3 * Double(($0 * 5) % 8) }]
}

private let split = FrozenSplit(training: 36, validation: 12, test: 12)

private func network(_ rate: Double, epochs: Int = 4) -> SharedNetwork {
  SharedNetwork(
    forecaster: "mlp", hidden: [4], lookback: 6, anchor: .instance, rate: rate, batch: 8, epochs: epochs)
}

/// The network's walk over a panel of these channels: all test origins, three leads.
private func walked(_ network: SharedNetwork, _ channels: [[Double]]) async throws -> SharedNetwork.Outcome {
  try await network.walked(over: FrozenPanel(channels, split: split), horizon: 3, origins: 10, seed: 1)
}

@Suite("Networks of the anchors")
struct NetworkAnchorsTests {
  @Test func validationWindowsEndWhereTestLabelsBegin() {
    #expect(split.validationOrigins(horizon: 3) == 35..<45)
    #expect(split.validationOrigins(horizon: 3).last.map { $0 + 3 } == 47)
    #expect(split.testOrigins(horizon: 3).first.map { $0 + 1 } == 48)
    #expect(split.validationOrigins(horizon: 13).isEmpty)
  }

  @Test func testRowsInfluenceNeitherValidationNorTheFirstForecast() async throws {
    let corrupted = channels().map { $0.prefix(48) + (0..<12).map { _ in 1e9 } }
    for rate in [0.01, 0.001] {
      let clean = try await walked(network(rate), channels())
      let other = try await walked(network(rate), corrupted.map { Array($0) })
      #expect(clean.validationError == other.validationError)
      for (a, b) in zip(clean.forecasts, other.forecasts) { #expect(a.prefix(3) == b.prefix(3) && a != b) }
    }
    let errors = try await [walked(network(0.01), channels()), walked(network(0.001), channels())].map(
      \.validationError)
    #expect(errors[0] != errors[1])
  }

  @Test func validationRowsDecideAndAreNotTrainedOn() async throws {
    // With one epoch nothing is chosen, so that validation rows leave no trace in the weights: what is read from the same rows is the same.
    let changed = channels().map { $0.prefix(36) + (36..<42).map { Double($0 % 5) } + $0.suffix(18) }
    let once = network(0.01, epochs: 1)
    let clean = try await walked(once, channels())
    let other = try await walked(once, changed.map { Array($0) })
    #expect(clean.forecasts == other.forecasts)
    #expect(clean.validationError != other.validationError)
  }

  @Test func theWalkIsTheFrozenSplit() async throws {
    // The cutoff is the last row that settings are chosen by; validation origins and test origins are those of the split.
    let panel = FrozenPanel(channels(), split: split)
    let outcome = try await walked(network(0.01), channels())
    #expect(outcome.forecasts.map(\.count) == [30, 30] && split.testOrigins(horizon: 3).count == 10)
    #expect(panel.tables(horizon: 3, origins: 10).map(\.count) == [60, 60])
    let first = try await network(0.01).walked(over: panel, horizon: 3, origins: 1, seed: 1)
    #expect(zip(first.forecasts, outcome.forecasts).allSatisfy { $0 == Array($1.prefix(3)) })
    #expect(first.validationError == outcome.validationError)
  }

  @Test func testErrorIsTheMeanOverSquaresOfTheForecasts() async throws {
    let panel = FrozenPanel(channels(), split: split)
    let origins = split.testOrigins(horizon: 3)
    let forecasts = try await walked(network(0.01), channels()).forecasts
    var sum = 0.0
    for (channel, values) in panel.channels.enumerated() {
      for (window, origin) in origins.enumerated() {
        for lead in 1...3 {
          let error = values[origin + lead] - forecasts[channel][window * 3 + lead - 1]
          sum += error * error
        }
      }
    }
    #expect(abs(panel.error(of: forecasts, horizon: 3, .all) - sum / 60) < 1e-12)
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
