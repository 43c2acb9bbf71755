import Declarations
import Forecasters
import Foundation
import Series
import Testing
import WalkForward

@testable import Settings

@Suite("Settings say where they cannot be used, and are written as they are read")
struct RunSettingsTests {
  private static let length = FoldPlan.Length.kind

  private func refusal(of text: String) -> String? {
    #expect(throws: ConfigurationFileError.self) { _ = try RunSettings(text: text, source: "c.yaml", flags: [:]) }?
      .description
  }

  @Test(
    "A key that takes a word names all of its words, and takes each",
    arguments: [
      "target", "scaler", "anchor", "window", "start", "rate-carry", "feedback", "random-fit", "accuracy",
      "optimizer", "activation", "head", "shrinkage", "feedback-input", "lstm-mode", "calendar", "decimal",
      "duplicates", "layout", "round",
    ])
  func words(key: String) throws {
    let words = try #require(declared.first { $0.key == key }).words.joined(separator: ", ")
    let message = try #require(refusal(of: "\(key): nonsense"))
    #expect(message.hasPrefix("c.yaml, \(key)"), "\(message)")
    #expect(message.hasSuffix("expected one of \(words), found 'nonsense'."), "\(message)")
    for word in words.split(separator: ", ") {
      #expect(throws: Never.self) { try RunSettings(text: "\(key): \(word)", source: nil, flags: [:]) }
    }
  }

  @Test(
    "A value of another kind, an unknown key and what is no list of runs are named with their place",
    arguments: [
      ("train: many", "c.yaml, train: expected \(Self.length), found 'many'."),
      ("validation: half", "c.yaml, validation: expected 0, or a share from 1e-9 to 0.99, found 'half'."),
      ("hidden: [8, x]", "c.yaml, hidden, item 2: expected a whole number from 1 to 4096, found 'x'."),
      ("hidden: {a: 1}", "c.yaml, hidden: expected a list, found another kind of value."),
      ("name: [a]", "c.yaml, name: expected a single value, found another kind of value."),
      ("header: maybe", "c.yaml, header: expected true or false, found 'maybe'."),
      ("workers: 0", "c.yaml, workers: expected a whole number from 1 to 1024, found 0."),
      ("runs: 5", "c.yaml, runs: expected a list of runs, each with its own keys, found something else."),
      ("runs: []", "c.yaml, runs: expected a list of runs, each with its own keys, found something else."),
      (
        "runs: [{train: 1}, {train: x}]",
        "c.yaml, run 2, train: expected \(Self.length), found 'x'."
      ),
      ("[a]", "c.yaml: expected keys and values, such as 'train: 504', found something else."),
    ])
  func places(text: String, message: String) {
    #expect(refusal(of: text) == message)
  }

  @Test("An unknown key is told the nearest ones, with its line")
  func unknown() {
    let message = refusal(of: "tarin: 5") ?? ""
    #expect(message.hasPrefix("c.yaml, line 1, tarin: expected one of the "), "\(message)")
    #expect(message.hasSuffix("found an unknown key. Did you mean 'train'?"), "\(message)")
    let inner = refusal(of: "# a comment\nseeds: 2\nruns:\n  - train: 100\n  - train: 200\n    horizn: 3\n") ?? ""
    #expect(
      inner.hasPrefix("c.yaml, run 2, line 6, horizn: ") && inner.hasSuffix("Did you mean 'horizon'?"), "\(inner)")
  }

  @Test("Commas within parentheses that are closed part no list")
  func formulas() throws {
    for (text, wanted) in [
      ("mean(High,5),Low", ["mean(High,5)", "Low"]),
      ("Low, max(logRange(High, Low), 5)", ["Low", "max(logRange(High, Low), 5)"]),
      ("a(,b", ["a(", "b"]), ("a),b(", ["a)", "b("]), ("log(x):diff,y", ["log(x):diff", "y"]),
    ] {
      let flags = ["covariates": Written.text(text)]
      let found = try RunSettings(text: nil, source: nil, flags: flags).configurations[0].covariates
      #expect(found.map(\.description) == wanted, "\(text)")
    }
    let grid = ["grid": Written.list([.text("covariates=mean(High,5),abs(Low)")])]
    let entries = try RunSettings(text: nil, source: nil, flags: grid).configurations[0].arms
    #expect(entries.map { $0.covariates.map(\.description) } == [["mean(High,5)"], ["abs(Low)"]])
  }

  @Test("Words are read whatever their case, and are the same settings")
  func cases() throws {
    func settings(_ text: String) throws -> RunConfiguration {
      try RunSettings(text: text, source: nil, flags: [:]).configurations[0]
    }
    #expect(
      try settings("target: logreturn\nstart: [COLD]\nrate: Absolute\nscaler: Robust\ncalendar: dayofweek")
        == settings("target: logReturn\nstart: [cold]\nrate: absolute\nscaler: robust\ncalendar: dayOfWeek"))
    #expect(
      try settings("forecaster: MLP,Lstm\nnaive: LASTVALUE\nshrink-to: Ridge").spelled(with: .builtIn)
        == settings("forecaster: mlp,lstm\nnaive: lastValue\nshrink-to: ridge"))
  }

  @Test("A file that is not there, and a flag of the command line, are named")
  func sources() {
    let absent = #expect(throws: ConfigurationFileError.self) { _ = try RunSettings(file: "absent.yaml", flags: [:]) }
    #expect(absent?.description == "absent.yaml: expected a configuration file, found no readable file.")
    let flag = #expect(throws: ConfigurationFileError.self) {
      _ = try RunSettings(file: nil, flags: ["train": .text("x")])
    }
    #expect(flag?.description == "--train: expected \(Self.length), found 'x'.")
  }

  @Test("A setting that is on or off is read from file and flag, the flag winning, and written only where it was given")
  func shortcut() throws {
    let off: [String: Written] = ["shortcut": .text("false")]
    for (text, flags, wanted) in [
      ("epochs: 3", [:], nil), ("shortcut: true", [:], true), ("shortcut: true", off, false),
    ] as [(String, [String: Written], Bool?)] {
      let settings = try RunSettings(text: text, source: nil, flags: flags)
      #expect(settings.configurations[0].shortcut == wanted)
      let yaml = try settings.yaml()
      #expect(yaml.contains("shortcut") == (wanted != nil))
      #expect(try RunSettings(text: yaml, source: nil, flags: [:]).configurations == settings.configurations)
    }
    #expect(refusal(of: "shortcut: linear") == "c.yaml, shortcut: expected true or false, found 'linear'.")
  }

  @Test("Numbers are decimal, with and without quotes, in files as in flags, or refused with their range")
  func decimal() throws {
    for text in ["0504", "504", "'504'", "\"0504\"", "+504"] {
      let file = try RunSettings(text: "train: \(text)\nhidden: [010, '8']", source: nil, flags: [:])
      #expect(file.configurations[0].train == 504 && file.configurations[0].hidden == [10, 8], "\(text)")
    }
    let flag = try RunSettings(text: nil, source: nil, flags: ["train": .text("0504")])
    #expect(flag.configurations[0].train == 504)
    for text in ["1:30", "0x1F8", "1_000", "0o17", "0b11", "1e3", "5.0", "''", "99999999999999999999"] {
      let shown = text == "''" ? "''" : "'\(text)'"
      #expect(
        refusal(of: "train: \(text)") == "c.yaml, train: expected \(Self.length), found \(shown).")
    }
    for text in [".inf", ".nan", "1:30.5", "0x1p-3", "1_0.5"] {
      #expect(
        refusal(of: "learning-rate: \(text)") == "c.yaml, learning-rate: expected a number above 0, found '\(text)'.")
    }
    let wrong = #expect(throws: ConfigurationFileError.self) {
      _ = try RunSettings(text: "train: 90", source: "c.yaml", flags: ["train": .text("1:30")])
    }
    #expect(wrong?.description.hasPrefix("--train: expected a whole number of rows") == true, "the flag is at fault")
  }

  @Test(
    "A key without a value is refused as one with ~ or null is, whatever it takes",
    arguments: [
      ("train", Self.length), ("learning-rate", "a number above 0"),
      ("bptt", "a whole number from 1 to 100000"), ("workers", "a whole number from 1 to 1024"),
      ("name", "a text"), ("scaler", "one of standard, robust, none"), ("covariates", "a list"), ("inputs", "a list"),
      ("shortcut", "true or false"), ("max-size", "a size from 1 to 4294967296G, such as 4G, 16M or 1000"),
    ])
  func nothing(key: String, expected: String) {
    for text in ["", "~", "null"] {
      #expect(
        refusal(of: "\(key): \(text)")
          == "c.yaml, \(key): expected \(expected), found nothing (leave the key out for its default).")
    }
  }

  @Test("Sizes are written as behind flags, and small numbers so that every YAML reader takes them for numbers")
  func sizes() throws {
    let settings = try RunSettings(
      text: "inputs: a\nmax-size: 4G\nmax-line: '1000'\nlearning-rate: 0.00001\nclip: 1e20", source: nil, flags: [:])
    #expect(settings.load.limits.unpackedBytes == 4 << 30 && settings.load.limits.lineBytes == 1000)
    #expect(refusal(of: "max-size: 4X") == "c.yaml, max-size: expected \(ByteCount.kind), found '4X'.")
    let yaml = try settings.yaml()
    #expect(yaml.contains("\nlearning-rate: 1.0e-05\n") && yaml.contains("\nclip: 1.0e+20\n"))
    #expect(try RunSettings(text: yaml, source: nil, flags: [:]).configurations == settings.configurations)
  }

  @Test(
    "A flag that nothing uses is refused, and the same key of a file is not",
    arguments: [
      ("layers", "2", "forecaster: mlp"), ("activation", "tanh", "forecaster: lstm"),
      ("hidden", "8,4", "forecaster: lstm"),
      ("shrink-to", "drift", "shrinkage: none"), ("shrinkage", "perLead", "validation: 0"),
      ("patience", "3", "validation: 0"), ("season", "5", "naive: lastValue, shrink-to: ridge"),
      ("feedback-input", "plain", "feedback: none"),
    ])
  func idle(key: String, text: String, beside: String) throws {
    let flags: [String: Written] = [key: .text(text)]
    let error = #expect(throws: ConfigurationFileError.self) {
      _ = try RunSettings(text: "{\(beside)}", source: "c.yaml", flags: flags)
    }
    #expect(error?.key == key && error?.source == nil)
    let file = "\(beside.replacing(", ", with: "\n"))\n\(key): \(text)"
    #expect(throws: Never.self) { try RunSettings(text: file, source: nil, flags: [:]) }
    let runs = "runs: [{\(beside)}, {forecaster: [mlp, lstm]}]"
    #expect(throws: Never.self) { try RunSettings(text: runs, source: nil, flags: flags) }
  }

  @Test("Several runs are written as a list of runs and read again as they were")
  func several() throws {
    let text = "inputs: [a, b]\nstore: s\nepochs: 3\nruns:\n- {name: one, horizon: 2}\n- {name: two, rate: tanh}\n"
    let settings = try RunSettings(text: text, source: nil, flags: [:])
    #expect(settings.configurations.map(\.epochs) == [3, 3] && settings.configurations.map(\.horizon) == [2, 1])
    let again = try RunSettings(text: settings.yaml(), source: nil, flags: [:])
    #expect(again.configurations == settings.configurations)
    #expect(again.inputs == ["a", "b"] && again.store == "s")
  }
}
