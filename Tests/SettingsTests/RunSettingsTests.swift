import Foundation
import Testing
import WalkForward

@testable import Settings

@Suite("Settings say where they cannot be used, and are written as they are read")
struct RunSettingsTests {
  private func refusal(of text: String) -> String? {
    #expect(throws: ConfigurationFileError.self) { _ = try RunSettings(text: text, source: "c.yaml", flags: []) }?
      .description
  }

  @Test(
    "A key that takes a word names all of its words, and takes each",
    arguments: [
      "target", "scaler", "anchor", "window", "start", "rate-carry", "feedback", "random-fit", "naive", "accuracy",
      "optimizer", "activation", "head", "shrinkage", "shrink-to", "feedback-input", "lstm-mode", "calendar", "decimal",
      "duplicates", "layout",
    ])
  func words(key: String) throws {
    let words = try #require(CaseNames.of(key: key))
    let message = try #require(refusal(of: "\(key): nonsense"))
    #expect(message.hasPrefix("c.yaml, \(key)"), "\(message)")
    #expect(message.hasSuffix("expected one of \(words), found 'nonsense'."), "\(message)")
    for word in words.split(separator: ", ") {
      #expect(throws: Never.self) { try RunSettings(text: "\(key): \(word)", source: nil, flags: []) }
    }
  }

  @Test(
    "A value of another kind, an unknown key and what is no list of runs are named with their place",
    arguments: [
      ("train: many", "c.yaml, train: expected a whole number, found 'many'."),
      ("validation: half", "c.yaml, validation: expected a number, found 'half'."),
      ("hidden: [8, x]", "c.yaml, hidden, item 2: expected a whole number, found 'x'."),
      ("hidden: {a: 1}", "c.yaml, hidden: expected a list, found another kind of value."),
      ("name: [a]", "c.yaml, name: expected a single value, found another kind of value."),
      ("header: maybe", "c.yaml, header: expected true or false, found 'maybe'."),
      ("workers: 0", "c.yaml, workers: expected a whole number from 1 to 1024, found 0."),
      ("runs: 5", "c.yaml, runs: expected a list of runs, each with its own keys, found something else."),
      ("runs: []", "c.yaml, runs: expected a list of runs, each with its own keys, found something else."),
      ("runs: [{train: 1}, {train: x}]", "c.yaml, run 2, train: expected a whole number, found 'x'."),
      ("[a]", "c.yaml: expected keys and values, such as 'train: 504', found something else."),
    ])
  func places(text: String, message: String) {
    #expect(refusal(of: text) == message)
  }

  @Test("An unknown key is told the known ones")
  func unknown() {
    let message = refusal(of: "tarin: 5") ?? ""
    #expect(message.hasPrefix("c.yaml, tarin: expected one of the keys ") && message.contains(" train,"))
    #expect(message.hasSuffix("found an unknown key."))
  }

  @Test("A file that is not there, and a flag of the command line, are named")
  func sources() {
    let absent = #expect(throws: ConfigurationFileError.self) { _ = try RunSettings(file: "absent.yaml", flags: []) }
    #expect(absent?.description == "absent.yaml: expected a configuration file, found no readable file.")
    let flag = #expect(throws: ConfigurationFileError.self) {
      _ = try RunSettings(file: nil, flags: [GivenFlag(key: "train", text: "x")])
    }
    #expect(flag?.description == "--train: expected a whole number, found 'x'.")
  }

  @Test("A setting that is on or off is read from file and flag, the flag winning, and written only where it was given")
  func shortcut() throws {
    let off = GivenFlag(key: "shortcut", text: "false")
    for (text, flags, wanted) in [
      ("epochs: 3", [], nil), ("shortcut: true", [], true), ("shortcut: true", [off], false),
    ] as [(String, [GivenFlag], Bool?)] {
      let settings = try RunSettings(text: text, source: nil, flags: flags)
      #expect(settings.configurations[0].shortcut == wanted)
      let yaml = try settings.yaml()
      #expect(yaml.contains("shortcut") == (wanted != nil))
      #expect(try RunSettings(text: yaml, source: nil, flags: []).configurations == settings.configurations)
    }
    #expect(refusal(of: "shortcut: linear") == "c.yaml, shortcut: expected true or false, found 'linear'.")
  }

  @Test("Several runs are written as a list of runs and read again as they were")
  func several() throws {
    let text = "inputs: [a, b]\nstore: s\nepochs: 3\nruns:\n- {name: one, horizon: 2}\n- {name: two, rate: tanh}\n"
    let settings = try RunSettings(text: text, source: nil, flags: [])
    #expect(settings.configurations.map(\.epochs) == [3, 3] && settings.configurations.map(\.horizon) == [2, 1])
    let again = try RunSettings(text: settings.yaml(), source: nil, flags: [])
    #expect(again.configurations == settings.configurations)
    #expect(again.inputs == ["a", "b"] && again.store == "s")
  }
}
