internal import Forecasters
internal import Kernels
internal import WalkForward

extension Claims {
  /// C24 and C25: what happens to neurons and layers.
  static let gradients: [Claim] = [
    Claim(
      "C24", "More contributory neurons get larger updates (§III.A)", .all,
      [
        [
          .decides(
            "correlation of a neuron's steps with its contribution, given its gradient, Fisher's z: above 0 at the paper's one η for all",
            .value(.neuronPartial, Cell(.coldALDVI, in: recorded)), .higher(by: 0.1)),
          .shows(
            "the same with rates by neuron (gain ∝ mean |a ∂L/∂a|, clipped to ½–2)",
            .value(.neuronPartial, Cell(.cold("absolute+perNeuron"), in: recorded)), .higher(by: 0.1)),
          .shows(
            "the same with rates by layer (½ a layer before the head)",
            .value(.neuronPartial, Cell(.cold("absolute+layerDecay"), in: recorded)), .higher(by: 0.1)),
          .decides(
            "rates by neuron: MSE below that of one η for all, N 512",
            .ratio(.cold("absolute+perNeuron"), to: .coldALDVI, in: Common.base), .lower()),
        ],
        [128, 512, 2048].flatMap { n in
          [("perNeuron", "rates by neuron"), ("layerDecay", "rates by layer")].flatMap { wrapper, name in
            ["absolute", "constant"].map { rule in
              Reading.shows(
                "\(rule), \(name), N \(n)",
                .ratio(.cold("\(rule)+\(wrapper)"), to: .cold(rule), in: Common.base.with(\.train, n)), .lower(),
                in: .init(
                  table: "Rates by neuron and by layer, to the same rule with one rate for all", row: "\(rule), N \(n)",
                  column: name))
            }
          }
        },
      ]),
    Claim(
      "C25", "Mitigates vanishing gradients (§III.A)", .all,
      [
        [4, 8].map { depth in
          .decides(
            "log of the first layer's gradient over the head's, mean over the epochs: above that at the constant η of equal mean, "
              + "\(depth) hidden layers of tanh",
            .minus(.value(.gradientRatio, deep(.coldALDVI, depth)), .value(.gradientRatio, matched(depth))),
            .higher(by: 0.05))
        },
        [2, 4, 8].flatMap { depth in
          [
            .shows(
              "gradients do not vanish at a constant η: that log is 0, \(depth) hidden layers",
              .value(.gradientRatio, deep(.freshInit, depth)), .near(0, within: 0.5)),
            .shows(
              "MSE to that of the constant η of equal mean, \(depth) hidden layers",
              .minus(.log(.mse, deep(.coldALDVI, depth)), .log(.mse, matched(depth))), .lower()),
          ]
        },
        [
          .shows(
            "2 hidden layers: the log above that at the constant η of equal mean",
            .minus(.value(.gradientRatio, deep(.coldALDVI, 2)), .value(.gradientRatio, matched(2))),
            .higher(by: 0.05)),
          .shows(
            "LSTM, N 512: share of steps whose gradient is longer than 10 times the median, less a constant rate's",
            .minus(
              .value(.gradientSpikes, Cell(.coldALDVI, in: recurrent)),
              .value(.gradientSpikes, Cell(.freshInit, in: recurrent))), .lower(by: 0)),
        ],
      ]),
  ]

  private static let recorded = sparse.with(\.records, true)

  /// Six folds and one seed: what is compared within a fold needs no more.
  static let sparse = Common.base.with(\.folds, 6).with(\.seeds, 1)

  private static func deep(_ arm: StudyArm, _ depth: Int) -> Cell {
    Cell(
      arm,
      in: recorded.with(\.hidden, Array(repeating: 16, count: depth)).with(\.activation, .tanh))
  }

  private static func matched(_ depth: Int) -> Cell { deep(.control(.matchedMean, of: .coldALDVI), depth) }

  private static let recurrent = few(512, "lstm").with(\.epochs, 20).with(\.folds, 2).with(\.records, true)
}
