internal import Series

/// One kind of network on one benchmark: the settings that are tried, and the published figures that the chosen ones stand beside.
struct NetworkContest: Sendable {
  /// What the network is called.
  let name: String
  /// The settings, of which those with the least validation error are chosen.
  let candidates: [SharedNetwork]
  /// Published figures by horizon, the gate's first; `nan` where there is none.
  let published: [(name: String, errors: [Double])]
  /// What the ratio of the error to the first published figure may be.
  let gate: ClosedRange<Double>?

  /// LTSF-Linear's own linear network with its own settings (Zeng and others 2023, arXiv:2205.13504).
  private static func linear(rate: Double, batch: Int, _ published: [Double]) -> NetworkContest {
    NetworkContest(
      name: "NLinear",
      candidates: [
        SharedNetwork(forecaster: "linear", anchor: .lastValue, rate: rate, batch: batch)
      ],
      published: [("NLinear", published)], gate: 0.97...1.03)
  }

  private static func mlp(
    _ units: Int, _ rate: Double, _ dropout: Double, _ anchor: Anchor, shortcut: Bool = false
  ) -> SharedNetwork {
    SharedNetwork(
      forecaster: "mlp", hidden: [units], anchor: anchor, rate: rate, dropout: dropout, hasShortcut: shortcut)
  }

  private static func lstm(_ rate: Double, _ anchor: Anchor) -> SharedNetwork {
    SharedNetwork(forecaster: "lstm", hidden: [64], lookback: 96, anchor: anchor, rate: rate, epochs: 2)
  }

  /// Beside TiDE (Das and others 2023, arXiv:2304.08424) and LSTMa (Zhou and others 2021, arXiv:2012.07436).
  static let hourlyETT = [
    linear(rate: 0.005, batch: 32, [0.374, 0.408, 0.429, 0.440]),
    NetworkContest(
      name: "MLP",
      candidates: [
        mlp(256, 0.001, 0.3, .instance), mlp(256, 0.0003, 0.3, .instance), mlp(512, 0.0003, 0.5, .instance),
        mlp(256, 0.0003, 0.5, .lastValue), mlp(512, 0.0006, 0.9, .instance, shortcut: true),
        mlp(256, 0.001, 0.7, .lastValue, shortcut: true),
      ],
      published: [
        ("TiDE", [0.375, 0.412, 0.435, 0.454]), ("PatchTST", [0.375, 0.414, 0.431, 0.449]),
        ("N-HiTS", [0.378, 0.427, 0.458, 0.561]),
      ], gate: 0...1.1),
    NetworkContest(
      name: "LSTM", candidates: [lstm(0.003, .instance), lstm(0.003, .lastValue)],
      published: [("LSTMa", [.nan, .nan, 1.424, 1.960])], gate: 0...1),
  ]

  /// Beside the LSTM of the Autoformer paper (Wu and others 2021, arXiv:2106.13008).
  static let exchange = [
    linear(rate: 0.0005, batch: 8, [0.089, 0.180, 0.331, 1.033]),
    NetworkContest(
      name: "MLP",
      candidates: [
        mlp(256, 0.0003, 0.5, .instance), mlp(256, 0.0003, 0.5, .lastValue), mlp(64, 0.0001, 0.3, .lastValue),
      ],
      published: [("DLinear", [0.081, 0.157, 0.305, 0.643])], gate: nil),
    NetworkContest(
      name: "LSTM", candidates: [lstm(0.001, .instance), lstm(0.001, .lastValue)],
      published: [("LSTM", [1.453, 1.846, 2.136, 2.984])], gate: 0...1),
  ]
}
