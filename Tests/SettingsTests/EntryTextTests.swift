import Declarations
import Forecasters
import Foundation
import Series
import Testing
import WalkForward

@testable import Settings

@Suite("Entries of a run are read from flags and files alike, and written as they are read")
struct EntryTextTests {
  private func flags(_ entries: String..., others: [String: Written] = [:]) -> [String: Written] {
    others.merging(["arms": .list(entries.map(Written.text))]) { $1 }
  }

  private func configuration(_ text: String?, _ flags: [String: Written] = [:]) throws -> RunConfiguration {
    try RunSettings(text: text, source: "c.yaml", flags: flags).configurations[0]
  }

  private func refusal(_ text: String?, _ flags: [String: Written] = [:]) -> String? {
    #expect(throws: ConfigurationFileError.self) { _ = try configuration(text, flags) }?.description
  }

  @Test("The flag's text, a map and a text in a file say the same")
  func alike() throws {
    let flags = flags(
      "forecaster=mlp hidden=64,64 epochs=40",
      " covariates=Adj Close:logReturn, P=E  lags=1, 5 shortcut=true label=a.b ",
      "rate=absolute:alpha=0.25,constant random-fit=none", others: ["lookback": .text("9")])
    let run = try configuration(nil, flags)
    #expect(run.arms.count == 3 && run.arms.allSatisfy { $0.lookback == 9 && $0.arms.isEmpty })
    #expect(run.arms[0].hidden == [64, 64] && run.arms[0].epochs == 40)
    #expect(run.arms[1].covariates.map(\.description) == ["Adj Close:logReturn", "P=E"])
    #expect(run.arms[1].lags == [1, 5] && run.arms[1].shortcut == true && run.arms[1].label == "a.b")
    #expect(run.arms[2].rate.count == 2 && run.arms[2].randomFit.isEmpty)
    let file = """
      lookback: 9
      arms:
      - {forecaster: mlp, hidden: [64, 64], epochs: 40}
      - covariates: ["Adj Close:logReturn", P=E]
        lags: 1,5
        shortcut: yes
        label: a.b
      - rate=absolute:alpha=0.25,constant random-fit=none
      """
    #expect(try configuration(file) == run)
    // A flag beside a file's entries is what they begin with; entries behind flags take the place of a file's.
    #expect(try configuration(file, ["lookback": .text("7")]).arms.map(\.lookback) == [7, 7, 7])
    #expect(try configuration(file, self.flags("hidden=8")).arms.map(\.hidden) == [[8]])
    #expect(try configuration("runs: [{arms: [{hidden: 8}]}, {epochs: 3}]").arms.count == 1)
  }

  @Test("Entries are written as what they replace, to the last bit, and read again as they were")
  func written() throws {
    let text = """
      inputs: a
      learning-rate: 0.1
      runs:
      - name: one
        arms: [{learning-rate: 0.12345678901234567, dropout: 0.00001, hidden: 8}, {}, {random-fit: none, anchor: none}]
      - {name: two, horizon: 3}
      """
    let settings = try RunSettings(text: text, source: nil, flags: [:])
    let yaml = try settings.yaml()
    #expect(
      yaml.contains("dropout: 1.0e-05") && yaml.contains("learning-rate: 0.12345678901234566") && yaml.contains("- {}"))
    #expect(try RunSettings(text: yaml, source: nil, flags: [:]).configurations == settings.configurations)
    var single = settings
    single.configurations.removeLast()
    #expect(
      try RunSettings(text: single.yaml(), source: nil, flags: [:]).configurations == single.configurations)
  }

  @Test("What cannot be read is named with the entry's number and what may stand there")
  func refused() {
    let own = RunConfiguration.settings.filter { $0.traits.contains(.own) }.map(\.key).joined(separator: ", ")
    let shared = "a setting that all entries share, which is given beside them"
    #expect(
      refusal(nil, flags("hidden=8", "hidden=9 train=90"))
        == "--arm, entry 2, train: expected one of the keys \(own), found \(shared).")
    #expect(refusal("arms: [{seeds: 2}]")?.hasSuffix("found \(shared).") == true)
    #expect(refusal("arms: [{arms: [{}]}]")?.hasPrefix("c.yaml, arm, entry 1, arms: expected one of the keys ") == true)
    #expect(refusal(nil, flags("hiden=8"))?.hasSuffix(", found an unknown key.") == true)
    #expect(
      refusal(nil, flags("hidden=8,x"))
        == "--arm, entry 1, hidden, item 2: expected a whole number from 1 to 4096, found 'x'.")
    #expect(
      refusal("arms: [{hidden: 8}, {epochs: many}]")
        == "c.yaml, arm, entry 2, epochs: expected a whole number from 1 to 1000000, found 'many'.")
    #expect(refusal(nil, flags("hidden=8 hidden=9")) == "--arm, entry 1, hidden: expected it once, found it twice.")
    let example = "expected settings such as 'forecaster=mlp hidden=64,64', found "
    #expect(refusal(nil, flags("mlp")) == "--arm, entry 1: \(example)'mlp'.")
    #expect(refusal(nil, flags("  ")) == "--arm, entry 1: \(example)nothing.")
    #expect(refusal("arms: [~]") == "c.yaml, arm, entry 1: \(example)nothing.")
    #expect(refusal("arms: [[a]]") == "c.yaml, arm, entry 1: \(example)another kind of value.")
    let list = "expected a list of entries, each with settings of its own, found another kind of value."
    #expect(refusal("arms: {hidden: 8}") == "c.yaml, arm: \(list)")
    #expect(refusal("arms:") == "c.yaml, arm: \(list)")
    #expect(
      refusal("arms: [{forecaster: linear, hidden: 8}]")
        == "--arm, entry 1, hidden: expected mlp or lstm or tcn or transformer among --forecaster with it, found linear."
    )
    // A flag is idle where no entry reads it.
    let idle = flags("forecaster=linear", others: ["hidden": .text("8")])
    #expect(
      refusal(nil, idle)
        == "--hidden: expected mlp or lstm or tcn or transformer among --forecaster with it, found linear.")
    let read = flags("forecaster=linear", "forecaster=mlp", others: ["hidden": .text("8")])
    #expect(throws: Never.self) { try configuration(nil, read) }
  }
}
