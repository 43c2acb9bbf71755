internal import Declarations
internal import Foundation

/// Every rate rule there is, by name.
public enum RateRuleCatalog {
  /// One line of help.
  public struct Entry: Sendable, Equatable {
    /// The rule's name.
    public let name: String
    /// What it does, with its formula.
    public let summary: String
    /// Its options with their standard values.
    public let options: [String]
  }

  /// Names, formulas and options of all rules.
  public static let entries: [Entry] =
    families.map { family in
      var options = OptionReader(text: family.name)
      // A rule with a mandatory option throws here, after it has named its options.
      _ = try? family.read(&options)
      return Entry(name: family.name, summary: family.summary, options: options.known)
    }
    + wrappers.map { wrapper in
      var options = OptionReader(text: wrapper.name)
      _ = try? wrapper.read(ConstantRate(), &options)
      return Entry(name: wrapper.name, summary: wrapper.summary, options: options.known)
    }

  /// The command that lists all rules.
  package static let listing = "'foldcast run --help-all'"

  /// Every rule with its standard options, and with each option that changes its behaviour.
  public static let all: [RateRuleSpecification] = texts.compactMap { try? RateRuleSpecification(parsing: $0) }

  private static let texts = [
    "constant", "absolute", "absolute:alpha=0.25", "absolute:noise=gaussian", "absolute:noise=bootstrapMetric",
    "absolute:metric=absLoss", "absolute:memory=ema", "absolute:memory=window", "signed", "signed:metric=absLoss",
    "positivePart", "decayed", "reverting", "reverting:noise=gaussian,c=0.5", "linear", "linear:a=-0.5,c=-0.5", "tanh",
    "tanh:faithful", "sigmoid", "boldDriver", "boldDriver:down=0.7", "hybrid", "hybrid:trigger=plateau",
    "hybrid:without=aggressive", "hybrid:without=moderate", "hybrid:without=fine",
    "hybrid:trigger=plateau,without=moderate", "linUCB", "linUCB:prior=none", "exp3", "exp3:prior=none", "rls",
    "rls:prior=none", "meta", "settle",
    "replay:rates=0.01/0.02/0.005", "replay:rates=0.01,momenta=0.95/0.85", "randomEta", "step", "exponential", "cosine",
    "cosineRestarts", "oneCycle",
    "reduceOnPlateau", "reduceOnPlateau:patience=1", "absolute+layerDecay", "constant+layerDecay:factor=0.2",
  ]

  /// A rule that wraps another, as text `RULE+NAME` or `RULE+NAME:options`.
  private struct Wrapper: Sendable {
    let name: String
    let summary: String
    let read: @Sendable (any RateRule, inout OptionReader) throws -> any RateRule
  }

  private static let wrappers = [
    Wrapper(name: "layerDecay", summary: "RULE+layerDecay: the rule's η at the head, γ of it a layer before") {
      rule, options in
      var decay = LayerDecay(rule)
      decay.factor = try options.number("factor", decay.factor, in: 1e-3...1)
      return decay
    }
  ]

  /// The rule within a wrapper's text, and what wraps it; nil for a text without.
  private static func wrapped(_ text: String) throws -> (any RateRule)? {
    for wrapper in wrappers {
      guard let mark = text.range(of: "+\(wrapper.name)", options: [.backwards, .caseInsensitive]) else { continue }
      let rest = text[mark.upperBound...]
      guard rest.isEmpty || rest.hasPrefix(":") else { continue }
      var options = try OptionReader(text: text, options: rest.isEmpty ? nil : rest.dropFirst())
      let rule = try wrapper.read(rule(of: String(text[..<mark.lowerBound])), &options)
      try options.finish()
      return rule
    }
    return nil
  }

  static func rule(of text: String) throws -> any RateRule {
    if let rule = try wrapped(text) { return rule }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = trimmed(parts.first ?? "")
    guard let family = families.first(where: { $0.name.lowercased() == name.lowercased() }) else {
      let names = families.map(\.name)
      throw RateRuleError(
        text: text, expected: Nearest.expected("rules", names, listedBy: listing), found: "\"\(name)\"",
        remedy: [Nearest.advice(name, among: names), "Write a rule as name or name:option=value,option=value."]
          .filter { !$0.isEmpty }.joined(separator: " "))
    }
    var options = try OptionReader(text: text, options: parts.count == 2 ? parts[1] : nil)
    let rule = try family.read(&options)
    try options.finish()
    return rule
  }

  private struct Family: Sendable {
    let name: String
    let summary: String
    let read: @Sendable (inout OptionReader) throws -> any RateRule
  }

  private static let families: [Family] =
    [Family(name: "constant", summary: "η' = η") { _ in ConstantRate() }]
    + ALDVI.Form.allCases.map { form in
      Family(name: form.rawValue, summary: summary(form)) { try ALDVI(form, options: &$0) }
    } + [
      Family(name: "linear", summary: "η' = η(1 + b − aρ + cΔA); a < 0 for antiProgress") { options in
        var rule = LinearRule()
        rule.b = try options.number("b", rule.b, in: -1...1)
        rule.a = try options.number("a", rule.a, in: -100...100)
        rule.c = try options.number("c", rule.c, in: -100...100)
        return rule
      },
      Family(name: "tanh", summary: "raises η at standstill, lowers it slightly in progress, acts on worsening") {
        TanhRule(try $0.choice("reading", .guarded))
      },
      Family(name: "sigmoid", summary: "log η' between η₀/range and η₀·range by σ(w·(τ, ΔA, A, log L/L₁) + b)") {
        options in
        var rule = SigmoidRule()
        rule.trend = try options.number("trend", rule.trend, in: -100...100)
        rule.change = try options.number("change", rule.change, in: -100...100)
        rule.accuracy = try options.number("accuracy", rule.accuracy, in: -100...100)
        rule.loss = try options.number("loss", rule.loss, in: -100...100)
        rule.bias = try options.number("bias", rule.bias, in: -100...100)
        rule.range = try options.number("range", rule.range, in: 1...1e6)
        return rule
      },
      Family(name: "boldDriver", summary: "η·up when the loss falls, else η·down and the epoch undone") { options in
        var rule = BoldDriver()
        rule.up = try options.number("up", rule.up, in: 1...2)
        rule.down = try options.number("down", rule.down, in: 0.01...1)
        return rule
      },
      Family(name: "hybrid", summary: "absolute, then reverting, then a cosine that settles") {
        HybridPhases(trigger: try $0.choice("trigger", .fraction), without: try $0.choice("without", .none))
      },
      Family(
        name: "linUCB", summary: "η' = η·m, m of ½, .8, 1, 1.25, 2 by a contextual bandit on the falls of the loss"
      ) {
        options in
        var rule = LinUCB()
        rule.beta = try options.number("beta", rule.beta, in: 0...100)
        rule.gamma = try options.number("gamma", rule.gamma, in: 0...1)
        rule.prior = try options.choice("prior", rule.prior)
        return rule
      },
      Family(
        name: "exp3", summary: "η' = η·m, m of ½, .8, 1, 1.25, 2 drawn by weights learned from the falls of the loss"
      ) {
        options in
        var rule = Exp3()
        rule.gamma = try options.number("gamma", rule.gamma, in: 0.01...1)
        rule.discount = try options.number("discount", rule.discount, in: 0...1)
        rule.prior = try options.choice("prior", rule.prior)
        return rule
      },
      Family(name: "rls", summary: "log η' = log η + m, m of 0, ±.1, ±.3 by least squares on the change of the loss") {
        options in
        var rule = RecursiveLeastSquares()
        rule.beta = try options.number("beta", rule.beta, in: 0...100)
        rule.forgetting = try options.number("forgetting", rule.forgetting, in: 0.5...1)
        rule.prior = try options.choice("prior", rule.prior)
        return rule
      },
      Family(name: "meta", summary: "log η' = log η + .3·tanh of a small frozen network of the signals") { _ in
        MetaRule()
      },
      Family(name: "settle", summary: "raises η while the loss clearly falls, then a cosine; η₀ is only its bounds") {
        options in
        var rule = SettlingRate()
        rule.first = try options.number("first", rule.first, in: 1e-7...1)
        rule.up = try options.number("up", rule.up, in: 1...2)
        rule.down = try options.number("down", rule.down, in: 0.1...1)
        rule.gain = try options.number("gain", rule.gain, in: 0...100)
        rule.hold = try options.number("hold", rule.hold, in: 0...0.99)
        return rule
      },
      Family(name: "replay", summary: "the given rates, one an epoch") { options in
        let rates = try options.list("rates", example: "0.01/0.005")
        let undone = try options.list("undone", example: "3/7") ?? []
        let momenta = try options.list("momenta", example: "0.95/0.9") ?? []
        guard let rates else {
          throw options.error(expected: "the option rates=0.01/0.005/…", found: "no rates")
        }
        let epochs = undone.compactMap(Int.init(exactly:))
        guard epochs.count == undone.count else {
          throw options.error(expected: "undone to be whole numbers", found: "\(undone)")
        }
        guard momenta.allSatisfy({ $0 < 1 }) else {
          throw options.error(expected: "momenta to be below 1", found: "\(momenta)")
        }
        return ReplayedRates(rates, undoneEpochs: Set(epochs), momenta: momenta)
      },
      Family(name: "randomEta", summary: "a fresh rate each epoch, log-uniform from low to high") { options in
        let standard = RandomRate()
        let low = try options.number("low", standard.low, in: 1e-12...1e3)
        let high = try options.number("high", standard.high, in: 1e-12...1e3)
        if low > high { throw options.error(expected: "low ≤ high", found: "low \(plain(low)), high \(plain(high))") }
        return RandomRate(low: low, high: high)
      },
    ] + schedules

  private static let schedules = [
    Family(name: "step", summary: "η·γ^⌊t/k⌋; every=0 is a third of the epochs") { options in
      var rule = StepDecay()
      rule.gamma = try options.number("gamma", rule.gamma, in: 1e-6...1)
      rule.every = try options.count("every", rule.every, in: 0...1_000_000)
      return rule
    },
    Family(name: "exponential", summary: "η·γ^t") { options in
      var rule = ExponentialDecay()
      rule.gamma = try options.number("gamma", rule.gamma, in: 0.01...1)
      return rule
    },
    Family(name: "cosine", summary: "η·½(1 + cos πt/E)") { _ in CosineDecay() },
    Family(name: "cosineRestarts", summary: "SGDR: half a cosine, and again over a longer period") { options in
      var rule = CosineRestarts()
      rule.period = try options.count("period", rule.period, in: 1...1_000_000)
      rule.multiplier = try options.count("mult", rule.multiplier, in: 1...100)
      return rule
    },
    Family(name: "oneCycle", summary: "from η/25 up to η, and down to η/250000; μ or β₁ from .95 to .85 and back") {
      options in
      var rule = OneCycle()
      rule.warm = try options.number("warm", rule.warm, in: 0.01...0.99)
      return rule
    },
    Family(name: "reduceOnPlateau", summary: "η·factor after patience epochs without gain") { options in
      var rule = ReduceOnPlateau()
      rule.factor = try options.number("factor", rule.factor, in: 0.001...1)
      rule.patience = try options.count("patience", rule.patience, in: 0...1_000_000)
      rule.threshold = try options.number("threshold", rule.threshold, in: 0...0.5)
      return rule
    },
  ]

  private static func summary(_ form: ALDVI.Form) -> String {
    switch form {
    case .absolute: "η' = η(1 + α|ΔA|) + ε, the paper's rule"
    case .signed: "η' = η(1 + αΔA) + ε"
    case .positivePart: "η' = η(1 + α·max(ΔA, 0)) + ε"
    case .decayed: "η' = η(1 + α|ΔA|)(1 − δ) + ε"
    case .reverting: "η' = η(1 + α|ΔA|)(η₀/η)^κ + ε"
    }
  }
}

extension OptionReader {
  init(text: String) {
    self.text = text
  }
}

extension ALDVI {
  fileprivate init(_ form: Form, options: inout OptionReader) throws {
    self.init(form)
    alpha = try options.number("alpha", alpha, in: form == .signed ? -1000...1000 : 0...1000)
    if form == .decayed { delta = try options.number("delta", delta, in: 0...0.999) }
    if form == .reverting { kappa = try options.number("kappa", kappa, in: 0...1) }
    noise = try options.choice("noise", noise)
    noiseScale = try options.number("c", noiseScale, in: 0...100)
    metric = try options.choice("metric", metric)
    memory = try options.choice("memory", memory)
    if noise == .bootstrapMetric && (metric != .accuracy || memory != .lag1) {
      throw options.error(
        expected: "metric=accuracy and memory=lag1 beside noise=bootstrapMetric, which measures their error",
        found: "metric=\(metric.rawValue), memory=\(memory.rawValue)")
    }
  }
}
