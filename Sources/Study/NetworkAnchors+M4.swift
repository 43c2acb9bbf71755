internal import Series
internal import Statistics
internal import WalkForward

extension NetworkAnchors {
  /// A network on the hourly series of M4.
  public struct M4Row: Sendable, Equatable {
    /// What the network is called.
    public let network: String
    /// The settings that were chosen.
    public let chosen: String
    /// Their overall weighted average on the last 48 hours of what was given, with the first seed.
    public let validationOWA: Double
    /// Symmetric mean absolute percentage error, per cent, seed by seed.
    public let smapes: [Double]
    /// Mean absolute scaled error, seed by seed.
    public let mases: [Double]
    /// Overall weighted average, seed by seed.
    public let owas: [Double]
    /// The competition's network of this kind: sMAPE, MASE, OWA.
    public let published: [Double]

    /// The mean of the overall weighted averages.
    public var owa: Double { owas.reduce(0, +) / Double(owas.count) }
    /// Whether it is at most the published one.
    public var isMet: Bool { owa <= published[2] }
  }

  /// Chooses each contest's settings on the last hours given, and measures the chosen ones on those that came.
  mutating func run(
    _ contests: [M4Contest], on m4: M4Hourly, workers: Int,
    progress: (_ stage: String, _ done: Int, _ total: Int) -> Void
  ) async throws {
    let earlier = m4.earlier
    let (naive2, earlierNaive2) = (try m4.score(.adjusted), try earlier.score(.adjusted))
    for contest in contests {
      let tried = try await inParallel(contest.candidates, workers: workers) { candidate in
        try earlier.score(await candidate.forecasts(of: earlier, seed: Self.seeds[0])).owa(earlierNaive2)
      } finished: {
        progress("M4 Hourly, \(contest.name), choosing", $0, contest.candidates.count)
      }
      guard let chosen = zip(contest.candidates, tried).min(by: { $0.1 < $1.1 }) else { continue }
      let scores = try await inParallel(Self.seeds, workers: workers) { seed in
        try m4.score(await chosen.0.forecasts(of: m4, seed: seed))
      } finished: {
        progress("M4 Hourly, \(contest.name), testing", $0, Self.seeds.count)
      }
      fits += contest.candidates.count + Self.seeds.count
      self.m4.append(
        M4Row(
          network: contest.name, chosen: chosen.0.text, validationOWA: chosen.1, smapes: scores.map(\.smape),
          mases: scores.map(\.mase), owas: try scores.map { try $0.owa(naive2) }, published: contest.published))
    }
  }
}

/// One kind of network on M4 Hourly, the settings that are tried and the competition's own network of that kind.
struct M4Contest: Sendable {
  let name: String
  let candidates: [M4Network]
  /// sMAPE, MASE and OWA of the competition's benchmark.
  let published: [Double]

  private static func mlp(
    _ scaling: M4Network.Scaling, _ units: Int, lookback: Int, _ rate: Double, _ anchor: Anchor, batch: Int = 32,
    dropout: Double = 0
  ) -> M4Network {
    M4Network(
      network: SharedNetwork(
        forecaster: "mlp", hidden: [units], lookback: lookback, anchor: anchor, rate: rate, batch: batch,
        dropout: dropout), scaling: scaling)
  }

  private static func lstm(_ scaling: M4Network.Scaling) -> M4Network {
    M4Network(
      network: SharedNetwork(
        forecaster: "lstm", hidden: [64], lookback: 96, anchor: .instance, rate: 0.003, epochs: 2), scaling: scaling)
  }

  static let all = [
    M4Contest(
      name: "MLP",
      candidates: [
        mlp(.deviation, 256, lookback: 168, 0.001, .instance), mlp(.steps, 256, lookback: 168, 0.001, .instance),
        mlp(.steps, 512, lookback: 168, 0.002, .instance), mlp(.steps, 256, lookback: 168, 0.002, .lastValue),
        mlp(.steps, 1024, lookback: 168, 0.002, .instance, batch: 64),
        mlp(.deviation, 512, lookback: 336, 0.0005, .instance, dropout: 0.3),
      ], published: [13.842, 2.607, 0.921]),
    M4Contest(name: "LSTM", candidates: [lstm(.deviation), lstm(.steps)], published: [14.698, 3.048, 1.036]),
  ]
}

/// A network for all M4 series, each scaled by what was given of it.
struct M4Network: Sendable {
  /// What a series is divided by after its mean is taken out.
  enum Scaling: String, Sendable {
    /// Its standard deviation.
    case deviation
    /// Its mean absolute step over 24 hours, as in MASE.
    case steps
  }

  var network: SharedNetwork
  var scaling: Scaling

  var text: String { "\(network.text), scaled by \(scaling.rawValue)" }

  /// Forecasts of the hours after each history, in its own units, by a network that is trained on all histories.
  ///
  /// They end together. Forecasts from 24 of the last 71 hours decide when to stop, and no label after the first of them is trained on.
  func forecasts(of m4: M4Hourly, seed: Int) async throws -> [[Double]] {
    let scales = m4.members.map(scale)
    let longest = m4.members.map(\.history.count).max() ?? 0
    let tables = zip(m4.members, scales).map { member, scale in
      LearningTable(
        member.name, values: scale.scaled(member.history + member.future), before: longest + M4Hourly.horizon,
        horizon: M4Hourly.horizon)
    }
    let outcome = try await network.walked(
      over: tables, cutoff: longest, held: M4Hourly.season, origins: 1, seed: seed)
    return zip(outcome.forecasts, scales).map { values, scale in values.map { $0 * scale.spread + scale.centre } }
  }

  private struct Scale {
    let centre: Double
    let spread: Double
    func scaled(_ values: [Double]) -> [Double] { values.map { ($0 - centre) / spread } }
  }

  private func scale(_ member: M4Hourly.Member) -> Scale {
    let history = member.history
    let standard = Scaler(.standard, columns: [history], rows: history.indices)
    let steps = ForecastErrors(
      actual: Array(history[M4Hourly.season...]), forecast: Array(history.dropLast(M4Hourly.season)))
    return Scale(
      centre: standard.centres[0],
      spread: scaling == .steps && steps.mae > 0 ? steps.mae : standard.spreads[0])
  }
}
