import Forecasters
import Reporter
import Series
import Testing

@testable import Study

@Suite("Contests of networks")
struct NetworkContestTests {
  private static func network(_ rate: Double, lookback: Int = 6) -> SharedNetwork {
    SharedNetwork(
      forecaster: "mlp", hidden: [6], lookback: lookback, anchor: .instance, rate: rate, batch: 8, epochs: 6)
  }

  /// A network that learns, and one whose rate is too small for it to learn anything.
  private static let candidates = [network(1e-9), network(0.02)]

  /// Two waves of 120 rows, the last 40 to be forecast.
  private static func panel(future: Double? = nil) -> FrozenPanel {
    let first: [Double] = (0..<120).map { row in Double((row * 7) % 12) }
    let second: [Double] = (0..<120).map { row in 100 + 3 * Double((row * 5) % 8) }
    let channels = [first, second].map { channel in
      channel.enumerated().map { row, value in row >= 80 ? future ?? value : value }
    }
    return FrozenPanel(channels, split: FrozenSplit(training: 60, validation: 20, test: 40))
  }

  private static func measured(_ panel: FrozenPanel) async throws -> NetworkAnchors {
    var anchors = NetworkAnchors()
    try await anchors.run(
      NetworkContest(name: "MLP", candidates: candidates, published: [("X", [.nan, 0.5])], gate: 0...1),
      benchmark: "waves", panel: panel, horizons: [2, 3], workers: 2, progress: { _, _, _ in })
    return anchors
  }

  @Test func theNetworkWithTheLeastValidationErrorIsTestedBySeveralSeeds() async throws {
    let panel = Self.panel()
    let anchors = try await Self.measured(panel)
    #expect(anchors.rows.map(\.horizon) == [2, 3] && anchors.fits == 10)
    for row in anchors.rows {
      #expect(row.chosen == Self.candidates[1].text)
      let origins = panel.split.testOrigins(horizon: row.horizon).count
      var walks: [SharedNetwork.Outcome] = []
      for seed in NetworkAnchors.seeds {
        walks.append(
          try await Self.candidates[1].walked(over: panel, horizon: row.horizon, origins: origins, seed: seed))
      }
      // What is forecast beside has no part in what is learned.
      #expect(row.validationError == walks[0].validationError)
      for (convention, errors) in [(WindowConvention.all, row.errors), (.wholeBatches, row.wholeBatchErrors)] {
        #expect(errors == walks.map { panel.error(of: $0.forecasts, horizon: row.horizon, convention) })
      }
      #expect(Set(row.errors).count == 3)
    }
    // The first horizon has no published figure to go by.
    #expect(anchors.rows[0].isMet == nil && anchors.gateCount == 1)
    #expect(anchors.failures == (anchors.rows[1].error <= 0.5 ? 0 : 1))
  }

  @Test func theTextOfANetworkNamesItsShape() {
    var network = Self.network(0.02)
    #expect(network.text == "6 units, lookback 6, anchor instance, η 0.02, batch 8, 6 epochs")
    (network.hidden, network.hasShortcut) = ([6, 5], true)
    #expect(network.text.hasPrefix("6+5 units and shortcut, lookback 6,"))
    network.hidden = []
    #expect(network.text.hasPrefix("linear, lookback 6,"))
  }

  @Test func whatCameChangesNoChoice() async throws {
    let clean = try await Self.measured(Self.panel()).rows
    let other = try await Self.measured(Self.panel(future: 50)).rows
    #expect(clean.map(\.chosen) == other.map(\.chosen))
    #expect(clean.map(\.validationError) == other.map(\.validationError))
    #expect(zip(clean, other).allSatisfy { $0.errors != $1.errors })
  }

  private static let m4: M4Hourly = {
    func value(_ row: Int, _ series: Int) -> Double {
      let noise = Double((row * row * (series + 3)) % 17)
      return 10 + Double((row * 7 + series) % 24) + 0.1 * noise
    }
    return M4Hourly(
      members: (0..<3).map { series in
        M4Hourly.Member(
          name: "H\(series)", history: (0..<240).map { value($0, series) },
          future: (240..<288).map { value($0, series) })
      })
  }()

  @Test func onM4TheLastHoursGivenDecideAndThoseThatCameAreScored() async throws {
    let contest = M4Contest(
      name: "MLP",
      candidates: Self.candidates.map { network in
        var daily = Self.network(network.rate, lookback: 24)
        daily.epochs = 3
        return M4Network(network: daily, scaling: .steps)
      }, published: [10, 1, 0.9])
    var anchors = NetworkAnchors()
    try await anchors.run([contest], on: Self.m4, workers: 2) { _, _, _ in }
    let row = try #require(anchors.m4.first)
    #expect(row.chosen == contest.candidates[1].text && anchors.fits == 5)
    let network = contest.candidates[1]
    let score = try await Self.m4.score(network.forecasts(of: Self.m4, seed: 1))
    #expect(row.smapes.count == 3 && row.smapes[0] == score.smape && row.mases[0] == score.mase)
    #expect(try row.owas[0] == score.owa(Self.m4.score(.adjusted)))
    #expect(row.isMet == (row.owa <= 0.9))
  }

  @Test func theDocumentSaysWhichGatesAreMissedAndByHowMuch() async throws {
    func gate(_ measured: Double) -> Anchors.Gate {
      Anchors.Gate(
        benchmark: "waves", horizon: 2, convention: .wholeBatches, windows: 64, measured: measured, reference: 1)
    }
    func naive(_ measured: Double) -> Anchors.M4Gate {
      Anchors.M4Gate(method: "Naive2", measure: "sMAPE", measured: measured, reference: 18.383)
    }
    let anchors = Anchors(gates: [gate(1.0002), gate(1.0105)], m4Gates: [naive(18.383), naive(18.4)])
    #expect(anchors.failures == 2)
    var networks = try await Self.measured(Self.panel())
    networks.m4 = [
      NetworkAnchors.M4Row(
        network: "MLP", chosen: "", validationOWA: 0.5, smapes: [10, 12], mases: [1, 1.5], owas: [0.5, 0.7],
        published: [13.842, 2.607, 0.921])
    ]
    networks.seconds = 16
    let text = MarkdownReport().text(anchors.document(networks))
    #expect(text.contains("| waves | 2 | whole batches of 32 | 64 | 1.0002 | 1.000 | pass |"))
    #expect(text.contains("| waves | 2 | whole batches of 32 | 64 | 1.0105 | 1.000 | FAIL by 0.0100 |"))
    #expect(text.contains("| Naive2 | sMAPE | 18.4000 | 18.383 | FAIL by 0.0165 |"))
    #expect(
      text.contains(
        "| MLP | 0.500 | 10.000–12.000 | 1.000–1.500 | 0.600 | 0.500–0.700 | 13.842 / 2.607 / 0.921 | pass |"))
    #expect(text.contains("10 networks trained in 16 seconds, 0.62 a second."))
    #expect(!MarkdownReport().text(anchors.document()).contains("Networks on"))
  }
}
