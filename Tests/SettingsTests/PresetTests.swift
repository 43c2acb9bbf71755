import Declarations
import Series
import Testing
import WalkForward

@testable import Settings

@Suite("Presets are settings by a name, over which files and flags win")
struct PresetTests {
  @Test("Each is a configuration that can be run, and is spelled out when it is written", arguments: Preset.allCases)
  func expanded(preset: Preset) throws {
    let settings = try RunSettings(text: nil, source: nil, preset: preset.rawValue, flags: [:])
    let plain = try RunSettings(text: preset.text, source: nil, flags: [:])
    #expect(settings.configurations == plain.configurations && settings.configurations[0] != RunConfiguration())
    try settings.configurations[0].validate()
    let text = try settings.yaml()
    #expect(!text.contains("preset"))
    #expect(try RunSettings(text: text, source: nil, flags: [:]).configurations == settings.configurations)
  }

  @Test("A file may name one; its own keys win over it, and flags over both")
  func order() throws {
    let text = "preset: har\nlookback: 7\nepochs: 9"
    let flags = ["epochs": Written.text("8")]
    let settings = try RunSettings(text: text, source: "c.yaml", flags: flags).configurations[0]
    #expect(settings.lookback == 7 && settings.epochs == 8 && settings.combine == [.mean])
    let other = try RunSettings(text: text, source: "c.yaml", preset: "returns", flags: flags).configurations[0]
    #expect(other.target == .logReturn && other.lookback == 7)
    let runs = try RunSettings(text: "preset: har\nruns: [{epochs: 3}, {lookback: 2}]", source: nil, flags: [:])
    #expect(runs.configurations.map(\.combine) == [[.mean], [.mean]] && runs.configurations[1].lookback == 2)
  }

  @Test("An unknown one is refused with what may be meant")
  func unknown() throws {
    let flag = #expect(throws: ConfigurationFileError.self) {
      try RunSettings(text: nil, source: nil, preset: "lod", flags: [:])
    }
    #expect(flag?.source == nil && flag?.key == "preset" && flag?.description.contains("'load'") == true)
    let file = #expect(throws: ConfigurationFileError.self) {
      try RunSettings(text: "preset: [har]", source: "c.yaml", flags: [:])
    }
    #expect(file?.source == "c.yaml" && file?.expected == "one of har, load, returns")
  }
}
