import Declarations
import Forecasters
import Testing
import WalkForward

@testable import Settings

@Suite("A grid is read as the entries of all its combinations")
struct GridTests {
  private func configuration(
    _ text: String? = nil, _ grid: String..., others: [String: Written] = [:]
  ) throws -> RunConfiguration {
    var flags = others
    if !grid.isEmpty { flags["grid"] = .list(grid.map(Written.text)) }
    return try RunSettings(text: text, source: "c.yaml", flags: flags).configurations[0]
  }

  private func refusal(_ text: String? = nil, _ grid: String..., others: [String: Written] = [:]) -> String? {
    var flags = others
    if !grid.isEmpty { flags["grid"] = .list(grid.map(Written.text)) }
    return #expect(throws: ConfigurationFileError.self) {
      _ = try RunSettings(text: text, source: "c.yaml", flags: flags)
    }?.description
  }

  @Test("Each combination is an entry, in the order of the settings, whichever way it is written")
  func crossed() throws {
    let flags = try configuration(nil, "epochs=3,5", "hidden=8|64,64", others: ["lookback": .text("9")])
    #expect(flags.arms.map(\.hidden) == [[8], [8], [64, 64], [64, 64]])
    #expect(flags.arms.map(\.epochs) == [3, 5, 3, 5] && flags.arms.allSatisfy { $0.lookback == 9 })
    for text in [
      "{lookback: 9, grid: {hidden: [8, [64, 64]], epochs: [3, 5]}}",
      "{lookback: 9, grid: {epochs: '3,5', hidden: [8, '64,64']}}",
      "{lookback: 9, grid: [{hidden: '8|64,64'}, 'epochs=3, 5']}",
      "{lookback: 9, grid: 'hidden=8|64,64 epochs=3, 5'}",
      "{lookback: 9, arms: [{hidden: 8, epochs: 3}, {hidden: 8, epochs: 5}, {hidden: [64, 64], epochs: 3}, {hidden: [64, 64], epochs: 5}]}",
    ] { #expect(try configuration(text) == flags, "\(text)") }
    // What is written down are entries.
    let settings = try RunSettings(text: "{inputs: a, grid: {hidden: [8, 9]}}", source: nil, flags: [:])
    let yaml = try settings.yaml()
    #expect(yaml.contains("arms:\n  - hidden:\n") && !yaml.contains("grid"))
    #expect(try RunSettings(text: yaml, source: nil, flags: [:]).configurations == settings.configurations)
  }

  @Test("Entries are each given all combinations, and rules keep the commas of their options")
  func entries() throws {
    let run = try configuration(
      nil, "rate=constant,boldDriver:up=1.1,down=0.5",
      others: ["arms": .list([.text("hidden=8"), .text("forecaster=lstm")])])
    #expect(run.arms.map(\.hidden) == [[8], [8], [64], [64]].map { $0 == [64] ? RunConfiguration().hidden : $0 })
    #expect(run.arms.map(\.rate.count) == [1, 1, 1, 1])
    #expect(run.arms.map(\.forecaster) == [["mlp"], ["mlp"], ["lstm"], ["lstm"]])
    let file = try configuration("{arms: [{hidden: 8}]}", "epochs=1,2")
    #expect(file.arms.map(\.epochs) == [1, 2] && file.arms.allSatisfy { $0.hidden == [8] })
    #expect(try configuration("runs: [{grid: {epochs: [1, 2, 3]}}, {epochs: 3}]").arms.count == 3)
  }

  @Test("What cannot be a grid is said with its key")
  func refused() {
    let example = "expected a setting with its values, such as hidden=16,32, found "
    #expect(refusal(nil, "hidden") == "--grid: \(example)'hidden'.")
    #expect(refusal("grid:") == "c.yaml, grid: \(example)nothing.")
    #expect(refusal("grid: []") == "c.yaml, grid: \(example)nothing.")
    #expect(
      refusal(nil, "hidden=8,x") == "--grid, hidden: expected a whole number from 1 to 4096, found 'x'."
        || refusal(nil, "hidden=8,x") == "--grid, hidden, item 1: expected a whole number from 1 to 4096, found 'x'.")
    #expect(refusal(nil, "epochs=3,0") == "--grid, epochs: expected a whole number from 1 to 1000000, found 0.")
    #expect(refusal(nil, "hidden=8,8") == "--grid, hidden: expected each value once, found 8 twice.")
    #expect(refusal(nil, "hidden=8", "hidden=9") == "--grid, hidden: expected it once, found it twice.")
    #expect(refusal(nil, "hidden=8,,9")?.hasSuffix("commas themselves, found one that is empty.") == true)
    #expect(refusal("grid: {hidden: }")?.hasSuffix("commas themselves, found none.") == true)
    #expect(refusal(nil, "horizon=1,2")?.hasSuffix("found a setting that all entries share.") == true)
    #expect(refusal(nil, "hiden=1,2")?.hasSuffix("found an unknown key. Did you mean 'hidden'?") == true)
    #expect(refusal(nil, "label=a,b")?.hasPrefix("--grid, label: expected one of the keys lookback, ") == true)
    let reader = "expected mlp or lstm or tcn or transformer among --forecaster with it, found linear."
    #expect(refusal("forecaster: linear", "hidden=8,9") == "--grid, hidden: \(reader)")
    #expect(
      refusal("arms: [{epochs: 3}, {hidden: 7}]", "hidden=8,9")
        == "--grid, hidden: expected a setting that no --arm has of its own, found 7 in entry 2.")
    #expect(
      refusal("arms: [{hidden: 7, label: a}]", "epochs=8,9")
        == "--grid: expected entries of --arm without label, as each becomes several, found a in entry 1.")
    let many = (1...40).map(String.init).joined(separator: ",")
    #expect(
      refusal("arms: [{clip: 3}, {}]", "epochs=\(many)", "hidden=\(many)")
        == "--grid: expected at most 1000 entries, found 2 × 40 × 40. Leave values out, or run parts of the grid apart into the same store."
    )
  }
}
