package import Declarations
internal import Forecasters
internal import Kernels

extension RunConfiguration {
  private static let maximumEpochs = 1_000_000
  private static let maximumEnsemble = 1000
  static let maximumLayers = 64
  private static let maximumUnits = 4096
  private static let maximumWidth = 64
  private static let usualWidth = ForecasterSettings(lookback: 1, features: 1, horizon: 1).width

  /// Models and how they are trained.
  package static let training = [
    RunSetting(
      "forecaster", \.forecaster,
      "\(Families.builtIn.trained.joined(separator: ", ")), or several with commas",
      [.everyday, .some, .once, .naming, .own], suggestions: Families.builtIn.trained),
    RunSetting(
      "cohort", \.cohort,
      """
      Which series a model learns from: each alone, all, or the groups of a file of lines TICKER,GROUP, or where there is no such file of \
      a column such as sector; folds are then cut by instants
      """, [.everyday, .shown, .own, .omitted], valueName: "each|all|FILE|COLUMN"),
    RunSetting(
      "weight", \.weight,
      "What weighs alike where a model learns from several series: each row, so that a long series weighs more, or each series",
      [.shown, .own, .omitted],
      needs: [
        Need("a model that learns from several series (--cohort all, or --start pretrained)") {
          $0.learnsFromSeveral ? nil : "--cohort \($0.cohort.text)"
        }
      ]),
    RunSetting(
      "static", \.statics,
      """
      A file of what is constant of each series, as inputs beside each window: a line of names such as ticker,sector,cap, and a line for \
      each series; numbers are standardized over the series that are learned from
      """, [.shown, .own, .omitted], needs: [pooled], valueName: "file"),
    RunSetting(
      "embed", \.embed,
      "none, or ticker: a vector for each series that is learned with the network, as wide as its first layer",
      [.shown, .own, .omitted], needs: [pooled]),
    RunSetting(
      "hidden", \.hidden, "Units of the MLP's hidden layers, comma-separated; the first is other networks' width",
      [.everyday, .some, .shown, .own], takes: .whole(1...maximumUnits),
      needs: [
        reader(of: "hidden"),
        Need("one width, or \(readers(of: "hidden:several")) among --forecaster") {
          $0.hidden.count > 1 ? forecasters($0, reading: "hidden:several").map { "several with \($0)" } : nil
        },
      ]),
    RunSetting(
      "layers", \.layers, "Layers of the LSTM and the Transformer", [.shown, .own], takes: .whole(1...maximumLayers),
      needs: [reader(of: "layers")]),
    RunSetting(
      "lstm-mode", \.lstmMode, "windowed, or streaming: the LSTM reads each row once and has outputs at every row",
      [.shown, .own], default: LSTMMode.windowed.rawValue, needs: [reader(of: "lstm-mode")],
      isDefault: { $1 == .windowed }),
    RunSetting(
      "bptt", \.bptt, "Rows over which the gradients of a streaming LSTM reach back", [.shown, .own],
      takes: .whole(1...maximumWindow),
      default: "the lookback", needs: [reader(of: "bptt")], isDefault: { $1 == $0.lookback }),
    RunSetting(
      "width", \.width, "Rows that a convolution of the TCN reads", [.shown, .own], takes: .whole(1...maximumWidth),
      default: "\(usualWidth)", needs: [reader(of: "width")], isDefault: { $1 == usualWidth }),
    RunSetting(
      "dilations", \.dilations,
      "Rows between those that a convolution of the TCN reads, a number for each layer, comma-separated",
      [.shown, .own, .omitted],
      takes: .whole(1...maximumWindow), default: "1,2,4, … until a forecast sees the whole window",
      needs: [reader(of: "dilations")]),
    RunSetting(
      "residual", \.residual,
      "Let each layer of the TCN but the first add to its results what it reads at their own row",
      [.shown, .own], default: "--residual", needs: [reader(of: "residual")], isDefault: { $1 == true }),
    RunSetting(
      "heads", \.heads, "Heads of the Transformer's attention, which divide its width", [.shown, .own, .omitted],
      takes: .whole(1...maximumUnits), needs: [reader(of: "heads")]),
    RunSetting(
      "feed-forward", \.feedForward, "Units of the Transformer's feed-forward parts", [.shown, .own],
      takes: .whole(1...4 * maximumUnits), default: "four times its width", needs: [reader(of: "feed-forward")],
      isDefault: { $1 == $0.hidden.first.map { 4 * $0 } }),
    RunSetting(
      "patch", \.patch, "Rows of the window that the Transformer embeds together", [.shown, .own, .omitted],
      takes: .whole(1...maximumWindow), needs: [reader(of: "patch")]),
    RunSetting(
      "patch-stride", \.patchStride, "Rows from one patch to the next", [.shown, .own],
      takes: .whole(1...maximumWindow),
      default: "half a patch", needs: [reader(of: "patch-stride")], isDefault: { $1 == ($0.patch + 1) / 2 }),
    RunSetting(
      "positions", \.positions, "How the Transformer tells rows apart: \(choice(TransformerShape.Positions.self))",
      [.shown, .own, .omitted], needs: [reader(of: "positions")]),
    RunSetting(
      "readout", \.readout,
      "What of the Transformer's last layer the head reads: the last row, the mean of the rows, or all of them",
      [.shown, .own, .omitted], needs: [reader(of: "readout")]),
    RunSetting(
      "activation", \.activation, "\(choice(Activation.self)) in the MLP and the TCN", .own,
      needs: [reader(of: "activation")]),
    RunSetting(
      "shortcut", \.shortcut,
      """
      Let the MLP's linear head read the window beside the last hidden layer, for strongly seasonal series; an LSTM stays \
      as it is
      """, [.shown, .own], default: "--no-shortcut", needs: [reader(of: "shortcut")], isDefault: { $1 == false }),
    RunSetting(
      "dropout", \.dropout, "Share of hidden units dropped while training",
      .own, takes: Allowed("a share from 0 to below 1") { $0 >= 0 && $0 < 1 }),
    RunSetting("optimizer", \.optimizer, choice(OptimizerKind.self), [.shown, .own]),
    RunSetting(
      "learning-rate", \.learningRate, "The base learning rate η₀",
      [.shown, .everyday, .own], takes: Allowed("a number above 0") { $0 > 0 && $0.isFinite }),
    RunSetting(
      "weight-decay", \.weightDecay, "Weight decay", .own, takes: .zeroOrMore(), default: decays,
      isDefault: { configuration, decay in decay.map { Float($0) } == configuration.optimizer.defaultWeightDecay }),
    RunSetting(
      "clip", \.clip, "Largest global gradient norm; 0 for no limit", .own, takes: .zeroOrMore(" (0 for no limit)")),
    RunSetting("epochs", \.epochs, "Epochs of a fold", [.shown, .everyday, .own], takes: .whole(1...maximumEpochs)),
    RunSetting("batch", \.batch, "Samples of a minibatch", [.shown, .own], takes: .whole(1...1_000_000)),
    RunSetting(
      "patience", \.patience, "Stop after this many epochs without a better validation loss; 0 for never",
      [.shown, .own], takes: .whole(0...maximumEpochs, " (0 for never)"),
      needs: [Need("a validation tail, or 0") { $0.patience == 0 ? nil : tailless($0) }]),
    RunSetting(
      "convergence", \.convergence,
      "Stop when the loss has changed by less than this share of itself for three epochs, such as 1e-4",
      [.shown, .own], takes: Allowed("a share above 0 and below 1") { $0 > 0 && $0 < 1 }, default: "never"),
    RunSetting(
      "head", \.head, "Head of a fresh network: random, or zero, which begins at the naive forecast", [.shown, .own]),
    RunSetting(
      "average-epochs", \.averageEpochs, "Keep the mean of the weights after the last k epochs; 1 for the last",
      [.shown, .own], takes: .whole(1...maximumEnsemble)),
    RunSetting(
      "ensemble", \.ensemble,
      "Networks of each trained arm, whose forecasts are averaged; multiplies every arm's budget",
      [.shown, .own], takes: .whole(1...maximumEnsemble)),
    RunSetting(
      "shrinkage", \.shrinkage,
      "Shrink forecasts to the naive one as the validation tail tells: \(choice(Shrinkage.self))", [.shown, .own],
      needs: [Need("a validation tail, or none") { $0.shrinkage == .none ? nil : tailless($0) }]),
    RunSetting(
      "shrink-to", \.shrinkTo,
      "What they are shrunk to: \(choice(Families.builtIn.atOnce)); all but lastValue are themselves shrunk to that first",
      [.shown, .own], needs: [shrunk], suggestions: Families.builtIn.atOnce),
    RunSetting(
      "shrinkage-margin", \.shrinkageMargin, "Standard errors taken off the weight that the tail gives a forecast",
      [.shown, .own], takes: .zeroOrMore(), needs: [shrunk]),
  ]

  private static let decays =
    OptimizerKind.allCases.filter { $0.defaultWeightDecay > 0 }
    .map { "\($0.defaultWeightDecay) for \($0.rawValue), " }.joined() + "else 0"

  private static func reader(of key: String) -> Need<RunConfiguration> {
    Need("\(readers(of: key)) among --forecaster with it") { forecasters($0, reading: key) }
  }

  private static func readers(of key: String) -> String { Families.builtIn.reading(key).joined(separator: " or ") }

  private static let pooled = Need<RunConfiguration>("a model of several series, by --cohort with it") {
    $0.cohort == .each ? "--cohort each" : nil
  }

  private static let shrunk = Need("forecasts that are shrunk") {
    $0.shrinkage == .none ? "--shrinkage none" : tailless($0)
  }

  /// The forecasters of a configuration, where none of them reads a setting; one of the caller's own may read it.
  private static func forecasters(_ configuration: RunConfiguration, reading key: String) -> String? {
    let families = Families.builtIn
    let isRead = configuration.forecaster.contains { families[$0].map { $0.settings.contains(key) } ?? true }
    return isRead ? nil : configuration.forecaster.joined(separator: ", ")
  }

  private static func tailless(_ configuration: RunConfiguration) -> String? {
    configuration.validation == 0 ? "--validation 0" : nil
  }
}
