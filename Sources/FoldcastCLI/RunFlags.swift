internal import ArgumentParser
internal import Settings

/// What is forecast.
struct TargetFlags: ParsableArguments {
  @Option(help: "The column that is forecast (default: detected, such as Adj Close, close or the only number).")
  var column: String?
  @Option(help: "level, diff, return or logReturn of the column (default: level).")
  var target: String?
  @Option(parsing: .unconditional, help: "Leads that are forecast, all from 1 to this (default: 1).")
  var horizon: String?
  @Option(parsing: .unconditional, help: "Rows of a window (default: 30).")
  var lookback: String?
  @Option(help: "Past-only covariates, comma-separated: COLUMN or COLUMN:TRANSFORM.")
  var covariates: [String] = []
  @Option(help: "Target values lagged by these many rows as further columns, comma-separated.")
  var lags: [String] = []
  @Option(help: "Calendar features: dayOfWeek, month.")
  var calendar: [String] = []
  @Option(help: "standard, robust or none, fitted on a fold's training rows (default: standard).")
  var scaler: String?
  @Option(
    help: "none, lastValue or instance: what is taken out of each window (default: lastValue at levels, else none).")
  var anchor: String?

  var given: [GivenFlag] {
    flags([
      ("column", column), ("target", target), ("horizon", horizon), ("lookback", lookback), ("scaler", scaler),
      ("anchor", anchor),
    ]) + lists([("covariates", covariates), ("lags", lags), ("calendar", calendar)])
  }
}

/// How the walk goes.
struct WalkFlags: ParsableArguments {
  @Option(parsing: .unconditional, help: "Rows of the training range (default: 504).")
  var train: String?
  @Option(parsing: .unconditional, help: "Origins from fold to fold (default: 21).")
  var step: String?
  @Option(help: "rolling, expanding, or anchored at --anchored-at (default: rolling).")
  var window: String?
  @Option(help: "First date, time or row number of an anchored window (default: the first row).")
  var anchoredAt: String?
  @Option(parsing: .unconditional, help: "Share of trainable origins that validate (default: 0.2).")
  var validation: String?
  @Option(parsing: .unconditional, help: "Rows between the cutoff and the first test origin (default: 0).")
  var gap: String?
  @Option(
    parsing: .unconditional, help: "Train in every k-th fold; the others forecast with the frozen model (default: 1).")
  var refitEvery: String?
  @Option(parsing: .unconditional, help: "At most this many folds a series, from the first; 0 for all (default: 0).")
  var folds: String?

  var given: [GivenFlag] {
    flags([
      ("train", train), ("step", step), ("window", window), ("anchored-at", anchoredAt), ("validation", validation),
      ("gap", gap), ("refit-every", refitEvery), ("folds", folds),
    ])
  }
}

/// Models and how they are trained.
struct TrainingFlags: ParsableArguments {
  @Option(help: "mlp, lstm, linear, or several with commas (default: mlp).")
  var forecaster: [String] = []
  @Option(help: "Units of the MLP's hidden layers, comma-separated; the first is the LSTM's width (default: 32).")
  var hidden: [String] = []
  @Option(parsing: .unconditional, help: "Layers of the LSTM (default: 1).")
  var layers: String?
  @Option(
    help: "windowed, or streaming: the LSTM reads each row once and has outputs at every row (default: windowed).")
  var lstmMode: String?
  @Option(
    parsing: .unconditional,
    help: "Rows over which the gradients of a streaming LSTM reach back (default: the lookback).")
  var bptt: String?
  @Option(help: "relu, tanh or gelu in the MLP (default: relu).")
  var activation: String?
  @Flag(
    inversion: .prefixedNo,
    help: """
      Let the MLP's linear head read the window beside the last hidden layer, for strongly seasonal series; an LSTM stays \
      as it is (default: --no-shortcut).
      """)
  var shortcut: Bool?
  @Option(parsing: .unconditional, help: "Share of hidden units dropped while training (default: 0).")
  var dropout: String?
  @Option(help: "sgd, momentum, nesterov, rmsprop, adagrad, adadelta, adam or adamw (default: adam).")
  var optimizer: String?
  @Option(parsing: .unconditional, help: "The base learning rate η₀ (default: 0.001).")
  var learningRate: String?
  @Option(parsing: .unconditional, help: "Weight decay (default: 0.01 for adamw, else 0).")
  var weightDecay: String?
  @Option(parsing: .unconditional, help: "Largest global gradient norm; 0 for no limit (default: 1).")
  var clip: String?
  @Option(parsing: .unconditional, help: "Epochs of a fold (default: 50).")
  var epochs: String?
  @Option(parsing: .unconditional, help: "Samples of a minibatch (default: 32).")
  var batch: String?
  @Option(
    parsing: .unconditional,
    help: "Stop after this many epochs without a better validation loss; 0 for never (default: 10).")
  var patience: String?
  @Option(
    parsing: .unconditional,
    help:
      "Stop when the loss has changed by less than this share of itself for three epochs, such as 1e-4 (default: never)."
  )
  var convergence: String?
  @Option(help: "Head of a fresh network: random, or zero, which begins at the naive forecast (default: zero).")
  var head: String?
  @Option(
    parsing: .unconditional, help: "Keep the mean of the weights after the last k epochs; 1 for the last (default: 1).")
  var averageEpochs: String?
  @Option(
    parsing: .unconditional,
    help: "Networks of each trained arm, whose forecasts are averaged; multiplies every arm's budget (default: 1).")
  var ensemble: String?
  @Option(
    help: "Shrink forecasts to the naive one as the validation tail tells: none, pooled or perLead (default: pooled).")
  var shrinkage: String?
  @Option(
    help: """
      What they are shrunk to: lastValue, or drift, seasonalNaive, trainingMean or ridge, which is itself shrunk to the last \
      value first (default: ridge).
      """)
  var shrinkTo: String?
  @Option(
    parsing: .unconditional, help: "Standard errors taken off the weight that the tail gives a forecast (default: 1.5)."
  )
  var shrinkageMargin: String?

  var given: [GivenFlag] {
    flags([
      ("layers", layers), ("lstm-mode", lstmMode), ("bptt", bptt), ("activation", activation),
      ("shortcut", shortcut.map(String.init)), ("dropout", dropout), ("optimizer", optimizer),
      ("learning-rate", learningRate), ("weight-decay", weightDecay), ("clip", clip), ("epochs", epochs),
      ("batch", batch), ("patience", patience), ("convergence", convergence), ("head", head),
      ("average-epochs", averageEpochs),
      ("ensemble", ensemble), ("shrinkage", shrinkage), ("shrink-to", shrinkTo),
      ("shrinkage-margin", shrinkageMargin),
    ]) + lists([("forecaster", forecaster), ("hidden", hidden)])
  }
}

/// What is compared.
struct ArmFlags: ParsableArguments {
  @Option(help: "Rate rules, comma-separated, such as absolute, tanh:guarded, hybrid or constant (default: absolute).")
  var rate: [String] = []
  @Option(help: "Accuracy that rules see: r2, skill, hit, tolerance, expLoss or rankIC (default: r2).")
  var accuracy: String?
  @Option(help: "Weights a fold starts from: cold, warm, shrinkPerturb (default: shrinkPerturb).")
  var start: [String] = []
  @Option(help: "Rate a fold starts from: carried or reset (default: carried).")
  var rateCarry: [String] = []
  @Option(help: "Own past among the inputs: none, eta, loss, both, permuted (default: both).")
  var feedback: [String] = []
  @Option(
    help:
      "bounded: feedback is clipped to its range in the training rows and divided by the lookback; plain: as it is (default: bounded)."
  )
  var feedbackInput: String?
  @Option(
    help: """
      Baselines fitted at random: freshInit, randomSearch, randomEta, shuffledEta, untrained, matchedMean, matchedCosine, \
      untrainedReadout, shuffledSplit (looks ahead on purpose), or none (default: the first five).
      """)
  var randomFit: [String] = []
  @Option(
    help: """
      Rivals, comma-separated: an optimizer, a rate rule for Adam, or OPTIMIZER+RULE, such as prodigy, cosine, \
      prodigy+cosine, sgd+step, dog, scheduleFreeAdamW, lalr, pbt (default: none).
      """)
  var rival: [String] = []
  @Option(help: "Naive arms: lastValue, drift, seasonalNaive, trainingMean, ridge, or none (default: all).")
  var naive: [String] = []
  @Option(
    parsing: .unconditional,
    help: "Rows of a season for the seasonal naive forecast; 0 to detect it from the dates (default: 0).")
  var season: String?
  @Option(parsing: .unconditional, help: "How many seeds (default: 1).")
  var seeds: String?
  @Option(parsing: .unconditional, help: "The first seed (default: 1).")
  var seed: String?

  var given: [GivenFlag] {
    flags([
      ("accuracy", accuracy), ("feedback-input", feedbackInput), ("season", season), ("seeds", seeds), ("seed", seed),
    ])
      + lists([
        ("rate", rate), ("start", start), ("rate-carry", rateCarry), ("feedback", feedback), ("random-fit", randomFit),
        ("rival", rival), ("naive", naive),
      ])
  }
}

private func flags(_ all: [(String, String?)]) -> [GivenFlag] {
  all.compactMap { key, text in text.map { GivenFlag(key: key, text: $0) } }
}

/// Lists are comma-separated, and a flag that is repeated adds to its list.
private func lists(_ all: [(String, [String])]) -> [GivenFlag] {
  all.compactMap { key, texts in
    texts.isEmpty ? nil : GivenFlag(key: key, text: texts.joined(separator: ","), isList: true)
  }
}
