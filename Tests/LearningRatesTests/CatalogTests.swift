import Foundation
import LearningRates
import Testing

@Suite struct CatalogTests {
  @Test func specificationsAreSavedAsTheirNames() throws {
    for specification in RateRuleCatalog.all {
      let json = try JSONEncoder().encode([specification])
      #expect(try JSONDecoder().decode([RateRuleSpecification].self, from: json) == [specification])
    }
  }

  @Test func everyRuleIsInTheCatalogueAndDescribed() {
    let parts = RateRuleCatalog.all.flatMap { $0.name.split(separator: "+") }
    #expect(Set(parts.map { $0.split(separator: ":")[0] }) == Set(RateRuleCatalog.entries.map { Substring($0.name) }))
    let absolute = RateRuleCatalog.entries.first { $0.name == "absolute" }
    #expect(
      absolute?.options == [
        "alpha=1", "noise=none|gaussian|bootstrapMetric", "c=0.1", "metric=accuracy|absLoss", "memory=lag1|ema|window",
      ])
    let replay = RateRuleCatalog.entries.first { $0.name == "replay" }
    #expect(replay?.options == ["rates=0.01/0.005", "undone=3/7", "momenta=0.95/0.9"])
  }

  static let canonical: [(String, String)] = [
    ("absolute:alpha=1", "absolute"), ("absolute:alpha=0.50", "absolute:alpha=0.5"),
    (" signed : alpha = -2 ", "signed:alpha=-2"), ("tanh:guarded", "tanh"),
    ("tanh:reading=faithful", "tanh:faithful"),
    ("absolute:c=0.2,noise=gaussian", "absolute:noise=gaussian,c=0.2"),
    ("absolute:gaussian", "absolute:noise=gaussian"),
    ("hybrid:plateau", "hybrid:trigger=plateau"), ("decayed:delta=0.02", "decayed"),
    ("randomEta:low=1e-4", "randomEta:low=0.0001"),
    ("absolute:alpha=.5+layerDecay:factor=0.5", "absolute:alpha=0.5+layerDecay"),
    ("linear:a=1e+1+layerDecay:factor=.2", "linear:a=10+layerDecay:factor=0.2"),
    ("replay:rates=.1/1e-7,undone=2", "replay:rates=0.1/1e-07,undone=2"), ("linear:a=-0.5", "linear:a=-0.5"),
  ]

  @Test(arguments: canonical)
  func namesAreCanonical(_ text: String, _ name: String) throws {
    #expect(try RateRuleSpecification(parsing: text).name == name)
  }

  @Test func optionsReachTheRule() throws {
    let aldvi = try #require(
      try rule("reverting:alpha=2,kappa=0.3,noise=gaussian,c=0.7,metric=absLoss,memory=ema") as? ALDVI)
    #expect(aldvi.form == .reverting && aldvi.alpha == 2 && aldvi.kappa == 0.3 && aldvi.noise == .gaussian)
    #expect(aldvi.noiseScale == 0.7 && aldvi.metric == .absLoss && aldvi.memory == .ema)
    let sigmoid = try #require(try rule("sigmoid:trend=1,change=2,accuracy=3,loss=4,bias=5,range=6") as? SigmoidRule)
    #expect(sigmoid.trend == 1 && sigmoid.change == 2 && sigmoid.accuracy == 3)
    #expect(sigmoid.loss == 4 && sigmoid.bias == 5 && sigmoid.range == 6)
    let linear = try #require(try rule("linear:a=2,b=0.1,c=3") as? LinearRule)
    #expect(linear.a == 2 && linear.b == 0.1 && linear.c == 3)
    let bold = try #require(try rule("boldDriver:up=1.1,down=0.7") as? BoldDriver)
    #expect(bold.up == 1.1 && bold.down == 0.7)
    let bandit = try #require(try rule("linUCB:prior=none,beta=0.3,gamma=0.9") as? LinUCB)
    #expect(bandit.prior == .none && bandit.beta == 0.3 && bandit.gamma == 0.9)
    let exp3 = try #require(try rule("exp3:gamma=0.2,discount=0.9,none") as? Exp3)
    #expect(exp3.prior == .none && exp3.gamma == 0.2 && exp3.discount == 0.9)
    let rls = try #require(try rule("rls:beta=0.3,forgetting=0.9,none") as? RecursiveLeastSquares)
    #expect(rls.prior == .none && rls.beta == 0.3 && rls.forgetting == 0.9)
  }

  @Test func aWrongNameIsToldTheNearestRules() {
    let error = #expect(throws: RateRuleError.self) { try RateRuleSpecification(parsing: "absolut") }
    #expect(
      error?.description
        == "rate rule \"absolut\": found \"absolut\", expected one of the 24 rules that 'foldcast run --help-all' lists. "
        + "Did you mean 'absolute'? Write a rule as name or name:option=value,option=value.")
  }

  @Test func namesAreReadWhateverTheirCase() throws {
    for (written, name) in [
      ("Absolute", "absolute"), ("TANH:Faithful", "tanh:faithful"), ("ABSOLUTE+layerdecay", "absolute+layerDecay"),
    ] {
      #expect(try RateRuleSpecification(parsing: written).name == name)
    }
  }

  @Test func aWrongOptionListsTheOptions() {
    let error = #expect(throws: RateRuleError.self) { try RateRuleSpecification(parsing: "decayed:kappa=1") }
    #expect(
      error?.description
        == "rate rule \"decayed:kappa=1\": found \"kappa\", expected the options alpha=1, delta=0.02, "
        + "noise=none|gaussian|bootstrapMetric, c=0.1, metric=accuracy|absLoss, memory=lag1|ema|window. "
        + "Write a rule as name or name:option=value,option=value.")
  }

  @Test(
    arguments: [
      "", ":", "absolute:", "absolute:alpha", "absolute:alpha=", "absolute:alpha=x", "absolute:alpha=nan",
      "absolute:alpha=-1", "absolute:alpha=1,alpha=2", "absolute:noise=loud", "absolute:alpha=1,,c=2", "constant:a=1",
      "absolute:noise=bootstrapMetric,metric=absLoss", "replay", "replay:rates=0", "replay:rates=1/x",
      "replay:rates=1,undone=1.5", "replay:rates=1,momenta=1", "replay:rates=1,undone=1e300",
      "randomEta:low=1,high=0.1", "tanh:faithful,guarded",
      "sigmoid:range=0.5", "settle:hold=1", "settle:up=0.5",
    ])
  func whatCannotBeReadThrows(_ text: String) {
    #expect(throws: RateRuleError.self) { try RateRuleSpecification(parsing: text) }
  }
}
