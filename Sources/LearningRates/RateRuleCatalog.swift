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
    "absolute+perNeuron", "constant+perNeuron:memory=0.5,low=0.25,high=4",
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
    },
    Wrapper(
      name: "perNeuron", summary: "RULE+perNeuron: larger steps for an MLP's hidden neurons that contribute more"
    ) { rule, options in
      var wrapped = PerNeuron(rule)
      let standard = NeuronGains()
      wrapped.gains.memory = try options.number("memory", standard.memory, in: 0...0.999)
      let low = try options.number("low", standard.bounds.lowerBound, in: 0...1)
      let high = try options.number("high", standard.bounds.upperBound, in: 1...100)
      wrapped.gains.bounds = low...high
      return wrapped
    },
  ]

  /// The rule within a wrapper's text, and what wraps it; nil for a text without.
  private static func wrapped(_ text: String) throws -> (any RateRule)? {
    // The outermost of several stands last.
    var last: (wrapper: Wrapper, mark: Range<String.Index>)?
    for wrapper in wrappers {
      guard let mark = text.range(of: "+\(wrapper.name)", options: [.backwards, .caseInsensitive]) else { continue }
      let rest = text[mark.upperBound...]
      guard rest.isEmpty || rest.hasPrefix(":") else { continue }
      if last.map({ $0.mark.lowerBound < mark.lowerBound }) ?? true { last = (wrapper, mark) }
    }
    guard let (wrapper, mark) = last else { return nil }
    let rest = text[mark.upperBound...]
    var options = try OptionReader(text: text, options: rest.isEmpty ? nil : rest.dropFirst())
    let rule = try wrapper.read(rule(of: String(text[..<mark.lowerBound])), &options)
    try options.finish()
    return rule
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

    init(
      name: String, summary: String, read: @escaping @Sendable (inout OptionReader) throws -> any RateRule
    ) {
      (self.name, self.summary, self.read) = (name, summary, read)
    }

    init<Rule: CatalogRule>(_: Rule.Type) {
      self.init(name: Rule.title, summary: Rule.summary) { options in
        var rule = Rule()
        for option in Rule.options { try option.read(&rule, &options) }
        return rule
      }
    }
  }

  private static let families: [Family] =
    [Family(name: "constant", summary: "η' = η") { _ in ConstantRate() }]
    + ALDVI.Form.allCases.map { form in
      Family(name: form.rawValue, summary: summary(form)) { try ALDVI(form, options: &$0) }
    } + [
      Family(LinearRule.self),
      Family(name: "tanh", summary: "raises η at standstill, lowers it slightly in progress, acts on worsening") {
        TanhRule(try $0.choice("reading", .guarded))
      },
      Family(SigmoidRule.self),
      Family(BoldDriver.self),
      Family(name: "hybrid", summary: "absolute, then reverting, then a cosine that settles") {
        HybridPhases(trigger: try $0.choice("trigger", .fraction), without: try $0.choice("without", .none))
      },
      Family(LinUCB.self),
      Family(Exp3.self),
      Family(RecursiveLeastSquares.self),
      Family(MetaRule.self),
      Family(SettlingRate.self),
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
    Family(StepDecay.self),
    Family(ExponentialDecay.self),
    Family(CosineDecay.self),
    Family(CosineRestarts.self),
    Family(OneCycle.self),
    Family(ReduceOnPlateau.self),
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
