internal import Forecasters
internal import LearningRates
internal import WalkForward

extension Claims {
  /// C34: what the paper leaves to the future.
  static let future: [Claim] = [
    Claim(
      "C34", "Future work: per batch, transfer, few-shot (§III.C, IV.E)", .all,
      [
        [
          .decides(
            "per batch: MSE below that of the same rule per epoch, cold, N 512",
            .minus(.log(.mse, Cell(.coldALDVI, in: batched(512))), .log(.mse, Cell(.coldALDVI, in: Common.base))),
            .lower()),
          .decides(
            "transfer, N 64, 128 and 256: begun from a network of 80 % of the other tickers, MSE below fresh weights'",
            .mean([64, 128, 256].map { .ratio(from(.pretrained), to: .coldALDVI, in: tickers($0)) }), .lower()),
          .decides(
            "few-shot, 16 and 32 windows: begun from weights that learn fast (Reptile), MSE below fresh weights'",
            .mean([16, 32].map { .ratio(from(.meta), to: .coldALDVI, in: fewShot($0)) }), .lower()),
        ],
        [
          .credits(
            "the same transfer at constant η (N 64, 128 and 256)",
            .mean([64, 128, 256].map { .ratio(from(.pretrained), to: from(.pretrained, "constant"), in: tickers($0)) })),
          .credits(
            "the same few-shot start at constant η (16 and 32 windows)",
            .mean([16, 32].map { .ratio(from(.meta), to: from(.meta, "constant"), in: fewShot($0)) })),
        ],
        perBatch, transfer(.tickers, "tickers"), transfer(.stationary, "AR(1)"),
      ])
  ]

  private static func batched(_ n: Int) -> Setting { Common.base.with(\.train, n).with(\.adapt, .batch) }

  private static let perBatch: [Reading] = ["absolute", "linear", "tanh", "settle"].flatMap { rule in
    Common.trains.flatMap { n in
      let own = Quantity.log(.mse, Cell(.cold(rule), in: batched(n)))
      return [("the same per epoch", rule), ("a constant rate", "constant")].map { name, other in
        Reading.shows(
          "\(rule) per batch, N \(n): to \(name)",
          .minus(own, .log(.mse, Cell(.cold(other), in: Common.base.with(\.train, n)))), .lower(),
          in: .init(table: "Rules per batch, cold", row: "\(rule), N \(n)", column: name))
      }
    }
  }

  private static func from(_ start: Start, _ rule: String = "absolute") -> StudyArm {
    .learner(rule: rule, start: start, feedback: .none)
  }

  private static func tickers(_ n: Int, _ panel: PanelName = .tickers) -> Setting {
    Common.base.with(\.panel, panel).with(\.train, n).with(\.epochs, 5).with(\.folds, 6).with(\.seeds, 1)
      .with(\.view, .anchored)
  }

  /// So many windows of 8 rows.
  private static func fewShot(_ windows: Int, _ panel: PanelName = .tickers) -> Setting {
    tickers(windows + 8, panel).with(\.lookback, 8)
  }

  private static func transfer(_ panel: PanelName, _ name: String) -> [Reading] {
    let settings =
      [16, 32].map { ("\($0) windows", fewShot($0, panel)) } + [64, 128, 256].map { ("N \($0)", tickers($0, panel)) }
    return settings.flatMap { row, setting in
      [Start.pretrained, .meta, .shuffled].flatMap { start in
        [("ALDVI", "absolute"), ("constant", "constant")].map { column, rule in
          Reading.shows(
            "\(name), \(row): \(start.rawValue), \(column)",
            .ratio(from(start, rule), to: .cold(rule), in: setting), .lower(),
            in: .init(
              table: "Weights from other series to fresh ones, the rule the same, 5 epochs, anchored levels",
              row: "\(name), \(row)", column: "\(start.rawValue), \(column)"))
        }
      }
    }
  }
}
